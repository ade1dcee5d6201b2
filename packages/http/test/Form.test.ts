import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, describe, it } from "@effect/vitest"
import { Csrf } from "@safelight/http/Csrf"
import * as Form from "@safelight/http/Form"
import * as Route from "@safelight/http/Route"
import * as RouteAccess from "@safelight/http/RouteAccess"
import { Effect, Layer, Schema, Stream } from "effect"
import { publicUrl, serve } from "./Site.ts"

const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const csrf = yield* Csrf
    yield* Route.add(
      "POST",
      "/form",
      RouteAccess.anyone,
      Effect.map(Form.read, ({ all, typed }) => HttpServerResponse.unsafeJson({ typed, all: all("photo") })).pipe(
        Effect.provideService(Csrf, csrf)
      )
    )
  })
)

const post = (body: HttpBody.HttpBody, browser?: string) =>
  HttpClientRequest.post("/form").pipe(
    HttpClientRequest.setHeaders({ origin: publicUrl.origin, ...(browser === undefined ? {} : { browser }) }),
    HttpClientRequest.setBody(body),
    HttpClient.execute
  )

const form = (fields: ReadonlyArray<readonly [string, string]>) =>
  HttpBody.text(
    new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
    "application/x-www-form-urlencoded"
  )

describe("a form", () => {
  it.layer(serve(routes))((it) => {
    it.effect("is read as typed: first values, all values, nothing inherited", () =>
      Effect.gen(function* () {
        const csrf = (yield* Csrf).tokenFor("mine")
        const response = yield* post(
          form([
            ["csrf", csrf],
            ["title", "Anna & Ben ✨\r\nline"],
            ["title", "second"],
            ["photo", "1"],
            ["photo", "2"],
            ["__proto__", "x"],
            ["empty", ""]
          ]),
          "mine"
        )
        assert.strictEqual(response.status, 200)
        assert.deepEqual(yield* response.json, {
          typed: { csrf, title: "Anna & Ben ✨\r\nline", photo: "1", empty: "" },
          all: ["1", "2"]
        })
      })
    )

    it.effect("is taken only from the browser it was made for", () =>
      Effect.gen(function* () {
        const { tokenFor } = yield* Csrf
        const body = (token: string) => form([["csrf", token]])
        const statuses = yield* Effect.all([
          post(body(tokenFor("mine")), "mine"),
          post(body(tokenFor("theirs")), "mine"),
          post(body(""), "mine"),
          post(form([]), "mine"),
          post(body(tokenFor("new")))
        ])
        assert.deepStrictEqual(
          statuses.map(({ status }) => status),
          [200, 403, 403, 403, 403]
        )
        assert.match(yield* statuses[4]?.text ?? Effect.succeed(""), /cookie/i)
      })
    )

    it.effect("is refused when it is too large, whether it says so or not", () =>
      Effect.gen(function* () {
        const csrf = (yield* Csrf).tokenFor("mine")
        const text = new TextEncoder().encode(`csrf=${csrf}&title=${"x".repeat(300_000)}`)
        assert.strictEqual((yield* post(HttpBody.uint8Array(text), "mine")).status, 413)
        const streamed = yield* post(
          HttpBody.stream(Stream.make(...Array.from({ length: 64 }, () => text))),
          "mine"
        ).pipe(
          Effect.map(({ status }) => status),
          // A refusal may cut the line while the client still writes.
          Effect.catchTag("RequestError", () => Effect.succeed(413))
        )
        assert.strictEqual(streamed, 413)
        const fits = new TextEncoder().encode(`csrf=${csrf}&title=${"x".repeat(200_000)}`)
        assert.strictEqual((yield* post(HttpBody.uint8Array(fits), "mine")).status, 200)
      })
    )
  })

  it.effect("names every field that is wrong, once, and keeps what was typed", () =>
    Effect.gen(function* () {
      const schema = Schema.Struct({
        title: Schema.Trim.pipe(Schema.minLength(1, { message: () => "Enter a title" })),
        date: Schema.String.pipe(Schema.pattern(/^\d{4}$/, { message: () => "Enter a year" })),
        note: Schema.optional(Schema.String)
      })
      const typed = { title: "  ", date: "soon", note: "kept" }
      const invalid = yield* Effect.flip(Form.decode(schema, typed))
      assert.deepEqual(invalid.errors, { title: "Enter a title", date: "Enter a year" })
      assert.deepEqual(invalid.typed, typed)
      assert.deepEqual(yield* Form.decode(schema, { title: " A ", date: "2026" }), { title: "A", date: "2026" })
    })
  )
})
