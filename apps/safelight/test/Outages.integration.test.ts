import { assert, layer } from "@effect/vitest"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Users } from "@safelight/contracts/user/Users"
import { InvitationId } from "@safelight/events/Ids"
import { small } from "@safelight/testing/Photographs"
import { timely } from "@safelight/testing/Timely"
import { Clock, Context, Effect, Layer, Redacted } from "effect"
import { family } from "./Processes.ts"
import { type Answer, type Ask, send } from "./support/Http.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import {
  apiToken,
  asService,
  bearer,
  browserOf,
  creation,
  makeShoot,
  person,
  processed,
  signInAdmin,
  until,
  upload
} from "./support/World.ts"

const studio = asService("gateway")

/** Longest time a page may keep somebody waiting, in milliseconds. */
const patience = 12_000

const make = Effect.gen(function* () {
  const { infrastructure, url } = yield* OpenedStudio
  const shoots = yield* Shoots
  const users = yield* Users
  const session = yield* signInAdmin
  const token = yield* apiToken(["admin"])
  const client = yield* person("client")
  const { id } = yield* makeShoot("Outages", [client.id])
  const photo = yield* upload(token, id, "a.jpg", yield* small(1))
  yield* processed(id, 1)
  yield* studio(shoots.deliver(id))
  const cookie = `safelight-browser=${browserOf(0)}; safelight-access=${Redacted.value(session.accessToken)}`
  const ask = (asked: Ask) =>
    Effect.gen(function* () {
      const began = Date.now()
      const answer = yield* send(url, { ...asked, headers: { cookie, origin: url.origin, ...asked.headers } })
      return { ...answer, milliseconds: Date.now() - began }
    })
  const opened = users.openInvited(client.id, InvitationId.make("00000000-0000-7000-8000-000000000000"))
  return {
    pids: infrastructure.pids,
    url,
    token,
    shootId: id,
    photo,
    ask,
    client: yield* asService("invite")(opened)
  }
})

class Running extends Context.Tag("test/Running")<Running, Effect.Effect.Success<typeof make>>() {
  static readonly layer = Layer.effect(Running, make).pipe(
    Layer.provideMerge(OpenedStudio.layerWith({ SAFELIGHT_PAGE_RATE: "0", SAFELIGHT_UPLOAD_RATE: "0" }))
  )
}

const signal = (pid: number | null, name: NodeJS.Signals) =>
  Effect.sync(() => {
    for (const each of pid === null ? [] : family(pid)) process.kill(each.pid, name)
  })

/** Stops every process of a server in its tracks: connections stay open and nothing answers. */
const frozen =
  (pid: number | null) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      signal(pid, "SIGSTOP"),
      () => self,
      () => signal(pid, "SIGCONT")
    )

const ready = (expected: number, seconds: number) =>
  Effect.gen(function* () {
    const { ask } = yield* Running
    const began = Date.now()
    yield* until(
      `health ${expected}`,
      ask({ method: "GET", path: "/health/ready" }),
      ({ status }) => status === expected
    )
    assert.isBelow(Date.now() - began, timely(seconds * 1000), `health ${expected}`)
  })

/** What is wrong with an answer of a studio that lacks a server: it may do without, or say so, and nothing else. */
const trouble = ({
  answer: { headers, milliseconds, status, text },
  said
}: {
  readonly said: string
  readonly answer: Answer & { readonly milliseconds: number }
}): ReadonlyArray<string> => {
  const wrong: Array<string> = []
  if (milliseconds > timely(patience)) wrong.push(`after ${milliseconds} ms`)
  if (status === 503) {
    if (headers["retry-after"] !== "5") wrong.push(`retry-after is ${headers["retry-after"]}`)
    if (headers["cache-control"]?.includes("no-store") !== true) wrong.push("may be kept")
    if (!/Back in a moment|not reachable right now/.test(text)) wrong.push("no sentence")
  } else if (status !== 200 && status !== 302) wrong.push(`${status} ${text.slice(0, 200)}`)
  return wrong.map((each) => `${said}: ${each}`)
}

const servers = ["postgres", "nats"] as const

