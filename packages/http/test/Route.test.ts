import * as PlatformCookies from "@effect/platform/Cookies"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, describe, it } from "@effect/vitest"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Cause } from "@safelight/events/Event"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Cookies from "@safelight/http/Cookies"
import { fail, RequestProblem } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import * as RouteAccess from "@safelight/http/RouteAccess"
import { RouteTable } from "@safelight/http/RouteTable"
import { bytesSecurityPolicy, securityHeaders } from "@safelight/http/SecurityHeaders"
import { Deferred, Duration, Effect, FastCheck, Fiber, Layer, Option, Schema } from "effect"
import { people, publicUrl, serve, shootId } from "./Site.ts"

let changes = 0

const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const text = (body: string) => Effect.succeed(HttpServerResponse.text(body))
    yield* Route.add("GET", "/open", RouteAccess.anyone, text("open"))
    yield* Route.add(
      "GET",
      "/cause",
      RouteAccess.anyone,
      Effect.map(Effect.all([Cause, CurrentPrincipal]), (both) => HttpServerResponse.unsafeJson(both))
    )
    yield* Route.add("GET", "/studio", RouteAccess.studio("read"), text("studio"))
    yield* Route.add("GET", "/g/:shootId", RouteAccess.shoot("see"), text("gallery"))
    yield* Route.add("GET", "/g/:shootId/:photoId", RouteAccess.photo("see"), text("photo"))
    yield* Route.add("GET", "/defect", RouteAccess.anyone, Effect.die(new Error("the inner secret")))
    yield* Route.add("GET", "/away", RouteAccess.anyone, Effect.die(new Unavailable({ what: "PostgreSQL" })))
    yield* Route.add("GET", "/gone", RouteAccess.anyone, fail("gone"))
    yield* Route.add(
      "GET",
      "/busy",
      RouteAccess.anyone,
      new RequestProblem({ problem: { kind: "too-many", retryAfterSeconds: 42 } })
    )
    yield* Route.add(
      "GET",
      "/bytes",
      RouteAccess.anyone,
      Effect.map(text("bytes"), HttpServerResponse.setHeader("content-security-policy", bytesSecurityPolicy))
    )
    yield* Route.add("GET", "/secret/:token", RouteAccess.unlimited(RouteAccess.capability), text("secret"))
    const change = Effect.sync(() => {
      changes += 1
      return HttpServerResponse.empty({ status: 303 })
    })
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      yield* Route.add(method, "/change", RouteAccess.anyone, change)
    }
    yield* Route.add(
      "POST",
      "/in",
      RouteAccess.anyone,
      Effect.map(text("in"), Cookies.setCookie(true, { name: "session", value: "begun", maxAge: "1 hour" }))
    )
    yield* Route.add(
      "POST",
      "/out",
      RouteAccess.anyone,
      Effect.map(text("out"), Cookies.setCookie(true, { name: "session", value: "", maxAge: 0 }))
    )
    yield* Route.add("GET", "/*", RouteAccess.anyone, fail("not-found"))
  })
)

const ask = (path: string, headers: Record<string, string> = {}, method: HttpMethod = "GET") =>
  HttpClientRequest.make(method)(path).pipe(HttpClientRequest.setHeaders(headers), HttpClient.execute)

const statusOf = (...input: Parameters<typeof ask>) => Effect.map(ask(...input), ({ status }) => status)

const answers: ReadonlyArray<readonly [path: string, status: number]> = [
  ["/open", 200],
  ["/studio", 401],
  ["/gone", 410],
  ["/nowhere", 404],
  ["/busy", 429],
  ["/defect", 500],
  ["/away", 503]
]

const hanging = (begun: Deferred.Deferred<void>, left: Deferred.Deferred<void>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      yield* Route.add("GET", "/hangs", RouteAccess.anyone, Effect.uninterruptible(Effect.never))
      const waits = Deferred.succeed(begun, undefined).pipe(
        Effect.zipRight(Effect.never),
        Effect.onInterrupt(() => Deferred.succeed(left, undefined))
      )
      yield* Route.add("GET", "/waits", RouteAccess.anyone, waits)
    })
  )

