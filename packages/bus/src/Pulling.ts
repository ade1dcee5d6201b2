import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type { NatsConnection } from "./NatsConnection.ts"
import { type PullEnd, type Pulled, pull } from "./Pull.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import type { Line } from "./Settlement.ts"
import type { Durable } from "./Topology.ts"

/** How long one request stays open; also how long a message lost with a connection may go unseen. */
const wait = Duration.seconds(5)

/** Between a hand that is free again and the request that fills it. */
const gather = Duration.millis(2)

/** Messages asked for at once. */
const largest = 64

const stopped = Symbol("stopped")

/** Complains about an end that isn't a plain "nothing there", and waits before asking again. */
export const afterEnd = (durable: string, end: PullEnd): Effect.Effect<void> => {
  if (end.status === 503) {
    return Effect.logError(`Durable ${durable} doesn't answer: it's missing, or JetStream is away`).pipe(
      Effect.zipRight(Effect.sleep("1 second"))
    )
  }
  if (end.status === 409 || end.status === 400) {
    return Effect.logWarning(`Durable ${durable}: ${end.reason}`).pipe(Effect.zipRight(Effect.sleep("250 millis")))
  }
  return Effect.void
}

/**
 * Takes from a durable until the line stops, never more than `hands` messages at a time; each is settled in a fiber of
 * its own, which the line awaits. A process begins with one, and stays with one at a time while what it gets has come
 * back often: whichever ends the process then shows by its own count, and those behind it aren't counted up with it.
 */
export const drainDurable = <R>(
  nats: typeof NatsConnection.Service,
  durable: Durable,
  line: Line,
  hands: number,
  settleOne: (message: Pulled) => Effect.Effect<void, never, R>
): Effect.Effect<void, never, R> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.runtime(line.running)<R>()
    const freed = yield* Effect.makeLatch(true)
    const stopping = Effect.as(Deferred.await(line.stopping), stopped)
    const name = durable.config.durable_name
    const { suspect } = yield* RetryPolicy
    let held = 0
    let careful = true
    const take = (message: Pulled) => {
      held += 1
      careful = message.deliveries > suspect
      run(
        Effect.ensuring(
          settleOne(message),
          Effect.sync(() => {
            held -= 1
            freed.unsafeOpen()
          })
        )
      )
    }
    while (!(yield* Deferred.isDone(line.stopping))) {
      const free = Math.min((careful ? 1 : hands) - held, largest)
      if (free <= 0) {
        freed.unsafeClose()
        // One that is free is soon followed by others: asked for together, they cost one request.
        const some = hands > 1 ? Effect.zipRight(freed.await, Effect.sleep(gather)) : freed.await
        yield* Effect.raceFirst(some, stopping)
        continue
      }
      const end = yield* pull(nats, { stream: durable.stream, durable: name, batch: free, wait }, take).pipe(
        Effect.raceFirst(Effect.as(nats.reconnected, stopped)),
        Effect.raceFirst(stopping)
      )
      if (end !== stopped) yield* Effect.raceFirst(afterEnd(name, end), stopping)
    }
  })
