import { createServer, type Server } from "node:http"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import { Unavailable } from "@safelight/events/Unavailable"
import { Cause, type Duration, Effect, Exit, Fiber, Layer, Option, TestClock } from "effect"
import { authorised } from "../src/Transport.ts"
import { UsersApi } from "../src/user/UsersApi.ts"

/** A callee on a port of its own that can be ended and started again. */
const callee = Effect.acquireRelease(
  Effect.promise(async () => {
    let server: Server | undefined
    let asked = 0
    let broken = 0
    let silent: "from the start" | "in the middle" | undefined
    const start = (port: number) =>
      new Promise<number>((resolve) => {
        const fresh = createServer((_request, response) => {
          asked += 1
          if (silent === "from the start") return
          if (silent === "in the middle") {
            response.writeHead(200, { "content-length": "2" })
            return void response.write("{")
          }
          if (broken > 0) {
            broken -= 1
            // Sometimes before the answer, sometimes in the middle of it.
            if (broken % 2 === 0) return void response.destroy()
            response.writeHead(200, { "content-length": "2" })
            return void response.write("{", () => response.destroy())
          }
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
      /** The next answers break off. */
      breakOff: (count: number) => {
        broken = count
      },
      /** Answers no more, or not to the end. */
      fallSilent: (when: "from the start" | "in the middle") => {
        silent = when
      },
      end: Effect.promise(
        () =>
          new Promise((resolve) => {
            server?.close(resolve)
            if (silent !== undefined) server?.closeAllConnections()
          })
      ),
      start: Effect.promise(() => start(port))
    }
  }),
  ({ end }) => end
)

/** Requests that are on their way, in real time, while the test's time stands. */
let underway = 0

const counted: typeof fetch = (...request) => {
  underway += 1
  return fetch(...request).finally(() => {
    underway -= 1
  })
}

const caller = Effect.gen(function* () {
  const transform = yield* authorised("gateway", "user", UsersApi)
  return transform(yield* HttpClient.HttpClient)
}).pipe(
  Effect.provide(
    Layer.merge(Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, counted)), Tokens.layerTest)
  )
)

/** Until what a call does by itself is done, and it waits for the test's time. */
const quiet = Effect.gen(function* () {
  const pause = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 1)))
  yield* pause
  while (underway > 0) yield* pause
})

/** Lets the test's time go by until the call has an answer; the time it waited is that of the test. */
const passing = <A, E>(call: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.exit(call))
    let waited = 0
    while (true) {
      yield* quiet
      if ((yield* Fiber.poll(fiber))._tag === "Some") return { exit: yield* Fiber.join(fiber), waited }
      yield* TestClock.adjust("200 millis")
      waited += 200
    }
  })

/** So much of the test's time, in which refused requests are made again. */
const pass = (milliseconds: number) =>
  Effect.gen(function* () {
    for (let passed = 0; passed < milliseconds; passed += 200) {
      yield* quiet
      yield* TestClock.adjust("200 millis")
    }
    yield* quiet
  })

describe("a call to a service whose process is not there", () => {
  it.scoped("waits until it is there again and asks once, a change too", () =>
    Effect.gen(function* () {
      const { asked, end, start, url } = yield* callee
      const client = yield* caller
      yield* end
      const call = yield* Effect.fork(client.post(url))
      yield* pass(4_000)
      assert.strictEqual(asked(), 0)
      yield* start
      assert.strictEqual((yield* passing(Fiber.join(call))).exit._tag, "Success")
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

  it.scoped("is waited for like the first time once nobody has asked for long", () =>
    Effect.gen(function* () {
      const { end, start, url } = yield* callee
      const client = yield* caller
      yield* end
      // Given up while it waits, so that nobody sees the callee come back.
      const given = yield* Effect.fork(client.get(url))
      yield* pass(2_000)
      yield* Fiber.interrupt(given)
      yield* TestClock.adjust("2 minutes")
      const call = yield* Effect.fork(client.get(url))
      yield* pass(4_000)
      yield* start
      assert.strictEqual((yield* passing(Fiber.join(call))).exit._tag, "Success")
    })
  )
})

describe("an answer that breaks off", () => {
  it.scoped("is asked for again where asking changes nothing, whatever the method", () =>
    Effect.gen(function* () {
      const { asked, breakOff, url } = yield* callee
      const client = yield* caller
      const outcome = (call: Effect.Effect<HttpClientResponse.HttpClientResponse, unknown>) =>
        Effect.gen(function* () {
          const before = asked()
          breakOff(3)
          const { exit } = yield* passing(Effect.flatMap(call, (answer) => answer.arrayBuffer))
          breakOff(0)
          return [exit._tag, asked() - before]
        })
      assert.deepStrictEqual(yield* outcome(client.get(`${url}/internal/user/tokens`)), ["Success", 4])
      assert.deepStrictEqual(yield* outcome(client.post(`${url}/internal/user/tokens/authenticate`)), ["Success", 4])
      assert.deepStrictEqual(yield* outcome(client.post(`${url}/internal/user/tokens`)), ["Failure", 1])
    })
  )
})

describe("a callee that takes a call and is silent", () => {
  for (const when of ["from the start", "in the middle"] as const) {
    it.scoped(`${when}, is given up, a change later than a question, and asked once`, () =>
      Effect.gen(function* () {
        const { asked, fallSilent, url } = yield* callee
        const client = yield* caller
        fallSilent(when)
        const givenUp = (
          path: string,
          { after, before }: { readonly after: Duration.DurationInput; readonly before: Duration.DurationInput }
        ) =>
          Effect.gen(function* () {
            const count = asked()
            const call = yield* Effect.fork(
              Effect.flatMap(client.post(`${url}${path}`), (answer) => answer.arrayBuffer)
            )
            while (asked() === count) yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
            yield* TestClock.adjust(after)
            const early = yield* Fiber.poll(call)
            yield* TestClock.adjust(before)
            const exit = yield* Fiber.await(call)
            const defect = Exit.isFailure(exit) ? Cause.dieOption(exit.cause) : Option.none()
            return Option.isNone(early) && Option.exists(defect, (cause) => cause instanceof Unavailable)
          })
        const question = "/internal/user/tokens/authenticate"
        assert.isTrue(yield* givenUp(question, { after: "9 seconds", before: "2 seconds" }))
        assert.isTrue(yield* givenUp("/internal/user/tokens", { after: "30 seconds", before: "10 seconds" }))
        assert.strictEqual(asked(), 2)
      })
    )
  }
})
