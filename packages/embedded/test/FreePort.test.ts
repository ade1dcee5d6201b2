import { createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { freePort, freePorts, onFreePort } from "../src/FreePort.ts"
import { ServerDidNotStart } from "../src/ServerErrors.ts"

const listening = (port: number) =>
  Effect.acquireRelease(
    Effect.async<ReturnType<typeof createServer>>((resume) => {
      const server = createServer().listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.async<void>((resume) => void server.close(() => resume(Effect.void)))
  )

const refusing = (detail: string) =>
  Effect.gen(function* () {
    const tried: Array<number> = []
    const port = yield* onFreePort((port) =>
      Effect.suspend(() => {
        tried.push(port)
        return tried.length < 3 ? new ServerDidNotStart({ server: "nats-server", detail }) : Effect.succeed(port)
      })
    ).pipe(Effect.option)
    return { tried, port }
  })

describe("free ports", () => {
  it.scoped("are different, below those of outgoing connections, and nobody else's", () =>
    Effect.gen(function* () {
      // The same choice twice: what it would have given is taken the second time.
      const choice = Effect.withRandomFixed([20_500])
      const first = yield* freePort().pipe(choice)
      yield* listening(first)
      const ports = yield* freePorts(20).pipe(choice)
      assert.strictEqual(ports[0], first + 1)
      assert.strictEqual(new Set(ports).size, 20)
      assert.isTrue(ports.every((port) => port >= 20_000 && port < 32_000))
    })
  )

  it.effect("are chosen again where another program was quicker, and for no other trouble", () =>
    Effect.gen(function* () {
      const raced = yield* refusing("ended with code 1\n[FTL] listen tcp 127.0.0.1:20500: bind: address already in use")
      assert.deepStrictEqual(raced.port, Option.fromNullable(raced.tried[2]))
      assert.strictEqual((yield* refusing("unknown field 'stroe_dir'")).tried.length, 1)
    })
  )
})
