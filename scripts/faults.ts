// kill -9 of every process and server at seeded moments of a delivery by many processes, and of each process at every
// durable step; then everything that was promised is compared with what there is: `npm run test:faults -- --seed N`.
// Arguments: --seed (1), --rounds of kills (2), --photos (300), --megapixels (2), --waves (30), --brief. Exit code 1 when a
// promise was broken.
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import { faultRun } from "../apps/safelight/test/FaultRun.ts"
import type { FaultPlan } from "../apps/safelight/test/faults/FaultPlan.ts"
import { brokenPromises, figures } from "../apps/safelight/test/faults/FaultPromises.ts"

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    rounds: { type: "string", default: "2" },
    photos: { type: "string", default: "300" },
    megapixels: { type: "string", default: "2" },
    waves: { type: "string", default: "30" },
    brief: { type: "boolean", default: false }
  }
})
const plan: FaultPlan = {
  seed: Number(values.seed),
  rounds: Number(values.rounds),
  photos: Number(values.photos),
  megapixels: Number(values.megapixels),
  waves: Number(values.waves),
  brief: values.brief
}
const began = performance.now()
const say = (line: string) =>
  Effect.sync(() => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`))
const outcome = await Effect.runPromise(faultRun(plan, say))
const broken = brokenPromises(plan, outcome)
console.log(
  [
    ...figures(plan, outcome),
    ...broken.map((sentence) => `BROKEN: ${sentence}`),
    broken.length === 0 ? "Every promise was kept." : `${broken.length} promises were broken.`
  ].join("\n")
)
process.exitCode = broken.length === 0 ? 0 : 1
