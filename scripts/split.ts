// SIGTERM to one process after the other of a split studio while photographs are uploaded, processed and looked at:
// `npm run test:split`. Arguments: signals (20), photographs (300), megapixels (2), seed (1). Exit code 1 when a promise
// was broken.
import { CaughtMail } from "@safelight/embedded/CaughtMail"
import { processNames } from "@safelight/studio/split/ProcessList"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Promises from "../apps/safelight/test/DeliveryPromises.ts"
import * as Rig from "../apps/safelight/test/DeliveryRig.ts"
import { brokenPromises, restartRun } from "../apps/safelight/test/RestartRun.ts"

const [signals = 20, photos = 300, megapixels = 2, seed = 1] = process.argv.slice(2).map(Number)
const names = Array.from({ length: signals }, (_, index) => processNames[index % processNames.length] ?? "file")

const run = Effect.gen(function* () {
  const rig = yield* Rig.rig({ photos, megapixels, seed })
  const studio = yield* Rig.start(rig, { SAFELIGHT_PAGE_RATE: "0" }, ["--split"])
  const { delivery, ended } = yield* Rig.deliver(rig)
  yield* Effect.repeat(Rig.standing(rig, true), {
    until: ({ settled }) => settled > 0,
    schedule: Schedule.spaced("100 millis")
  })
  let underDelivery = 0
  const outcome = yield* restartRun({ ...studio.file, dataFolder: rig.dataFolder }, names, (line) =>
    Effect.gen(function* () {
      if (!(yield* Deferred.isDone(ended))) underDelivery += 1
      console.log(line)
    })
  )
  const exitCode = yield* Deferred.await(ended)
  const inbox = Effect.promise(async () => (await fetch(`${studio.file.inboxUrl}/messages.json`)).json()).pipe(
    Effect.flatMap(Schema.decodeUnknown(Schema.Array(CaughtMail))),
    Effect.orDie
  )
  const kept = yield* Promises.inspect(rig, { studio, exitCode, report: delivery.stdout(), inbox, seen: [] })
  return { outcome, kept, underDelivery }
}).pipe(Effect.scoped)

const { kept, outcome, underDelivery } = await Effect.runPromise(run)
const broken = [...brokenPromises(outcome), ...Promises.broken(photos, kept)]
const gone = outcome.restarts.map((restart) => restart.gone).sort((a, b) => a - b)
const answered = outcome.restarts.reduce((sum, restart) => sum + restart.answered, 0)
console.log(
  [
    `${outcome.restarts.length} signals, ${underDelivery} of them during the delivery; gone after ${gone.at(0)} to ${gone.at(-1)} ms`,
    `${answered} requests answered, ${outcome.failed.length} failed, the longest took ${outcome.longest} ms`,
    ...Promises.figures(photos, kept),
    ...broken.map((sentence) => `BROKEN: ${sentence}`),
    broken.length === 0 ? "Every promise was kept." : `${broken.length} promises were broken.`
  ].join("\n")
)
process.exitCode = broken.length === 0 ? 0 : 1
