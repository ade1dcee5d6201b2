import { inspect } from "node:util"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/**
 * Looks, in real time, until what another part brings about is so, and gives what was seen then. It is a wait and no
 * bar: two minutes end what hangs, and a busy machine may need one of them. A probe that fails is made again. Dies
 * with what did not come, by default the condition as it is written, and with what was there instead. The probe keeps
 * the clock of its test.
 */
export const eventually = <A, E, R>(
  probe: Effect.Effect<A, E, R>,
  so: (value: A) => boolean,
  what: string = so.toString()
): Effect.Effect<A, never, R> =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    let seen = "nothing"
    return yield* probe.pipe(
      Effect.withClock(clock),
      Effect.filterOrFail(so, (value): unknown => value),
      Effect.tapError((instead) =>
        Effect.sync(() => {
          seen = inspect(instead, { depth: 4 }).slice(0, 2_000)
        })
      ),
      Effect.retry(Schedule.spaced("20 millis")),
      Effect.timeoutFailCause({
        duration: "2 minutes",
        onTimeout: () => Cause.die(new Error(`${what} did not come; instead: ${seen}`))
      }),
      Effect.orDie,
      Effect.withClock(Clock.make())
    )
  })