describe("a route that takes long", () => {
  it.live("is answered for when it hangs, whether it can be interrupted or not", () =>
    Effect.gen(function* () {
      const [begun, left] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const patience = Layer.succeed(Route.Patience, 50)
      const status = yield* Effect.provide(statusOf("/hangs"), serve(Layer.provide(hanging(begun, left), patience)))
      assert.strictEqual(status, 503)
    })
  )

  it.live("ends when nobody waits for it any more", () =>
    Effect.gen(function* () {
      const [begun, left] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      yield* Effect.gen(function* () {
        const asked = yield* Effect.fork(ask("/waits"))
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(asked)
        yield* Deferred.await(left)
      }).pipe(Effect.provide(serve(hanging(begun, left))))
    })
  )
})

describe("a route", () => {
  it.layer(serve(routes))((it) => {
    it.effect.each(answers)("%s is answered %i, with every security header and its correlation", ([path, status]) =>
      Effect.gen(function* () {
        const response = yield* ask(path)
        assert.strictEqual(response.status, status)
        for (const [name, value] of Object.entries(securityHeaders(true))) {
          assert.strictEqual(response.headers[name], value, name)
        }
        assert.isTrue(Schema.is(Schema.UUID)(response.headers["x-correlation-id"]))
        assert.notMatch(yield* response.text, /inner secret|PostgreSQL|\bat .*:\d+/)
      })
    )

    it.effect("tells nobody a path that is a secret", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* ask("/secret/x")).headers["referrer-policy"], "strict-origin")
        assert.strictEqual((yield* ask("/open")).headers["referrer-policy"], "same-origin")
      })
    )

    it.effect("says when to try again", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* ask("/away")).headers["retry-after"], "5")
        assert.strictEqual((yield* ask("/busy")).headers["retry-after"], "42")
        assert.isUndefined((yield* ask("/defect")).headers["retry-after"])
      })
    )

    it.effect("answers HEAD as it answers GET, without a body", () =>
      Effect.gen(function* () {
        for (const [path, status] of answers) {
          const response = yield* ask(path, {}, "HEAD")
          assert.strictEqual(response.status, status, path)
          assert.strictEqual(
            response.headers["content-security-policy"],
            securityHeaders(true)["content-security-policy"]
          )
          assert.strictEqual(yield* response.text, "")
        }
      })
    )

    it.effect("has the last word about a cookie, whatever session the request renews on its way", () =>
      Effect.gen(function* () {
        const kept = (path: string, method: HttpMethod) =>
          Effect.map(ask(path, { renews: "renewed", by: "bearer" }, method), ({ cookies }) => {
            const [access, session] = (["access", "session"] as const).map((name) =>
              Option.getOrUndefined(PlatformCookies.get(cookies, Cookies.cookieName(name, true)))
            )
            return { access: access?.value, session: session?.value, for: session?.options?.maxAge }
          })
        const hour = Duration.hours(1)
        assert.deepEqual(yield* kept("/open", "GET"), { access: "renewed", session: "renewed", for: hour })
        assert.deepEqual(yield* kept("/in", "POST"), { access: "renewed", session: "begun", for: hour })
        assert.deepEqual(yield* kept("/out", "POST"), { access: "renewed", session: "", for: Duration.zero })
      })
    )

    it.effect("keeps headers of its own", () =>
      Effect.gen(function* () {
        const { headers } = yield* ask("/bytes")
        assert.strictEqual(headers["content-security-policy"], bytesSecurityPolicy)
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
      })
    )

    it.effect("works under the correlation it answers with, on behalf of who asks", () =>
      Effect.gen(function* () {
        const response = yield* ask("/cause", { as: "anna" })
        const [cause, principal] = yield* Effect.flatMap(
          response.json,
          Schema.decodeUnknown(Schema.Tuple(Schema.Object, Schema.Object))
        )
        const correlationId = response.headers["x-correlation-id"]
        const userId = people["anna"]?.kind === "user" ? people["anna"].userId : ""
        assert.deepEqual(cause, { correlationId, causationId: correlationId, userId })
        assert.deepEqual(principal, people["anna"])
        assert.notStrictEqual((yield* ask("/cause")).headers["x-correlation-id"], correlationId)
      })
    )

    it.effect("answers what is foreign, missing or no id at all alike", () =>
      Effect.gen(function* () {
        const other = "00000000-0000-7000-8000-000000000099"
        const matrix = [
          ["/studio", { photographer: 200, anna: 404, nobody: 401 }],
          [`/g/${shootId}`, { photographer: 200, anna: 200, stranger: 404, nobody: 401 }],
          [`/g/${other}`, { photographer: 404, anna: 404, stranger: 404, nobody: 401 }],
          ["/g/no-id", { photographer: 404, anna: 404, stranger: 404, nobody: 404 }],
          [`/g/${shootId}/${other}`, { photographer: 200, anna: 200, stranger: 404 }],
          [`/g/${shootId}/no-id`, { photographer: 404, anna: 404, stranger: 404 }]
        ] as const
        for (const [path, expected] of matrix) {
          for (const [as, status] of Object.entries(expected)) {
            assert.strictEqual(yield* statusOf(path, { as }), status, `${path} as ${as}`)
          }
        }
        const bodies = yield* Effect.forEach([`/g/${shootId}`, `/g/${other}`, "/g/no-id", "/nowhere"], (path) =>
          Effect.flatMap(ask(path, { as: "stranger" }), ({ text }) => text)
        )
        assert.strictEqual(new Set(bodies).size, 1)
      })
    )

    it.effect("records what it demands", () =>
      Effect.gen(function* () {
        const rows = (yield* RouteTable).rows()
        assert.deepInclude(rows, { method: "GET", path: "/g/:shootId", access: "shoot see" })
        assert.deepInclude(rows, { method: "DELETE", path: "/change", access: "anyone" })
        assert.lengthOf(rows, 18)
      })
    )

    it.effect("changes nothing for a form from elsewhere", () =>
      Effect.gen(function* () {
        const own = { origin: publicUrl.origin }
        for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
          const before = changes
          assert.strictEqual(yield* statusOf("/change", { as: "photographer" }, method), 403)
          assert.strictEqual(yield* statusOf("/change", { as: "photographer", origin: "null" }, method), 403)
          assert.strictEqual(yield* statusOf("/change", { "sec-fetch-site": "cross-site" }, method), 403)
          assert.strictEqual(changes, before)
          assert.strictEqual(yield* statusOf("/change", own, method), 303)
          assert.strictEqual(yield* statusOf("/change", { "sec-fetch-site": "same-origin" }, method), 303)
          assert.strictEqual(yield* statusOf("/change", { by: "bearer", origin: "https://else.example" }, method), 303)
          assert.strictEqual(changes, before + 3)
        }
      })
    )

    it.effect("takes no other site for its own, however alike", () =>
      Effect.gen(function* () {
        const runtime = yield* Effect.runtime<HttpClient.HttpClient>()
        const { runPromise } = yield* Effect.succeed({
          runPromise: <A, E>(self: Effect.Effect<A, E, HttpClient.HttpClient>) =>
            Effect.runPromise(Effect.provide(self, runtime))
        })
        const sites = FastCheck.oneof(
          FastCheck.webUrl().map((url) => new URL(url).origin),
          FastCheck.constantFrom(
            "https://studio.example.evil.example",
            "https://evil-studio.example",
            "https://studio.example:8443",
            "http://studio.example",
            "https://studio.example@evil.example",
            "studio.example",
            "file://",
            ""
          )
        ).filter((origin) => origin !== publicUrl.origin)
        const before = changes
        yield* Effect.promise(() =>
          FastCheck.assert(
            FastCheck.asyncProperty(sites, async (origin) => {
              assert.strictEqual(await runPromise(statusOf("/change", { origin }, "POST")), 403, origin)
            }),
            { numRuns: 60 }
          )
        )
        assert.strictEqual(changes, before)
      })
    )
  })
})
