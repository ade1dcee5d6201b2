import { Unavailable } from "@safelight/events/Unavailable"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** What one service contributes to a page: its answer, or that the service is away. */
export type Panel<A> = { readonly state: "here"; readonly value: A } | { readonly state: "away" }

export const here = <A>(value: A): Panel<A> => ({ state: "here", value })

const away: Panel<never> = { state: "away" }

/** What a page goes on with when a panel is away. */
export const valueOr = <A>(panel: Panel<A>, other: A): A => (panel.state === "here" ? panel.value : other)

/** The rest of a page does not wait longer for one of its parts. */
const patience = Duration.seconds(4)

/**
 * Asks for one part of a page. A service that is away, or hangs, leaves its part out instead of ending the page; what it
 * refuses is refused as ever. A statement cannot be interrupted, so what hangs is left to end by itself.
 */
export const panel = <A, E, R>(ask: Effect.Effect<A, E, R>): Effect.Effect<Panel<A>, E, R> =>
  ask.pipe(
    Effect.map(here),
    Effect.disconnect,
    Effect.timeoutTo({ duration: patience, onSuccess: (found) => found, onTimeout: (): Panel<A> => away }),
    Effect.catchSomeCause((cause) =>
      Option.map(
        Option.filter(Cause.dieOption(cause), (defect) => defect instanceof Unavailable),
        () => Effect.succeed(away)
      )
    )
  )

/** How soon a service that was away is asked again. */
const againAfter = Duration.seconds(2)

/**
 * Something that changes rarely, at most `freshFor` old; while its service is away the last answer stands, and
 * `otherwise` before there was one.
 */
export const lastKnown = <A, E, R>(ask: Effect.Effect<A, E, R>, freshFor: Duration.DurationInput, otherwise: A) =>
  Effect.sync(() => {
    let known = otherwise
    let askAt = 0
    return Effect.gen(function* () {
      if ((yield* Clock.currentTimeMillis) < askAt) return known
      const found = yield* panel(ask)
      known = valueOr(found, known)
      // From when it gave up: a page that needs it twice must not wait twice.
      askAt = (yield* Clock.currentTimeMillis) + Duration.toMillis(found.state === "here" ? freshFor : againAfter)
      return known
    })
  })
