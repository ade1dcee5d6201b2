import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { RetryPolicy } from "./RetryPolicy.ts"

/**
 * Speaks up for a message as long as `self` runs, so that the broker doesn't hand it to someone else. A word that
 * doesn't get through changes nothing here: at worst the message comes once more. A plain timer, since a fiber for each
 * message costs as much as many a handler.
 */
export const keeping = <A, E, R>(self: Effect.Effect<A, E, R>, working: Effect.Effect<void>): Effect.Effect<A, E, R> =>
  Effect.flatMap(RetryPolicy, (policy) =>
    Effect.suspend(() => {
      const speak = () => Effect.runFork(Effect.ignore(Effect.sandbox(working)))
      const timer = setInterval(speak, Duration.toMillis(policy.heartbeat))
      return Effect.ensuring(
        self,
        Effect.sync(() => clearInterval(timer))
      )
    })
  )