layer(Running.layer, { excludeTestServices: true })("an outage", (it) => {
  it.effect("of nats holds no revocation up: the owners of facts are asked, and 503 is said without an answer", () =>
    Effect.gen(function* () {
      const { ask, client, photo, pids, shootId } = yield* Running
      const shoots = yield* Shoots
      const cookie = `safelight-browser=${browserOf(1)}; safelight-access=${Redacted.value(client.accessToken)}`
      const gallery = ask({ method: "GET", path: `/g/${shootId}`, headers: { cookie } })
      // The head needs no bytes of the store, which is the broker.
      const picture = ask({ method: "HEAD", path: `/i/${photo}/thumb`, headers: { cookie } })
      assert.strictEqual((yield* gallery).status, 200)
      yield* Effect.gen(function* () {
        // Long enough for the watch to be doubted: what was open stays open, by the word of its owner.
        yield* Effect.sleep("6 seconds").pipe(Effect.withClock(Clock.make()))
        assert.deepStrictEqual([(yield* gallery).status, (yield* picture).status], [200, 200])
        yield* studio(shoots.unassign(shootId, client.user.id))
        const began = Date.now()
        yield* until("the revocation", picture, ({ status }) => status === 404)
        assert.isBelow(Date.now() - began, timely(5_000))
        assert.strictEqual((yield* gallery).status, 404)
        yield* Effect.gen(function* () {
          const answer = yield* until("the refusal", gallery, ({ status }) => status !== 404)
          assert.strictEqual(answer.status, 503)
          assert.strictEqual(answer.headers["retry-after"], "5")
        }).pipe(frozen(pids.postgres))
      }).pipe(frozen(pids.nats))
      yield* ready(200, 15)
      yield* studio(shoots.assign(shootId, client.user.id))
      yield* until("the picture", picture, ({ status }) => status === 200)
    })
  )

  for (const server of servers) {
    it.effect(`of ${server} is said on every page, costs nothing and passes by itself`, () =>
      Effect.gen(function* () {
        const { ask, photo, pids, shootId, token } = yield* Running
        const files = yield* Files
        const bytes = Buffer.alloc(900_000, server)
        const begun = yield* ask({
          method: "POST",
          path: "/tus",
          headers: { ...bearer(token), ...creation(shootId, `${server}.jpg`, bytes.length) }
        })
        const path = String(begun.headers.location)
        const patch = (offset: number, end: number) =>
          ask({
            method: "PATCH",
            path,
            headers: {
              ...bearer(token),
              "tus-resumable": "1.0.0",
              "upload-offset": String(offset),
              "content-type": "application/offset+octet-stream"
            },
            body: bytes.subarray(offset, end)
          })
        assert.strictEqual((yield* patch(0, 600_000)).status, 204)

        const during = yield* Effect.gen(function* () {
          yield* ready(503, 5)
          const live = yield* ask({ method: "GET", path: "/health/live" })
          assert.strictEqual(live.status, 200)
          assert.isBelow(live.milliseconds, timely(1_000))
          const asked: ReadonlyArray<Ask> = [
            { method: "GET", path: "/studio" },
            { method: "GET", path: `/studio/shoots/${shootId}` },
            { method: "GET", path: `/g/${shootId}` },
            { method: "GET", path: `/g/${shootId}/p/${photo}` },
            { method: "GET", path: `/i/${photo}/medium` },
            { method: "GET", path: `/d/photo/${photo}` },
            { method: "GET", path: "/api/v1/shoots", headers: { cookie: "", ...bearer(token) } }
          ]
          return yield* Effect.forEach(
            asked,
            (each) => Effect.map(ask(each), (answer) => ({ said: `${each.method} ${each.path}`, answer })),
            { concurrency: "unbounded" }
          )
        }).pipe(frozen(pids[server]))
        yield* ready(200, 5)
        assert.deepStrictEqual(during.flatMap(trouble), [])
        // Every page stands on PostgreSQL. Of the broker, some of the studio's need the work in progress.
        const away = during.filter(({ answer }) => answer.status === 503)
        if (server === "postgres") assert.strictEqual(away.length, during.length)
        const after = yield* ask({ method: "GET", path: `/studio/shoots/${shootId}` })
        assert.strictEqual(after.status, 200)
        const head = yield* ask({ method: "HEAD", path, headers: { ...bearer(token), "tus-resumable": "1.0.0" } })
        assert.strictEqual(head.headers["upload-offset"], "600000")
        // Killed, it comes back by itself, and an uploader that asks where it stands goes on from there.
        yield* signal(pids[server], "SIGKILL")
        const resumed = Effect.gen(function* () {
          const stands = yield* ask({
            method: "HEAD",
            path,
            headers: { ...bearer(token), "tus-resumable": "1.0.0" }
          })
          if (stands.status !== 200) return stands
          return yield* patch(Number(stands.headers["upload-offset"]), bytes.length)
        })
        const refusals = new Set<number>()
        yield* until(
          "the rest",
          Effect.tap(resumed, ({ status }) => Effect.sync(() => refusals.add(status))),
          ({ status }) => status === 204
        )
        assert.deepStrictEqual(
          [...refusals].filter((status) => status !== 503 && status !== 423 && status !== 204),
          []
        )
        yield* ready(200, 10)
        const view = (yield* studio(files.list(shootId))).find(({ fileName }) => fileName === `${server}.jpg`)
        assert.strictEqual(view?.received, bytes.length)
      })
    )
  }
})
