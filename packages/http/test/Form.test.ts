import { request } from "node:http"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, describe, it, layer } from "@effect/vitest"
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

const post = (body: HttpBody.HttpBody, browser?: string, as?: string) =>
  HttpClientRequest.post("/form").pipe(
    HttpClientRequest.setHeaders({
      origin: publicUrl.origin,
      ...(browser === undefined ? {} : { browser }),
      ...(as === undefined ? {} : { as })
    }),
    HttpClientRequest.setBody(body),
    HttpClient.execute
  )

/** The status for a form of which only the beginning comes; 0 where the line is cut. */
const begin = (headers: Readonly<Record<string, string>>) =>
  Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
    Effect.async<number>((resume) => {
      const port = address._tag === "TcpAddress" ? address.port : 0
      const asking = request(
        {
          host: "127.0.0.1",
          port,
          method: "POST",
          path: "/form",
          headers: { origin: publicUrl.origin, "content-length": "1000", ...headers }
        },
        ({ statusCode = 0 }) => resume(Effect.succeed(statusCode))
      )
      asking.on("error", () => resume(Effect.succeed(0)))
      asking.write("csrf=")
      return Effect.sync(() => asking.destroy())
    })
  )

const form = (fields: ReadonlyArray<readonly [string, string]>) =>
  HttpBody.text(
    new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
    "application/x-www-form-urlencoded"
  )

layer(serve(routes), { excludeTestServices: true })("a form", (it) => {
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
      assert.strictEqual(response.status, 200, yield* response.text)
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
      assert.strictEqual((yield* post(HttpBody.uint8Array(text), "mine", "anna")).status, 413)
      const streamed = yield* post(
        HttpBody.stream(Stream.make(...Array.from({ length: 64 }, () => text))),
        "mine",
        "anna"
      ).pipe(
        Effect.map(({ status }) => status),
        // A refusal may cut the line while the client still writes.
        Effect.catchTag("RequestError", () => Effect.succeed(413))
      )
      assert.strictEqual(streamed, 413)
      const fits = new TextEncoder().encode(`csrf=${csrf}&title=${"x".repeat(200_000)}`)
      assert.strictEqual((yield* post(HttpBody.uint8Array(fits), "mine", "anna")).status, 200)
    })
  )

  it.effect("of somebody who is not signed in is small", () =>
    Effect.gen(function* () {
      const csrf = (yield* Csrf).tokenFor("mine")
      const long = (size: number) =>
        Effect.map(
          post(
            form([
              ["csrf", csrf],
              ["title", "x".repeat(size)]
            ]),
            "mine"
          ),
          ({ status }) => status
        )
      assert.deepStrictEqual(yield* Effect.all([long(15_000), long(17_000)]), [200, 413])
    })
  )

  it.effect("is not waited for when the browser is new", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* begin({}), 403)
    })
  )
})

const impatient = Layer.provide(serve(routes), Layer.succeed(Form.FormPatience, "50 millis"))

layer(impatient, { excludeTestServices: true })("a slow form", (it) => {
  it.effect("is waited for no longer than a form may take", () =>
    Effect.gen(function* () {
      for (const as of ["nobody", "anna"]) assert.include([0, 400], yield* begin({ browser: "mine", as }))
    })
  )
})

describe("the fields of a form", () => {
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
