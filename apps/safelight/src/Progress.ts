import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`.padStart(7)

/** One line when the step is done: how long it took and what it reached. */
export const step = <A, E, R>(effect: Effect.Effect<A, E, R>, line: (value: A) => string): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const value = yield* effect
    yield* Console.log(`${seconds((yield* Clock.currentTimeMillis) - began)}  ${line(value)}`)
    return value
  })

/** A line before something that takes longer than one expects. */
export const note = (line: string): Effect.Effect<void> => Console.log(`     ...  ${line}`)
