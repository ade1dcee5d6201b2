// PostgreSQL, nats-server and the mail server away for a minute each in the middle of a delivery: `npm run test:outage`.
// Arguments: seconds (60), photographs (120), seed (1), megapixels (2). Exit code 1 when a promise was broken.
import * as Effect from "effect/Effect"
import { figures } from "../apps/safelight/test/DeliveryPromises.ts"
import { brokenPromises, outageRun } from "../apps/safelight/test/OutageRun.ts"

const [seconds = 60, photos = 120, seed = 1, megapixels = 2] = process.argv.slice(2).map(Number)
const plan = { seconds, photos, seed, megapixels }
const outcome = await Effect.runPromise(outageRun(plan, (line) => Effect.sync(() => console.log(line))))
const broken = brokenPromises(plan, outcome)
console.log(
  [
    `the delivery took ${outcome.seconds} s`,
    ...figures(photos, outcome.kept),
    ...broken.map((sentence) => `BROKEN: ${sentence}`),
    broken.length === 0 ? "Every promise was kept." : `${broken.length} promises were broken.`
  ].join("\n")
)
process.exitCode = broken.length === 0 ? 0 : 1
