import { CurrentPrincipal, type Principal, type Scope } from "@safelight/auth/Principal"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Files } from "@safelight/contracts/file/Files"
import { Invites } from "@safelight/contracts/invite/Invites"
import { AudienceRights } from "@safelight/contracts/shoot/Audience"
import { NewShoot, ShootPatch, Shoots } from "@safelight/contracts/shoot/Shoots"
import { BrowserId, NewApiToken, NewContact, type OpenedSession, Users } from "@safelight/contracts/user/Users"
import type { ServiceName } from "@safelight/events/Event"
import { InvitationId, PhotoId, type ShootId, type UserId } from "@safelight/events/Ids"
import { Csrf } from "@safelight/http/Csrf"
import { eventually } from "@safelight/testing/Eventually"
import { small } from "@safelight/testing/Photographs"
import { DateTime, Effect, Redacted } from "effect"
import { send } from "./Http.ts"
import { OpenedStudio } from "./OpenedStudio.ts"

/** Who asks. `ended` and `gone` were clients of the same shoot as `client`, `unassigned` too until it was revoked. */
export const roles = [
  "anonymous",
  "client",
  "stranger",
  "unassigned",
  "expired",
  "ended",
  "gone",
  "admin",
  "tokenRead",
  "tokenUpload",
  "tokenAdmin"
] as const
export type Role = (typeof roles)[number]

export const by =
  (principal: Principal) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.provideService(self, CurrentPrincipal, principal)
export const asService = (service: ServiceName) => by({ kind: "service", service })

/** Real time: the studio's work does not wait for a test's clock. */
export const until = <A, E, R>(what: string, probe: Effect.Effect<A, E, R>, good: (value: A) => boolean) =>
  eventually(probe, good, what)

const metadata = (entries: Readonly<Record<string, string>>) =>
  Object.entries(entries)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
    .join(",")

/** What begins a tus upload of a file, bytes included when there are any. */
export const creation = (shootId: string, fileName: string, size: number) => ({
  "tus-resumable": "1.0.0",
  "upload-length": String(size),
  "upload-metadata": metadata({ shootId, filename: fileName })
})

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

/** Sends a file in one request; answers the photo's id. */
export const upload = (token: string, shootId: string, fileName: string, bytes: Uint8Array) =>
  Effect.gen(function* () {
    const { url } = yield* OpenedStudio
    const answer = yield* send(url, {
      method: "POST",
      path: "/tus",
      headers: {
        ...bearer(token),
        ...creation(shootId, fileName, bytes.length),
        "content-type": "application/offset+octet-stream"
      },
      body: bytes
    })
    if (answer.status !== 201) return yield* Effect.dieMessage(`upload answered ${answer.status}: ${answer.text}`)
    return PhotoId.make(String(answer.headers.location).slice("/tus/".length))
  })

/** A browser of somebody signed in, and the token its forms carry. */
export const browserOf = (number: number) => BrowserId.make(`browser-of-the-test-${number.toString().padStart(4, "0")}`)

export const makeShoot = (title: string, clients: ReadonlyArray<UserId>) =>
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const input = { title, date: "2026-06-21", kind: "wedding", expiresAt: null, zone: "Europe/Paris" } as const
    return yield* asService("gateway")(shoots.create(new NewShoot({ ...input, clients: [...clients] })))
  })

export const person = (name: string) =>
  Effect.flatMap(Users, (users) =>
    asService("gateway")(
      users.ensureContact(new NewContact({ name, email: EmailAddress.make(`${name}@example.com`), locale: "en" }))
    )
  )

export const apiToken = (scopes: readonly [Scope, ...Array<Scope>]) =>
  Effect.flatMap(Users, (users) =>
    Effect.map(
      asService("gateway")(users.issueToken(new NewApiToken({ name: scopes.join(), scopes, expiresAt: null }))),
      ({ secret }) => Redacted.value(secret)
    )
  )

export const principalOf = (session: OpenedSession): Principal => ({
  kind: "user",
  userId: session.user.id,
  sessionId: session.sessionId,
  role: session.user.role
})

