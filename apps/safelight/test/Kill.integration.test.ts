import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { counted } from "./Counted.ts"
import { brokenPromises, killRun } from "./KillRun.ts"

const plan = { photos: 40, megapixels: 1, kills: 3, seed: 20 }

describe("kill -9 of the studio in the middle of a delivery", () => {
  it.live(
    "loses no file, doubles no mail and leaves neither bytes nor processes",
    () =>
      Effect.gen(function* () {
        const say = (line: string) => Effect.sync(() => console.info(line))
        const broken = yield* counted(plan.seed, (seed) =>
          Effect.map(killRun({ ...plan, seed }, say), (outcome) => brokenPromises(plan, outcome))
        )
        assert.deepStrictEqual(broken, [])
      }),
    1_800_000
  )
})
