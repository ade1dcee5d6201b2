import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { counted, doesNotCount } from "./Counted.ts"

it.effect("a run that hit nothing is made once more, and one that broke a promise is not", () =>
  Effect.gen(function* () {
    const outcome = (...runs: ReadonlyArray<ReadonlyArray<string>>) => {
      const seeds: Array<number> = []
      return counted(7, (seed) => Effect.sync(() => runs[seeds.push(seed) - 1] ?? ["one run too many"])).pipe(
        Effect.map((broken) => [broken, seeds])
      )
    }
    const missed = `nothing was hit, ${doesNotCount}`
    assert.deepStrictEqual(yield* outcome([]), [[], [7]])
    assert.deepStrictEqual(yield* outcome([missed], []), [[], [7, 1007]])
    assert.deepStrictEqual(yield* outcome([missed], [missed]), [[missed], [7, 1007]])
    assert.deepStrictEqual(yield* outcome([missed, "a file is lost"]), [[missed, "a file is lost"], [7]])
  })
)
