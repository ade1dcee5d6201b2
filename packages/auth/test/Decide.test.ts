import { assert, it } from "@effect/vitest"
import { decide, type Facts, type Resource } from "@safelight/auth/Decide"
import { Principal, type Scope } from "@safelight/auth/Principal"
import { ServiceName } from "@safelight/events/Event"
import { ShootFacts } from "@safelight/events/Facts"
import { PhotoId, SessionId, SetId, ShootId, UserId } from "@safelight/events/Ids"
import { Arbitrary, DateTime, FastCheck, Schema } from "effect"

const pick = FastCheck.constantFrom
const uuid = (n: number) => `00000000-0000-7000-8000-${n.toString().padStart(12, "0")}`

/** Few ids, so that people and what they ask for meet often. */
const userIds = [1, 2, 3].map((n) => UserId.make(uuid(n)))
const photoIds = [1, 2, 3].map((n) => PhotoId.make(uuid(n)))
const setIds = [1, 2, 3].map((n) => SetId.make(uuid(n)))
const shootId = ShootId.make(uuid(1))
const userId = pick(...userIds)
const photoId = pick(...photoIds)
const action = pick("see" as const, "download" as const)
const scope = pick<Array<Scope>>("upload", "read", "admin")

const now = 1_750_000_000_000
const expiresAt = pick(null, ...[-1, 0, 1].map((offset) => DateTime.unsafeMake(now + offset)))

const client: FastCheck.Arbitrary<ShootFacts["clients"][number]> = FastCheck.record(
  { userId, download: FastCheck.boolean(), sets: FastCheck.subarray(setIds) },
  { requiredKeys: ["userId", "download"] }
)

/** Each photograph in one set at most. */
const sets: FastCheck.Arbitrary<ShootFacts["sets"]> = FastCheck.tuple(
  ...photoIds.map((photo) => FastCheck.record({ photo: FastCheck.constant(photo), set: pick(undefined, ...setIds) }))
).map((places) =>
  setIds.map((id) => ({ id, photos: new Set(places.filter(({ set }) => set === id).map(({ photo }) => photo)) }))
)

const shoot: FastCheck.Arbitrary<ShootFacts> = FastCheck.record({
  shootId: FastCheck.constant(shootId),
  status: pick("preparing" as const, "ready" as const, "delivered" as const, "archived" as const),
  clients: FastCheck.uniqueArray(client, { selector: ({ userId }) => userId }),
  expiresAt,
  hidden: FastCheck.uniqueArray(photoId),
  sets
})

const facts: FastCheck.Arbitrary<Facts> = FastCheck.record({
  now: FastCheck.constant(now),
  shoot: FastCheck.option(shoot, { nil: undefined, freq: 8 }),
  sessionEnded: FastCheck.boolean(),
  deactivated: FastCheck.boolean()
})

const principal: FastCheck.Arbitrary<Principal> = Arbitrary.make(Principal).chain(
  (principal): FastCheck.Arbitrary<Principal> =>
    principal.kind === "user" || principal.kind === "token"
      ? userId.map((userId) => ({ ...principal, userId }))
      : FastCheck.constant(principal)
)

const resource: FastCheck.Arbitrary<Resource> = FastCheck.oneof(
  FastCheck.record({ kind: FastCheck.constant("studio" as const), scope }),
  FastCheck.record({ kind: FastCheck.constant("shoot" as const), shootId: FastCheck.constant(shootId), action }),
  FastCheck.record({
    kind: FastCheck.constant("photo" as const),
    shootId: FastCheck.constant(shootId),
    photoId,
    action
  }),
  FastCheck.record({
    kind: FastCheck.constant("archive" as const),
    shootId: FastCheck.constant(shootId),
    photoIds: FastCheck.uniqueArray(photoId).map((ids) => new Set(ids))
  }),
  FastCheck.record({ kind: FastCheck.constant("account" as const), userId }),
  FastCheck.record({
    kind: FastCheck.constant("internal" as const),
    callers: FastCheck.uniqueArray(pick("user" as const, "invite" as const, "notification" as const))
  })
)

/** Holds for every principal, resource and state of the world. */
const always = (
  name: string,
  holds: (principal: Principal, resource: Resource, facts: Facts) => boolean,
  runs = 3_000
) =>
  it(name, () => {
    FastCheck.assert(FastCheck.property(principal, resource, facts, holds), { numRuns: runs })
  })

