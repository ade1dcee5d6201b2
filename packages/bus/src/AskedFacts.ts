import { FactOwners } from "@safelight/events/Facts"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Cache from "effect/Cache"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

/** How long an owner may take. With the time an answer is kept, a revocation acts well within five seconds. */
const patience = Duration.seconds(2)

/** How long an answer serves everybody who asks the same; also that there was none, so that nobody queues for it. */
const keptFor = Duration.seconds(1)

/** Questions on their way to one owner. A page of pictures asks for hundreds of different facts at most. */
const atOnce = 4

/**
 * Facts from their owners: equal questions share one answer, few are on their way at a time, and one that takes too
 * long dies with `Unavailable`.
 */
export const make: Effect.Effect<
  (key: string) => Effect.Effect<Option.Option<unknown>>,
  never,
  FactOwners | Scope.Scope
> = Effect.gen(function* () {
  const owners = yield* FactOwners
  const scope = yield* Effect.scope
  const shoots = yield* Effect.makeSemaphore(atOnce)
  const users = yield* Effect.makeSemaphore(atOnce)
  const answers = yield* Cache.make({
    capacity: 10_000,
    timeToLive: keptFor,
    lookup: (key: string) =>
      owners.ask(key).pipe(
        (key.startsWith("shoot.") ? shoots : users).withPermits(1),
        // A statement can't be interrupted: it keeps its permit to its end, and nobody waits for it longer.
        Effect.disconnect,
        Effect.timeoutFailCause({
          duration: patience,
          onTimeout: () => Cause.die(new Unavailable({ what: "the owner of a fact" }))
        })
      )
  })
  // In a fiber of its own: whoever asked first may go away without an answer for the others.
  return (key) => Effect.flatMap(Effect.forkIn(answers.get(key), scope), Fiber.join)
})
