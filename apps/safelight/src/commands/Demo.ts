import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { EmailAddress } from "@safelight/contracts/Fields"
import { ShootId } from "@safelight/events/Ids"
import { type Photograph, photograph } from "@safelight/imaging/Drawing"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { writePrivately } from "../PrivateFile.ts"
import * as Deliver from "./Deliver.ts"
import type { StudioAddress } from "./StudioAddress.ts"
import * as StudioApi from "./StudioApi.ts"

const client = EmailAddress.make("anna@example.com")
const title = "Anna & Tom by the lake"

/** One day from noon to night. */
const day: ReadonlyArray<Photograph & { readonly name: string }> = [
  { name: "DSC_0101.jpg", seed: 11, scene: "meadow", width: 3000, height: 2000, capturedAt: "2026-06-20T12:08:31" },
  { name: "DSC_0118.jpg", seed: 12, scene: "forest", width: 2000, height: 3000, capturedAt: "2026-06-20T13:21:04" },
  { name: "DSC_0164.jpg", seed: 13, scene: "bouquet", width: 3000, height: 2000, capturedAt: "2026-06-20T14:02:57" },
  { name: "DSC_0187.jpg", seed: 14, scene: "rings", width: 3000, height: 2000, capturedAt: "2026-06-20T14:40:12" },
  { name: "DSC_0231.jpg", seed: 15, scene: "lake", width: 3000, height: 2000, capturedAt: "2026-06-20T17:15:45" },
  { name: "DSC_0266.jpg", seed: 16, scene: "hills", width: 3000, height: 2000, capturedAt: "2026-06-20T20:33:20" },
  { name: "DSC_0302.jpg", seed: 17, scene: "sea", width: 2000, height: 3000, capturedAt: "2026-06-20T21:27:49" },
  { name: "DSC_0340.jpg", seed: 18, scene: "lights", width: 3000, height: 2000, capturedAt: "2026-06-20T23:04:18" }
]

/** How far the example of a data folder came. */
const Progress = Schema.parseJson(Schema.Struct({ shootId: ShootId, delivered: Schema.Boolean }))

const markOf = (dataFolder: string) => join(dataFolder, "demo.json")

const read = (dataFolder: string) =>
  Effect.tryPromise(() => readFile(markOf(dataFolder), "utf8")).pipe(
    Effect.flatMap(Schema.decode(Progress)),
    // Never begun.
    Effect.option
  )

const write = (dataFolder: string, progress: typeof Progress.Type) =>
  Effect.flatMap(Effect.orDie(Schema.encode(Progress)(progress)), (text) => writePrivately(markOf(dataFolder), text))

const drawInto = (folder: string) =>
  Effect.zipRight(
    Effect.promise(() => mkdir(folder, { recursive: true, mode: 0o700 })),
    Effect.forEach(
      day,
      ({ name, ...photo }) =>
        Effect.flatMap(photograph(photo), (bytes) => Effect.promise(() => writeFile(join(folder, name), bytes))),
      { discard: true }
    )
  )

const deliver = Effect.fn("Demo.deliver")(function* (dataFolder: string, shootId: ShootId | undefined) {
  const folder = join(dataFolder, "demo")
  yield* Effect.acquireRelease(drawInto(folder), () =>
    Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )
  const report = yield* Deliver.deliver({
    folder,
    title,
    clients: [{ email: client }],
    shootId,
    // The same bytes are taken once, so that a start after a stop in the middle goes on instead of doubling.
    onShoot: (shootId) => write(dataFolder, { shootId, delivered: false }),
    visible: false
  })
  if (report.problem !== null) return yield* Console.error(`The example was not delivered: ${report.problem}`)
  yield* write(dataFolder, { shootId: report.shootId, delivered: true })
  yield* Console.log(`Example shoot delivered to ${client}: ${report.gallery} (the link that opens it is in the inbox)`)
}, Effect.scoped)

/** Draws eight photographs and delivers them to an example address, once in the life of a data folder. */
export const run = Effect.fn("Demo.run")(function* (dataFolder: string, address: StudioAddress) {
  const progress = yield* read(dataFolder)
  if (Option.isSome(progress) && progress.value.delivered) return
  const begun = Option.getOrUndefined(Option.map(progress, ({ shootId }) => shootId))
  yield* deliver(dataFolder, begun).pipe(
    Effect.provide(StudioApi.layerOf({ local: false, find: Effect.succeed(address) })),
    Effect.catchAll((error) => Console.error(`The example was not delivered: ${error.message}`))
  )
})
