import * as Effect from "effect/Effect"
import { RetryPolicy } from "./RetryPolicy.ts"

/** Speaks up for a message as long as `self` runs, so that the broker doesn't hand it to someone else. */
export const keeping = <A, E, R>(self: Effect.Effect<A, E, R>, working: Effect.Effect<void>): Effect.Effect<A, E, R> =>
  Effect.flatMap(RetryPolicy, (policy) =>
    Effect.raceFirst(self, Effect.forever(Effect.zipRight(Effect.sleep(policy.heartbeat), working)))
  )
