import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { counted } from "./Counted.ts"
import { faultRun } from "./FaultRun.ts"
import { brokenPromises } from "./faults/FaultPromises.ts"

const plan = { seed: 3, rounds: 1, photos: 24, megapixels: 1, waves: 0, brief: true }

describe("kill -9 of processes and servers in the middle of a delivery by many processes", () => {
  it.live("costs nothing that was acknowledged, and does nothing twice", () =>
    Effect.gen(function* () {
      const say = (line: string) => Effect.sync(() => console.info(line))
      const broken = yield* counted(plan.seed, (seed) =>
        Effect.map(faultRun({ ...plan, seed }, say), (outcome) => brokenPromises(plan, outcome))
      )
      assert.deepStrictEqual(broken, [])
    })
  )
})
