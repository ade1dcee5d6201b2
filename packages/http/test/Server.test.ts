import { createServer } from "node:http"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Server from "@safelight/http/Server"
import { Deferred, Effect, Exit, Layer, Scope, Stream } from "effect"

const port = Effect.async<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

describe("a server that is told to stop", () => {
  it.live("lets a running request end, then cuts off what stays open", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const asked = yield* Deferred.make<void>()
      const released = yield* Deferred.make<void>()
      const free = yield* port
      const context = yield* Layer.buildWithScope(
        Server.layer({ port: free, host: "127.0.0.1", drain: "300 millis" }),
        scope
      )
      yield* HttpServer.serveEffect(
        Effect.gen(function* () {
          yield* Deferred.succeed(asked, undefined)
          yield* Deferred.await(released)
          return HttpServerResponse.text("late but whole")
        })
      ).pipe(Effect.provide(context), Scope.extend(scope))
      const late = yield* Effect.fork(Effect.promise(() => fetch(`http://127.0.0.1:${free}/`).then((r) => r.text())))
      yield* Deferred.await(asked)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* Deferred.succeed(released, undefined)
      assert.strictEqual(yield* late, "late but whole")
      yield* closing
    })
  )

  it.live("does not wait for ever for a response that never ends", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const free = yield* port
      const context = yield* Layer.buildWithScope(
        Server.layer({ port: free, host: "127.0.0.1", drain: "200 millis" }),
        scope
      )
      const endless = HttpServerResponse.stream(Stream.concat(Stream.make(new Uint8Array([46])), Stream.never))
      yield* HttpServer.serveEffect(Effect.succeed(endless)).pipe(Effect.provide(context), Scope.extend(scope))
      const response = yield* Effect.promise(() => fetch(`http://127.0.0.1:${free}/`))
      const reader = response.body?.getReader()
      yield* Effect.promise(async () => reader?.read())
      yield* Scope.close(scope, Exit.void).pipe(Effect.timeout("3 seconds"))
      const end = yield* Effect.promise(async () =>
        reader?.read().then(
          ({ done }) => done,
          () => "cut"
        )
      )
      assert.include([true, "cut"], end)
    })
  )
})

describe("a server whose routes are not there yet", () => {
  it.scopedLive("tells a visitor to wait, and breaks a download that goes on rather than answering it", () =>
    Effect.gen(function* () {
      const free = yield* port
      yield* Layer.build(Server.layer({ port: free, host: "127.0.0.1", drain: "200 millis" }))
      const status = (headers: Record<string, string>) =>
        Effect.promise(() =>
          fetch(`http://127.0.0.1:${free}/`, { headers }).then(
            (answer) => answer.status,
            () => "broken"
          )
        )
      assert.strictEqual(yield* status({}), 503)
      assert.strictEqual(yield* status({ range: "bytes=5-" }), "broken")
    })
  )
})
