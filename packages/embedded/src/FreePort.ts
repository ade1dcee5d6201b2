import { createServer } from "node:net"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { ServerDidNotStart } from "./ServerErrors.ts"

const listensOn = (host: string, port: number): Effect.Effect<boolean> =>
  Effect.async<boolean>((resume) => {
    const server = createServer()
    server.once("error", () => resume(Effect.succeed(false)))
    server.listen(port, host, () => server.close(() => resume(Effect.succeed(true))))
  })

/**
 * Below the ports that systems give to outgoing connections and to servers that ask for any (IANA: from 49152, Linux:
 * from 32768). From there, a port that is free now may be gone before its server listens, or while it is started again.
 */
const lasting = { from: 20_000, to: 32_000 }

/** Different free ports, as many as asked for, that nothing takes that did not choose them. */
export const freePorts = (count: number, host = "127.0.0.1"): Effect.Effect<ReadonlyArray<number>> =>
  Effect.gen(function* () {
    const { from, to } = lasting
    const first = yield* Random.nextIntBetween(from, to)
    const found: Array<number> = []
    for (let step = 0; found.length < count && step < to - from; step++) {
      const port = from + ((first - from + step) % (to - from))
      if (yield* listensOn(host, port)) found.push(port)
    }
    return found.length === count
      ? found
      : yield* Effect.dieMessage(`Only ${found.length} of ${count} ports are free from ${from} to ${to}`)
  })

/** One of {@link freePorts}. */
export const freePort = (host?: string): Effect.Effect<number> => Effect.map(freePorts(1, host), ([port = 0]) => port)

/** How nats-server and PostgreSQL say in their logs that somebody else listens on their port. */
const taken = /address already in use/i

/** Starts a server on a port of its choice; where another program was quicker there, on another one. */
export const onFreePort = <A, R>(
  start: (port: number) => Effect.Effect<A, ServerDidNotStart, R>
): Effect.Effect<A, ServerDidNotStart, R> =>
  Effect.flatMap(freePort(), start).pipe(Effect.retry({ times: 3, while: ({ detail }) => taken.test(detail) }))
