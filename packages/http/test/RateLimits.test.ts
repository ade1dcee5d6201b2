import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, describe, it } from "@effect/vitest"
import { RateLimits } from "@safelight/http/RateLimits"
import * as Route from "@safelight/http/Route"
import * as RouteAccess from "@safelight/http/RouteAccess"
import { Effect, Layer } from "effect"
import { serve } from "./Site.ts"

const ok = Effect.succeed(HttpServerResponse.text("fine"))

const site = (proxies: number) =>
  serve(
    Layer.effectDiscard(
      Effect.all([
        Route.add("GET", "/page", RouteAccess.anyone, ok),
        Route.add("GET", "/bytes", RouteAccess.unlimited(RouteAccess.anyone), ok),
        Route.add("POST", "/upload", RouteAccess.beginsUpload(RouteAccess.anyone), ok),
        Route.add("POST", "/sign-in", RouteAccess.signsIn(RouteAccess.anyone), ok)
      ])
    )
  ).pipe(Layer.provide(RateLimits.layer({ pages: 2, uploads: 1, signIns: 1, proxies })))

const ask = (method: "GET" | "POST", path: string, from = "") =>
  HttpClientRequest.make(method)(path).pipe(
    HttpClientRequest.setHeaders({ by: "bearer", ...(from === "" ? {} : { "x-forwarded-for": from }) }),
    HttpClient.execute
  )

const passing = (count: number, ...input: Parameters<typeof ask>) =>
  Effect.map(
    Effect.replicateEffect(ask(...input), count),
    (answers) => answers.filter(({ status }) => status === 200).length
  )

describe("limits of an address", () => {
  it.layer(site(0))("without a proxy", (it) => {
    it.effect("holds pages and uploads apart, and bytes not at all", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* passing(10, "GET", "/page"), 4)
        const refused = yield* ask("GET", "/page")
        assert.strictEqual(refused.status, 429)
        assert.strictEqual(refused.headers["retry-after"], "1")
        assert.strictEqual(yield* passing(50, "GET", "/bytes"), 50)
        assert.strictEqual(yield* passing(30, "POST", "/upload"), 20)
        // What a visitor says about where it comes from counts for nothing.
        assert.strictEqual((yield* ask("GET", "/page", "203.0.113.9")).status, 429)
      })
    )

    it.effect("holds mails that sign in apart from both", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* passing(21, "POST", "/sign-in"), 20)
      })
    )
  })

  it.layer(site(2))("behind two proxies", (it) => {
    it.effect("counts by what the outermost of them saw", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* passing(10, "GET", "/page", "203.0.113.1, 10.0.0.1"), 4)
        assert.strictEqual((yield* ask("GET", "/page", "198.51.100.7, 203.0.113.1, 10.0.0.1")).status, 429)
        assert.strictEqual(yield* passing(4, "GET", "/page", "203.0.113.2, 10.0.0.1"), 4)
      })
    )
  })
})
