import { createServer, type Server } from "node:http"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import { Effect, Fiber, Layer, TestClock } from "effect"
import { authorised } from "../src/Transport.ts"

/** A callee on a port of its own that can be ended and started again. */
const callee = Effect.acquireRelease(
  Effect.promise(async () => {
    let server: Server | undefined
    let asked = 0
    const start = (port: number) =>
      new Promise<number>((resolve) => {
        const fresh = createServer((_request, response) => {
          asked += 1
          response.writeHead(200, { connection: "close" }).end("{}")
        })
        server = fresh
        fresh.listen(port, "127.0.0.1", () => {
          const address = fresh.address()
          resolve(typeof address === "object" && address !== null ? address.port : port)
        })
      })
    const port = await start(0)
    return {
      url: `http://127.0.0.1:${port}`,
      asked: () => asked,
      end: Effect.promise(() => new Promise((resolve) => server?.close(resolve))),
      start: Effect.promise(() => start(port))
    }
  }),
  ({ end }) => end
)

const caller = Effect.gen(function* () {
  const transform = yield* authorised("gateway", "shoot")
  return transform(yield* HttpClient.HttpClient)
}).pipe(Effect.provide(Layer.merge(FetchHttpClient.layer, Tokens.layerTest)))

/** Lets the test's time go by until the call has an answer. */
const passing = <A, E>(call: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.exit(call))
    let waited = 0
    while ((yield* Fiber.poll(fiber))._tag === "None") {
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 1)))
      yield* TestClock.adjust("200 millis")
      waited += 200
    }
    return { exit: yield* Fiber.join(fiber), waited }
  })

describe("a call to a service whose process is not there", () => {
  it.scoped("waits until it is there again and asks once, a change too", () =>
    Effect.gen(function* () {
      const { asked, end, start, url } = yield* callee
      const client = yield* caller
      yield* end
      const call = yield* Effect.fork(passing(client.post(url)))
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 30)))
      assert.strictEqual(asked(), 0)
      yield* start
      assert.strictEqual((yield* Fiber.join(call)).exit._tag, "Success")
      assert.strictEqual(asked(), 1)
    })
  )

  it.scoped("gives up in time for a page, and from then on at once", () =>
    Effect.gen(function* () {
      const { end, start, url } = yield* callee
      const client = yield* caller
      yield* end
      const first = yield* passing(client.get(url))
      assert.strictEqual(first.exit._tag, "Failure")
      assert.isAtLeast(first.waited, 8_000)
      const second = yield* passing(client.get(url))
      assert.strictEqual(second.exit._tag, "Failure")
      assert.isBelow(second.waited, 4_000)
      yield* start
      assert.strictEqual((yield* passing(client.get(url))).exit._tag, "Success")
    })
  )
})
