import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { brokenPromises, killRun } from "./KillRun.ts"

const plan = { photos: 40, megapixels: 1, kills: 3, seed: 20 }

describe("kill -9 of the studio in the middle of a delivery", () => {
  it.live(
    "loses no file, doubles no mail and leaves neither bytes nor processes",
    () =>
      Effect.gen(function* () {
        const outcome = yield* killRun(plan, (line) => Effect.sync(() => console.info(line)))
        assert.deepStrictEqual(brokenPromises(plan, outcome), [])
      }),
    900_000
  )
})
