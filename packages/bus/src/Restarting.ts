import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

const pause = Duration.seconds(1)

/**
 * For a fiber that nobody joins: when it fails or dies it is logged and begun again after a second, where it would
 * otherwise stay away unseen until the process starts again. Ends with `self`, and with an interruption.
 */
export const restarting =
  (what: string) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, never, R> =>
    Effect.catchAllCause(self, (cause) =>
      Cause.isInterruptedOnly(cause)
        ? Effect.interrupt
        : Effect.logWarning(`${what} broke off and begins again`, cause).pipe(
            Effect.zipRight(Effect.sleep(pause)),
            Effect.zipRight(restarting(what)(self))
          )
    )