export const signInAdmin = Effect.gen(function* () {
  const users = yield* Users
  const asGateway = asService("gateway")
  const { signInId } = yield* asGateway(users.ensureAdmin(EmailAddress.make("photographer@example.com")))
  const { link } = yield* asGateway(users.mintSignIn(signInId))
  return yield* asGateway(users.confirmLink({ token: Redacted.value(link), browser: browserOf(0) }))
})

/** Waits until every file has a verdict. */
export const processed = (shootId: ShootId, count: number) =>
  Effect.flatMap(Shoots, (shoots) =>
    until(
      "processing",
      asService("gateway")(shoots.get(shootId)),
      ({ counts }) => counts.uploaded === count && counts.processing === 0
    )
  )

/**
 * Five shoots: `delivered` with a hidden photo and clients of every fate, `other` of a stranger, `over` whose access
 * has ended, `early` that is not delivered yet, `archived` with nothing in it; and everything a route can be asked for
 * in them.
 */
export const world = Effect.gen(function* () {
  const { url } = yield* OpenedStudio
  const shoots = yield* Shoots
  const files = yield* Files
  const invites = yield* Invites
  const users = yield* Users
  const csrf = yield* Csrf
  const studio = asService("gateway")

  const admin = yield* signInAdmin
  const tokens = {
    tokenRead: yield* apiToken(["read"]),
    tokenUpload: yield* apiToken(["upload"]),
    tokenAdmin: yield* apiToken(["admin"])
  }
  const people = {
    client: yield* person("client"),
    stranger: yield* person("stranger"),
    unassigned: yield* person("unassigned"),
    expired: yield* person("expired"),
    ended: yield* person("ended"),
    gone: yield* person("gone")
  }
  const { client, ended, expired, gone, stranger, unassigned } = people
  const delivered = yield* makeShoot("Delivered", [client.id, unassigned.id, ended.id, gone.id])
  const other = yield* makeShoot("Other", [stranger.id])
  const over = yield* makeShoot("Over", [expired.id])
  const early = yield* makeShoot("Early", [client.id])
  const archived = yield* makeShoot("Archived", [])
  yield* studio(shoots.archive(archived.id))

  const picture = yield* small(1)
  const photo = (shootId: ShootId, name: string, seed: number) =>
    Effect.flatMap(small(seed), (bytes) => upload(tokens.tokenAdmin, shootId, name, bytes))
  const photos = {
    seen: yield* photo(delivered.id, "seen.jpg", 1),
    hidden: yield* photo(delivered.id, "hidden.jpg", 2),
    other: yield* photo(other.id, "other.jpg", 3),
    over: yield* photo(over.id, "over.jpg", 4),
    early: yield* photo(early.id, "early.jpg", 5)
  }
  const begun = yield* send(url, {
    method: "POST",
    path: "/tus",
    headers: { ...bearer(tokens.tokenAdmin), ...creation(early.id, "begun.jpg", 1_000_000) }
  })
  yield* Effect.all([processed(delivered.id, 2), processed(other.id, 1), processed(over.id, 1)], {
    concurrency: "unbounded"
  })
  yield* processed(early.id, 1)
  for (const { id } of [delivered, other, over]) yield* studio(shoots.deliver(id))

  const set = yield* studio(shoots.createSet(delivered.id, "Ceremony"))
  const foreignSet = yield* studio(shoots.createSet(other.id, "Dinner"))

  const guests = new AudienceRights({ name: "Guests", download: true, sets: null })
  const audience = yield* studio(shoots.createAudience(delivered.id, guests))
  const foreignAudience = yield* studio(shoots.createAudience(other.id, guests))

  const invitation = (shootId: ShootId, userId: UserId) =>
    until(
      "the invitation",
      Effect.option(studio(invites.find(shootId, userId))),
      (found) => found._tag === "Some"
    ).pipe(Effect.flatten)
  const invited = (shootId: ShootId, userId: UserId) =>
    Effect.gen(function* () {
      const { id } = yield* invitation(shootId, userId)
      const { token } = yield* asService("notification")(invites.mint(id))
      return Redacted.value(token)
    })
  const links = {
    client: yield* invited(delivered.id, client.id),
    unassigned: yield* invited(delivered.id, unassigned.id),
    expired: yield* invited(over.id, expired.id)
  }
  const open = (userId: UserId) =>
    asService("invite")(users.openInvited(userId, InvitationId.make("00000000-0000-7000-8000-000000000000")))
  const sessions = {
    client: yield* open(client.id),
    stranger: yield* open(stranger.id),
    unassigned: yield* open(unassigned.id),
    expired: yield* open(expired.id),
    ended: yield* open(ended.id),
    gone: yield* open(gone.id),
    admin
  }
  type Person = keyof typeof sessions

  const singles = (who: Person, photoId: PhotoId) => by(principalOf(sessions[who]))(files.link(photoId))
  const archive = (who: Person, shootId: ShootId) =>
    Effect.gen(function* () {
      const asked = by(principalOf(sessions[who]))
      const id = yield* asked(shoots.requestArchive(shootId, { kind: "everything" }))
      const ready = yield* until(
        "the archive",
        Effect.option(asked(files.archive(id))),
        (view) => view._tag === "Some" && view.value.state === "ready"
      )
      const { path } = yield* ready
      return path ?? ""
    })
  const single = {
    client: yield* singles("client", photos.seen),
    hidden: yield* singles("client", photos.hidden),
    unassigned: yield* singles("unassigned", photos.seen),
    gone: yield* singles("gone", photos.seen),
    expired: yield* singles("expired", photos.over),
    admin: yield* singles("admin", photos.hidden)
  }
  const holdingHidden = yield* archive("client", delivered.id)
  yield* studio(shoots.hide(delivered.id, [photos.hidden], true))
  const downloads = {
    single,
    archive: {
      hidden: holdingHidden,
      client: yield* archive("client", delivered.id),
      unassigned: yield* archive("unassigned", delivered.id),
      gone: yield* archive("gone", delivered.id),
      expired: yield* archive("expired", over.id),
      admin: yield* archive("admin", delivered.id)
    }
  }

  yield* studio(shoots.unassign(delivered.id, unassigned.id))
  yield* studio(invites.revoke((yield* invitation(delivered.id, unassigned.id)).id))
  yield* studio(users.endSession(sessions.ended.sessionId, "revoked"))
  yield* studio(users.deactivate(gone.id))
  const past = DateTime.subtract(yield* DateTime.now, { minutes: 1 })
  yield* studio(shoots.update(over.id, new ShootPatch({ expiresAt: past })))

  const browsers = Object.fromEntries(roles.map((role, index) => [role, browserOf(index)])) as Record<Role, BrowserId>
  /** What a request of this role carries; `csrf` is what a form of its browser holds. */
  const credentials = (role: Role): Record<string, string> => {
    const cookies = [`safelight-browser=${browsers[role]}`]
    switch (role) {
      case "anonymous":
        break
      case "tokenRead":
      case "tokenUpload":
      case "tokenAdmin":
        return { ...bearer(tokens[role]), cookie: cookies.join("; ") }
      default:
        cookies.push(`safelight-access=${Redacted.value(sessions[role].accessToken)}`)
    }
    return { cookie: cookies.join("; ") }
  }
  const csrfOf = (role: Role) => csrf.tokenFor(browsers[role])

  const statusOf = (role: Role, path: string) =>
    Effect.map(send(url, { method: "GET", path, headers: credentials(role) }), ({ status }) => status)
  const settles = (role: Role, path: string, status: number) =>
    until(`${status} at ${path} for ${role}`, statusOf(role, path), (now) => now === status)
  yield* settles("unassigned", `/g/${delivered.id}`, 404)
  yield* settles("ended", `/g/${delivered.id}`, 303)
  yield* settles("gone", `/g/${delivered.id}`, 303)
  yield* settles("expired", `/g/${over.id}`, 410)
  yield* settles("client", `/g/${delivered.id}/p/${photos.hidden}`, 404)

  return {
    url,
    shoots: { delivered: delivered.id, other: other.id, over: over.id, early: early.id, archived: archived.id },
    photos,
    sets: { delivered: set.id, other: foreignSet.id },
    audiences: { delivered: audience.id, other: foreignAudience.id },
    begun: String(begun.headers.location),
    picture,
    links,
    downloads,
    sessions,
    people,
    credentials,
    csrfOf
  }
})
export type World = Effect.Effect.Success<typeof world>
