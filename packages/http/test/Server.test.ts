import { type RequestOptions, request } from "node:http"
import { connect, type Socket } from "node:net"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, describe, it } from "@effect/vitest"
import { freePort } from "@safelight/embedded/FreePort"
import * as Server from "@safelight/http/Server"
import { Deferred, Effect, Exit, Fiber, Layer, Option, Scope, Stream } from "effect"

describe("a server that is told to stop", () => {
  it.live("lets a running request end, then cuts off what stays open", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const asked = yield* Deferred.make<void>()
      const released = yield* Deferred.make<void>()
      const free = yield* freePort()
      const context = yield* Layer.buildWithScope(
        Server.layer({ port: free, host: "127.0.0.1", drain: "30 seconds" }),
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
      const free = yield* freePort()
      const context = yield* Layer.buildWithScope(
        Server.layer({ port: free, host: "127.0.0.1", drain: "200 millis" }),
        scope
      )
      const endless = HttpServerResponse.stream(Stream.concat(Stream.make(new Uint8Array([46])), Stream.never))
      yield* HttpServer.serveEffect(Effect.succeed(endless)).pipe(Effect.provide(context), Scope.extend(scope))
      const response = yield* Effect.promise(() => fetch(`http://127.0.0.1:${free}/`))
      const reader = response.body?.getReader()
      yield* Effect.promise(async () => reader?.read())
      yield* Scope.close(scope, Exit.void).pipe(Effect.timeout("1 minute"))
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

const waiting = (begun: Deferred.Deferred<void>, released: Deferred.Deferred<void>) =>
  Effect.zipRight(Deferred.succeed(begun, undefined), Deferred.await(released))

const ask = (port: number, options: RequestOptions = {}) =>
  Effect.promise(
    () =>
      new Promise<string>((resolve) => {
        const asking = request({ host: "127.0.0.1", port, ...options }, (answer) => {
          let text = ""
          answer.setEncoding("utf8")
          answer.on("data", (piece) => {
            text += piece
          })
          answer.on("end", () => resolve(`${answer.statusCode} ${text}`))
        })
        asking.on("error", () => resolve("broken"))
        asking.end()
      })
  )

describe("routes on a server of their own", () => {
  it.live("answer until the last connection has ended", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const free = yield* freePort()
      const [asked, released] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const routes = HttpLayerRouter.use((router) =>
        Effect.zipRight(
          router.add("GET", "/slow", Effect.as(waiting(asked, released), HttpServerResponse.text("slow"))),
          router.add("GET", "/quick", Effect.succeed(HttpServerResponse.text("quick")))
        )
      )
      yield* Layer.buildWithScope(Server.serve(routes, { port: free, host: "127.0.0.1", drain: "30 seconds" }), scope)
      // One connection, on which a request has begun to come when the server is told to end, and comes whole after that.
      const socket = connect(free, "127.0.0.1")
      let seen = ""
      socket.setEncoding("utf8").on("data", (piece: string) => {
        seen += piece
        if (piece.endsWith("slow")) socket.write("\r\n\r\n")
      })
      const ended = new Promise((resolve) => socket.on("close", resolve))
      socket.write("GET /slow HTTP/1.1\r\nHost: studio\r\n\r\nGET /quick HTTP/1.1\r\nHost: studio")
      yield* Deferred.await(asked)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* Effect.repeat(ask(free, { path: "/quick", agent: false }), { until: (answer) => answer === "broken" })
      yield* Deferred.succeed(released, undefined)
      yield* Effect.promise(() => ended)
      yield* Fiber.join(closing)
      assert.deepStrictEqual(
        [...seen.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status),
        ["200", "200"]
      )
      assert.isTrue(seen.endsWith("quick"), seen)
    })
  )

  it.scopedLive("are waited for by what comes before them, a download that goes on too", () =>
    Effect.gen(function* () {
      const free = yield* freePort()
      const begun = yield* Deferred.make<void>()
      const released = yield* Deferred.make<void>()
      const routes = HttpLayerRouter.use((router) =>
        Effect.zipRight(
          waiting(begun, released),
          router.add("GET", "/", Effect.succeed(HttpServerResponse.text("here")))
        )
      )
      const built = yield* Effect.fork(
        Layer.build(Server.serve(routes, { port: free, host: "127.0.0.1", drain: "200 millis" }))
      )
      yield* Deferred.await(begun)
      const early = yield* Effect.forEach([{}, { headers: { range: "bytes=0-" } }], (options) =>
        Effect.fork(ask(free, options))
      )
      // Long enough for both to be read; were it not, they would meet the routes like anybody.
      yield* Effect.sleep("100 millis")
      yield* Deferred.succeed(released, undefined)
      yield* Fiber.join(built)
      assert.deepStrictEqual(yield* Fiber.joinAll(early), ["200 here", "200 here"])
    })
  )

  it.scopedLive("meet one reading of a path only, and what has two names nothing", () =>
    Effect.gen(function* () {
      const free = yield* freePort()
      const routes = HttpLayerRouter.use((router) =>
        Effect.forEach(["/", "/metrics", "/i/:id", "/*"] as const, (path) =>
          router.add(
            "GET",
            path,
            Effect.map(HttpServerRequest.HttpServerRequest, ({ url }) =>
              HttpServerResponse.text(`${path} ${new URL(url, "http://studio").search}`)
            )
          )
        )
      )
      yield* Layer.build(Server.serve(routes, { port: free, host: "127.0.0.1", drain: "200 millis" }))
      for (const path of [
        ...["//", "//[", "//?a", "/\\[", "///metrics", "//metrics", "/metrics//", "/metrics;/../i/x", "/metrics;a"],
        ...["/metrics#a", "/metrics%3Ba", "/metrics/../i/x", "/./metrics", "/i/..", "/i/%2e%2E", "/i/.", "/../i/x"],
        ...["http://studio//", "*", "/metrics%", "/x/..;/metrics"]
      ]) {
        assert.match(yield* ask(free, { path }), /^200 \/\* /, path)
      }
      for (const [path, route] of [
        ["/metrics", "/metrics "],
        ["/metrics?a=;//../#", "/metrics ?a=;//../"],
        ["/i/.x", "/i/:id "],
        ["/i/x..", "/i/:id "],
        ["/i/a%3Bb", "/i/:id "],
        ["http://studio.example/i/x?a", "/i/:id ?a"],
        ["http://studio.example", "/ "]
      ]) {
        assert.strictEqual(yield* ask(free, { path }), `200 ${route}`)
      }
    })
  )

  it.scopedLive("are asked over so many connections and no more", () =>
    Effect.gen(function* () {
      const free = yield* freePort()
      const routes = HttpLayerRouter.use((router) =>
        router.add("GET", "/", Effect.succeed(HttpServerResponse.text("here")))
      )
      const options = { port: free, host: "127.0.0.1", drain: "200 millis", connections: 1 } as const
      yield* Layer.build(Server.serve(routes, options))
      const holding = yield* Effect.acquireRelease(
        Effect.async<Socket>((resume) => {
          const socket = connect(free, "127.0.0.1", () => resume(Effect.succeed(socket)))
        }),
        (socket) => Effect.sync(() => socket.destroy())
      )
      assert.strictEqual(yield* ask(free, { agent: false }), "broken")
      const over = new Promise((resolve) => holding.once("close", resolve))
      holding.end("GET / HTTP/1.1\r\nHost: studio\r\nConnection: close\r\n\r\n").resume()
      yield* Effect.promise(() => over)
      yield* Effect.repeat(ask(free, { agent: false }), { until: (answer) => answer === "200 here" })
    })
  )

  it.scopedLive("run in a span under that of who asks, which holds no header", () =>
    Effect.gen(function* () {
      const free = yield* freePort()
      const routes = HttpLayerRouter.use((router) =>
        router.add(
          "GET",
          "/g/:shootId",
          Effect.map(Effect.orDie(Effect.currentSpan), ({ attributes, parent, traceId }) =>
            HttpServerResponse.unsafeJson([
              traceId,
              Option.map(parent, ({ spanId }) => spanId).pipe(Option.getOrNull),
              Object.fromEntries(attributes)
            ])
          )
        )
      )
      yield* Layer.build(Server.serve(routes, { port: free, host: "127.0.0.1", drain: "200 millis" }))
      const [traceId, spanId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"]
      const headers = { traceparent: `00-${traceId}-${spanId}-01`, cookie: "session=secret" }
      const answer = `200 ${JSON.stringify([traceId, spanId, { "http.route": "/g/:shootId" }])}`
      assert.strictEqual(yield* ask(free, { path: "/g/1", headers }), answer)
    })
  )

  it.scopedLive("that do not come are not waited for any longer", () =>
    Effect.gen(function* () {
      const free = yield* freePort()
      yield* Layer.build(Server.layer({ port: free, host: "127.0.0.1", drain: "200 millis", patience: 50 }))
      assert.strictEqual(yield* ask(free), "503 ")
      assert.strictEqual(yield* ask(free, { headers: { range: "bytes=5-" } }), "broken")
    })
  )
})