const isAllowed = (...args: Parameters<typeof decide>) => decide(...args) === "allow"
const implies = (condition: boolean, consequence: () => boolean) => !condition || consequence()

always("nobody unknown, signed out or shown out gets anything", (principal, resource, facts) =>
  implies(
    principal.kind === "anonymous" || (principal.kind !== "service" && (facts.sessionEnded || facts.deactivated)),
    () => !isAllowed(principal, resource, facts)
  )
)

always("what services ask of each other is for the named ones only", (principal, resource, facts) =>
  implies(
    resource.kind === "internal",
    () =>
      isAllowed(principal, resource, facts) ===
      (principal.kind === "service" && resource.kind === "internal" && resource.callers.includes(principal.service))
  )
)

/** What each service may by itself; `internal` is what names it. */
const expectedOfServices = {
  user: ["internal"],
  invite: ["internal", "read"],
  shoot: ["internal"],
  file: ["internal", "read"],
  media: ["internal"],
  portfolio: ["internal"],
  notification: ["internal", "read"],
  content: ["internal"],
  analytics: ["internal"],
  gateway: ["internal", "read", "admin"]
} satisfies Record<ServiceName, ReadonlyArray<"internal" | "read" | "admin">>

const needed = (resource: Resource): "internal" | "read" | "admin" => {
  switch (resource.kind) {
    case "internal":
      return "internal"
    case "studio":
      return resource.scope === "read" ? "read" : "admin"
    case "account":
      return "admin"
    case "shoot":
    case "photo":
    case "archive":
      return "read"
  }
}

always(
  "a service by itself has what it is there for, and most have only what names them",
  (principal, resource, facts) =>
    implies(principal.kind === "service" && isAllowed(principal, resource, facts), () => {
      if (principal.kind !== "service") return false
      const has: ReadonlyArray<string> = expectedOfServices[principal.service]
      return has.includes(needed(resource))
    })
)

it("services have all that they ask for in the course of their work", () => {
  const open: Facts = {
    now,
    shoot: { shootId, status: "preparing", clients: [], expiresAt: null, hidden: [], sets: [] },
    sessionEnded: false,
    deactivated: false
  }
  const studio = (scope: Scope): Resource => ({ kind: "studio", scope })
  for (const service of ["gateway", "invite", "file", "notification"] as const) {
    const asks = { kind: "service", service } as const
    assert.strictEqual(decide(asks, studio("read"), open), "allow", service)
    assert.strictEqual(decide(asks, { kind: "shoot", shootId, action: "see" }, open), "allow", service)
  }
  assert.strictEqual(decide({ kind: "service", service: "gateway" }, studio("admin"), open), "allow")
  for (const service of ServiceName.literals) {
    const named: Resource = { kind: "internal", callers: [service] }
    assert.strictEqual(decide({ kind: "service", service }, named, open), "allow", service)
  }
})

always("a contact sees a shoot only as its client, before its end", (principal, resource, facts) =>
  implies(
    principal.kind === "user" &&
      principal.role === "contact" &&
      "shootId" in resource &&
      isAllowed(principal, resource, facts),
    () => {
      const { shoot } = facts
      return (
        principal.kind === "user" &&
        shoot !== undefined &&
        shoot.status !== "archived" &&
        (shoot.expiresAt === null || shoot.expiresAt.epochMillis > now) &&
        shoot.clients.some((client) => client.userId === principal.userId)
      )
    }
  )
)

always(
  "a contact gets no photograph that is hidden or not delivered, and no download without the right",
  (principal, resource, facts) =>
    implies(
      principal.kind === "user" &&
        principal.role === "contact" &&
        (resource.kind === "photo" || resource.kind === "shoot") &&
        isAllowed(principal, resource, facts),
      () => {
        if (principal.kind !== "user" || (resource.kind !== "photo" && resource.kind !== "shoot")) return false
        const client = facts.shoot?.clients.find((client) => client.userId === principal.userId)
        const photo = resource.kind === "photo" ? resource.photoId : undefined
        if (photo !== undefined && facts.shoot?.hidden.includes(photo) === true) return false
        if (photo !== undefined || resource.action === "download") {
          if (facts.shoot?.status !== "delivered") return false
        }
        return resource.action === "see" || client?.download === true
      }
    )
)

