// kill -9 of the studio at seeded moments of a delivery, with every promise checked at the end: `npm run test:kill`.
// Arguments: photographs (200), kills (10), seed (1), megapixels (2). Exit code 1 when a promise was broken.
import * as Effect from "effect/Effect"
import { figures } from "../apps/safelight/test/DeliveryPromises.ts"
import { brokenPromises, killRun } from "../apps/safelight/test/KillRun.ts"

const [photos = 200, kills = 10, seed = 1, megapixels = 2] = process.argv.slice(2).map(Number)
const plan = { photos, kills, seed, megapixels }
const outcome = await Effect.runPromise(killRun(plan, (line) => Effect.sync(() => console.log(line))))
const restarts = outcome.kills.map(({ restartSeconds }) => restartSeconds).sort((a, b) => a - b)
const broken = brokenPromises(plan, outcome)
console.log(
  [
    `${outcome.kills.length} kills, ${outcome.kills.filter(({ hit }) => hit).length} hit work; ready again after ${restarts.at(0)} to ${restarts.at(-1)} s; the delivery took ${outcome.seconds} s`,
    ...figures(photos, outcome.kept),
    ...broken.map((sentence) => `BROKEN: ${sentence}`),
    broken.length === 0 ? "Every promise was kept." : `${broken.length} promises were broken.`
  ].join("\n")
)
process.exitCode = broken.length === 0 ? 0 : 1
