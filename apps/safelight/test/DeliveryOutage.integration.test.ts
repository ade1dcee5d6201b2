import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { counted } from "./Counted.ts"
import { brokenPromises, outageRun } from "./OutageRun.ts"

/** The first time for longer than anything waits for an answer, which is ten seconds. */
const plan = { photos: 40, megapixels: 1, seed: 21, seconds: 12, secondsAgain: 5 }

describe("servers that are away in the middle of a delivery", () => {
  it.live(
    "cost time and nothing else",
    () =>
      Effect.gen(function* () {
        const say = (line: string) => Effect.sync(() => console.info(line))
        const broken = yield* counted(plan.seed, (seed) =>
          Effect.map(outageRun({ ...plan, seed }, say), (outcome) => brokenPromises(plan, outcome))
        )
        assert.deepStrictEqual(broken, [])
      }),
    1_800_000
  )
})