it("a client gets exactly what is in their sets and not hidden, and downloads it with the right alone", () => {
  const isExact = (shoot: ShootFacts, userId: UserId, photoId: PhotoId, action: "see" | "download") => {
    const client = shoot.clients.find((client) => client.userId === userId)
    const place = shoot.sets.find(({ photos }) => photos.has(photoId))?.id
    const sees = client?.sets === undefined || (place !== undefined && client.sets.includes(place))
    const expected =
      client !== undefined && sees && !shoot.hidden.includes(photoId) && (action === "see" || client.download)
    const delivered: ShootFacts = { ...shoot, status: "delivered", expiresAt: null }
    return (
      expected ===
      isAllowed(
        { kind: "user", userId, sessionId: SessionId.make(uuid(1)), role: "contact" },
        { kind: "photo", shootId, photoId, action },
        { now, shoot: delivered, sessionEnded: false, deactivated: false }
      )
    )
  }
  FastCheck.assert(FastCheck.property(shoot, userId, photoId, action, isExact), { numRuns: 1_000 })
})

always(
  "a contact's archive is as open as a download of the shoot and of each photograph in it",
  (principal, resource, facts) =>
    implies(principal.kind === "user" && principal.role === "contact" && resource.kind === "archive", () => {
      if (resource.kind !== "archive") return false
      const parts: ReadonlyArray<Resource> = [
        { kind: "shoot", shootId, action: "download" },
        ...[...resource.photoIds].map((photoId) => ({ kind: "photo", shootId, photoId, action: "download" }) as const)
      ]
      return isAllowed(principal, resource, facts) === parts.every((part) => isAllowed(principal, part, facts))
    })
)

always("a stranger can't tell a shoot from none", (principal, resource, facts) =>
  implies(
    principal.kind === "user" &&
      principal.role === "contact" &&
      "shootId" in resource &&
      facts.shoot?.clients.some((client) => client.userId === principal.userId) !== true,
    () => decide(principal, resource, facts) === decide(principal, resource, { ...facts, shoot: undefined })
  )
)

always("taking something away from a client never opens anything", (principal, resource, facts) => {
  const { shoot } = facts
  if (shoot === undefined || isAllowed(principal, resource, facts)) return true
  const less: ReadonlyArray<ShootFacts> = [
    { ...shoot, clients: [] },
    { ...shoot, clients: shoot.clients.map((client) => ({ ...client, download: false })) },
    { ...shoot, clients: shoot.clients.map((client) => ({ ...client, sets: [] })) },
    { ...shoot, sets: [] },
    { ...shoot, hidden: photoIds },
    { ...shoot, status: "archived" },
    { ...shoot, expiresAt: DateTime.unsafeMake(now) }
  ]
  return less.every((shoot) => !isAllowed(principal, resource, { ...facts, shoot }))
})

always("a token does what its scopes say; admin covers the others", (principal, resource, facts) =>
  implies(
    principal.kind === "token" && resource.kind === "studio" && !facts.deactivated && !facts.sessionEnded,
    () =>
      principal.kind === "token" &&
      resource.kind === "studio" &&
      isAllowed(principal, resource, facts) ===
        (principal.scopes.includes("admin") || principal.scopes.includes(resource.scope))
  )
)

always("an account is its person's and the studio's", (principal, resource, facts) =>
  implies(principal.kind === "user" && resource.kind === "account" && isAllowed(principal, resource, facts), () =>
    principal.kind === "user" && resource.kind === "account"
      ? principal.role === "admin" || principal.userId === resource.userId
      : false
  )
)

it("the generators reach every decision", () => {
  const seen = new Set<string>()
  FastCheck.assert(
    FastCheck.property(principal, resource, facts, (...args) => {
      seen.add(decide(...args))
    }),
    { numRuns: 3_000 }
  )
  assert.sameMembers([...seen], ["allow", "sign-in", "hidden", "gone"])
})

it("a shoot told before there were audiences opens all of it to its clients", () => {
  const before = {
    shootId,
    status: "delivered",
    clients: [{ userId: userIds[0], download: true }],
    expiresAt: null,
    hidden: [photoIds[1]]
  }
  const shoot = Schema.decodeUnknownSync(ShootFacts)(before)
  const [seen, hidden] = photoIds.map((photoId) =>
    decide(
      { kind: "user", userId: UserId.make(uuid(1)), sessionId: SessionId.make(uuid(1)), role: "contact" },
      { kind: "photo", shootId, photoId, action: "download" },
      { now, shoot, sessionEnded: false, deactivated: false }
    )
  )
  assert.deepStrictEqual([seen, hidden], ["allow", "hidden"])
})
