import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import { assert, describe, it } from "@effect/vitest"
import { type Problem, Problems } from "@safelight/http/Problem"
import { Effect } from "effect"

const path = "/d/photo/01900000-0000-7000-8000-000000000001"

const answer = (kind: Problem["kind"], headers: Record<string, string>, method = "GET", to = path) =>
  Effect.flatMap(Problems, (problems) => problems.respond({ kind })).pipe(
    Effect.provideService(
      HttpServerRequest.HttpServerRequest,
      HttpServerRequest.fromWeb(new Request(`http://localhost${to}`, { headers, method }))
    ),
    Effect.provide(Problems.layerBytes)
  )

describe("problems on the way to bytes", () => {
  it.effect("a person who follows a link without a session is led to sign in and back", () =>
    Effect.map(answer("sign-in", { "sec-fetch-mode": "navigate" }), ({ headers, status }) => {
      assert.strictEqual(status, 303)
      assert.strictEqual(headers["location"], `/sign-in?next=${encodeURIComponent(path)}`)
    })
  )

  it.effect("a browser whose form of files is not taken is led to the page that says why; a program is told", () =>
    Effect.gen(function* () {
      const to = "/upload/01900000-0000-7000-8000-000000000001"
      const browser = { accept: "text/html,application/xhtml+xml" }
      const { headers, status } = yield* answer("foreign-form", browser, "POST", to)
      assert.strictEqual(status, 303)
      assert.strictEqual(
        headers["location"],
        "/studio/refused?shoot=01900000-0000-7000-8000-000000000001&taken=0&why=foreign-form&file="
      )
      assert.strictEqual((yield* answer("foreign-form", { accept: "*/*" }, "POST", to)).status, 403)
      assert.strictEqual((yield* answer("sign-in", { ...browser, authorization: "Bearer x" }, "POST", to)).status, 401)
    })
  )

  it.effect("an image, a program and any other problem get the plain answer", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* answer("sign-in", { "sec-fetch-mode": "no-cors" })).status, 401)
      assert.strictEqual((yield* answer("sign-in", {})).status, 401)
      assert.strictEqual((yield* answer("gone", { "sec-fetch-mode": "navigate" })).status, 410)
    })
  )
})
