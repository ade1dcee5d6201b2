// kill -9 of the studio at seeded moments of a delivery, with every promise checked at the end: `npm run test:kill`.
// Arguments: photographs (200), kills (10), seed (1), megapixels (2). Exit code 1 when a promise was broken.
import * as Effect from "effect/Effect"
import { brokenPromises, killRun } from "../apps/safelight/test/KillRun.ts"

const [photos = 200, kills = 10, seed = 1, megapixels = 2] = process.argv.slice(2).map(Number)
const plan = { photos, kills, seed, megapixels }
const outcome = await Effect.runPromise(killRun(plan, (line) => Effect.sync(() => console.log(line))))
const { kills: done, mails, store } = outcome
const restarts = done.map(({ restartSeconds }) => restartSeconds).sort((a, b) => a - b)
const broken = brokenPromises(plan, outcome)
console.log(
  [
    `${done.length} kills, ${done.filter(({ hit }) => hit).length} hit work; ready again after ${restarts.at(0)} to ${restarts.at(-1)} s`,
    `deliver: exit code ${outcome.exitCode} after ${outcome.seconds} s, ${outcome.accepted} of ${photos} accepted`,
    `${store.originals.size} originals and ${store.renditions} renditions read back with their SHA-256, ${store.damaged.length} damaged`,
    `wrong ${outcome.wrong.length}, stuck ${outcome.stuck.length}, dead letters ${outcome.deadLetters}`,
    `first sweep took ${store.firstSweep.messages} messages (${store.firstSweep.objects} objects, ${store.firstSweep.fragments} fragments, ${store.firstSweep.uploads} uploads); orphans after it: ${store.unaccounted}`,
    `${mails.sent} mails for ${mails.recipients} recipients, of them repeats with the same Message-ID: ${mails.repeats}`,
    `last stop ${outcome.stopSeconds} s, processes left ${outcome.leftRunning.length}`,
    ...broken.map((sentence) => `BROKEN: ${sentence}`),
    broken.length === 0 ? "Every promise was kept." : `${broken.length} promises were broken.`
  ].join("\n")
)
process.exitCode = broken.length === 0 ? 0 : 1
