import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Ref from "effect/Ref"
import { StudioAway } from "./StudioProblem.ts"

/** How long a studio may be away before a command gives up. */
const limit = Duration.minutes(10)
const firstDelay = 200
const longestDelay = 5_000

/** Tries again while the studio is away, as long as something moved within the last ten minutes anywhere. */
export interface Patience {
  readonly progress: Effect.Effect<void>
  /** What the studio is waited for right now, for the progress line; null while it answers. */
  readonly waiting: Effect.Effect<string | null>
  readonly keepTrying: <A, E, R>(effect: Effect.Effect<A, E | StudioAway, R>) => Effect.Effect<A, E | StudioAway, R>
}

export const make: Effect.Effect<Patience> = Effect.gen(function* () {
  const last = yield* Ref.make(yield* Clock.currentTimeMillis)
  const trouble = yield* Ref.make<string | null>(null)
  const progress = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.zipRight(Ref.set(last, now), Ref.set(trouble, null))
  )
  const keepTrying = <A, E, R>(effect: Effect.Effect<A, E | StudioAway, R>) => {
    const attempt = (delay: number): Effect.Effect<A, E | StudioAway, R> =>
      Effect.catchAll(effect, (error) => {
        if (!(error instanceof StudioAway)) return Effect.fail(error)
        return Effect.gen(function* () {
          const idle = (yield* Clock.currentTimeMillis) - (yield* Ref.get(last))
          if (idle > Duration.toMillis(limit)) {
            return yield* new StudioAway({
              detail: `${error.detail} Nothing moved for 10 minutes, so this is given up. What was uploaded is kept.`,
              retryAfterSeconds: null
            })
          }
          yield* Ref.set(trouble, error.detail)
          // Spread, so that many uploads do not come back at the same moment.
          const spread = 0.7 + 0.6 * (yield* Random.next)
          yield* Effect.sleep(error.retryAfterSeconds === null ? delay * spread : error.retryAfterSeconds * 1000 + 100)
          return yield* attempt(Math.min(longestDelay, delay * 2))
        })
      })
    return Effect.zipLeft(
      Effect.suspend(() => attempt(firstDelay)),
      progress
    )
  }
  return { progress, waiting: Ref.get(trouble), keepTrying }
})
