import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** A visit that goes on is told once in this time; when someone was last seen is that exact. */
const interval = Duration.toMillis("1 minute")

/** Visitors remembered at most; forgetting one only tells a visit once more. */
const most = 10_000

/** Lets `tell` through once a minute for each key, since telling is a transaction and a gallery is looked at a lot. */
export const makeVisits = () => {
  const told = new Map<string, number>()
  return <E, R>(key: string, tell: Effect.Effect<void, E, R>): Effect.Effect<void, E, R> =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < interval) return
      yield* tell
      if (told.size >= most) told.clear()
      told.set(key, now)
    })
}
