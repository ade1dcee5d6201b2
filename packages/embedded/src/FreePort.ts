import { createServer } from "node:net"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

const listensOn = (port: number): Effect.Effect<boolean> =>
  Effect.async<boolean>((resume) => {
    const server = createServer()
    server.once("error", () => resume(Effect.succeed(false)))
    server.listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(true))))
  })

/** Below the ports that systems give to outgoing connections (IANA: from 49152, Linux: from 32768). */
const lasting = { from: 20_000, to: 32_000 }

/**
 * Different ports on loopback, as many as asked for, that no outgoing connection takes while the process that listens
 * on one is away for a moment.
 */
export const lastingPorts = (count: number): Effect.Effect<ReadonlyArray<number>> =>
  Effect.gen(function* () {
    const { from, to } = lasting
    const first = yield* Random.nextIntBetween(from, to)
    const found: Array<number> = []
    for (let step = 0; found.length < count && step < to - from; step++) {
      const port = from + ((first - from + step) % (to - from))
      if (yield* listensOn(port)) found.push(port)
    }
    return found
  })

/** A port on loopback that was free a moment ago. Another process may take it first: who uses it tries again. */
export const freePort: Effect.Effect<number> = Effect.async<number>((resume) => {
  const server = createServer()
  server.once("error", (error) => resume(Effect.die(error)))
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address ? address.port : 0)))
  })
})
