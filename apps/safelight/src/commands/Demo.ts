import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Photo, PhotoSet } from "@safelight/contracts/shoot/Shoots"
import { ShootId } from "@safelight/events/Ids"
import { photograph } from "@safelight/imaging/Drawing"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { writePrivately } from "../PrivateFile.ts"
import * as Deliver from "./Deliver.ts"
import { day, sets } from "./DemoDay.ts"
import type { StudioAddress } from "./StudioAddress.ts"
import * as StudioApi from "./StudioApi.ts"
import { StudioAway } from "./StudioProblem.ts"

const client = EmailAddress.make("anna@example.com")
const title = "Anna & Tom by the lake"

/** How far the example of a data folder came. */
const Progress = Schema.parseJson(Schema.Struct({ shootId: ShootId, delivered: Schema.Boolean }))

const Photos = Schema.Array(Photo)

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
      ({ name, set, ...photo }) =>
        Effect.flatMap(photograph(photo), (bytes) => Effect.promise(() => writeFile(join(folder, name), bytes))),
      { concurrency: 2, discard: true }
    )
  )

/** Puts the photographs into the sets of the day. After a stop in the middle those that have theirs are left alone. */
const arrange: NonNullable<Deliver.Delivery["arrange"]> = (shootId, photos, patience) =>
  Effect.gen(function* () {
    const api = yield* StudioApi.StudioApi
    const path = `/api/v1/shoots/${shootId}`
    // The shoot hears of its files a moment after they arrived.
    const { value: known } = yield* api.call("GET", `${path}/photos`, Photos).pipe(
      Effect.filterOrFail(
        ({ value }) => [...photos.values()].every((id) => value.some((photo) => photo.id === id)),
        () => new StudioAway({ detail: "The shoot does not have all of its photographs yet.", retryAfterSeconds: null })
      ),
      patience.keepTrying
    )
    const placed = new Set(known.flatMap(({ id, setId }) => (setId === null ? [] : [id])))
    for (const name of sets) {
      const photoIds = day.flatMap((photo) => {
        const id = photos.get(photo.name)
        return photo.set === name && id !== undefined && !placed.has(id) ? [id] : []
      })
      if (photoIds.length === 0) continue
      const { value: set } = yield* patience.keepTrying(api.call("POST", `${path}/sets`, PhotoSet, { name }))
      yield* patience.keepTrying(api.call("POST", `${path}/place`, Schema.Void, { photoIds, setId: set.id }))
    }
  })

const deliver = Effect.fn("Demo.deliver")(function* (dataFolder: string, shootId: ShootId | undefined) {
  const folder = join(dataFolder, "demo")
  yield* Console.log(`Drawing an example day of ${day.length} photographs; a line says when it is delivered.`)
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
    arrange,
    visible: false
  })
  if (report.problem !== null) return yield* Console.error(`The example was not delivered: ${report.problem}`)
  yield* write(dataFolder, { shootId: report.shootId, delivered: true })
  yield* Console.log(`Example shoot delivered to ${client}: ${report.gallery} (the link that opens it is in the inbox)`)
}, Effect.scoped)

/** Draws the photographs of a day and delivers them to an example address, once in the life of a data folder. */
export const run = Effect.fn("Demo.run")(function* (dataFolder: string, address: StudioAddress) {
  const progress = yield* read(dataFolder)
  if (Option.isSome(progress) && progress.value.delivered) return
  const begun = Option.getOrUndefined(Option.map(progress, ({ shootId }) => shootId))
  yield* deliver(dataFolder, begun).pipe(
    Effect.provide(StudioApi.layerOf({ local: false, find: Effect.succeed(address) })),
    Effect.catchAll((error) => Console.error(`The example was not delivered: ${error.message}`))
  )
})
