import * as SqlClient from "@effect/sql/SqlClient"
import type { ObjectDamaged, ObjectMissing } from "@safelight/objects/ObjectErrors"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as Transaction from "@safelight/sql/Transaction"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { Archives } from "./Archives.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { damagedOriginals, scrubbedBytes } from "./FileMetrics.ts"

/** Every original is read again this often. */
const interval = Duration.days(30)

/** What is known to be bad is read again this often, before the others. */
const damagedInterval = Duration.days(1)

/** Originals looked up at a time. */
const batch = 100

export interface Scrubbed {
  readonly files: number
  /** Bytes read. */
  readonly bytes: number
  readonly damaged: number
}

/** Reads stored originals again and compares them with what was uploaded, so that decay is found before a client is. */
export class Scrub extends Context.Tag("@safelight/file-service/Scrub")<
  Scrub,
  {
    /**
     * Reads up to about `budget` bytes of those not read for `olderThan` (30 days). An original found damaged takes
     * its archives with it: they are complete or not offered.
     */
    readonly pass: (budget: number, olderThan?: Duration.DurationInput) => Effect.Effect<Scrubbed>
  }
>() {
  static readonly layer = Layer.effect(
    Scrub,
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const archives = yield* Archives
      const sql = yield* SqlClient.SqlClient
      const catalogue = yield* CatalogueRepo.make

      /** None when it can't be said: where the whole bucket is gone, no file of it is damaged. */
      const isWhole = (row: CatalogueRepo.OriginalRow) => {
        const damaged = (error: ObjectMissing | ObjectDamaged) =>
          Effect.as(
            Effect.logError("A stored original is damaged; restore it from a backup", error),
            Option.some(false)
          )
        return store.verify(row.object).pipe(
          Effect.as(Option.some(true)),
          Effect.catchTags({
            ObjectMissing: damaged,
            ObjectDamaged: damaged,
            BucketMissing: (error) =>
              Effect.as(Effect.logError("An original can't be read again: its bucket is gone", error), Option.none())
          }),
          Effect.annotateLogs({ photoId: row.photoId, shootId: row.shootId, fileName: row.fileName })
        )
      }

      const one = Effect.fnUntraced(function* (row: CatalogueRepo.OriginalRow) {
        const found = yield* isWhole(row)
        if (Option.isNone(found)) return { files: 0, bytes: 0, damaged: 0 }
        const whole = found.value
        const now = yield* DateTime.now
        const note = Effect.gen(function* () {
          yield* catalogue.scrubbed(row.photoId, now, whole)
          if (!whole) yield* archives.endOfPhotos([row.photoId])
        })
        yield* Transaction.within(sql)(note)
        yield* Metric.incrementBy(scrubbedBytes, row.size)
        if (!whole && row.damagedAt === null) yield* Metric.increment(damagedOriginals)
        return { files: 1, bytes: row.size, damaged: whole ? 0 : 1 }
      })

      return Scrub.of({
        pass: Effect.fn("Scrub.pass")(function* (budget: number, olderThan: Duration.DurationInput = interval) {
          const now = yield* DateTime.now
          const before = DateTime.subtractDuration(now, olderThan)
          const total: { -readonly [Figure in keyof Scrubbed]: number } = { files: 0, bytes: 0, damaged: 0 }
          const read = Effect.fnUntraced(function* (rows: ReadonlyArray<CatalogueRepo.OriginalRow>) {
            for (const row of rows) {
              if (total.bytes >= budget) return
              const { bytes, damaged, files } = yield* one(row)
              total.files += files
              total.bytes += bytes
              total.damaged += damaged
            }
          })
          // What came back from a backup is offered again soon.
          yield* read(yield* catalogue.damaged(DateTime.subtractDuration(now, damagedInterval), batch))
          let rows = yield* catalogue.toScrub(before, batch)
          while (rows.length > 0 && total.bytes < budget) {
            yield* read(rows)
            rows = rows.length < batch ? [] : yield* catalogue.toScrub(before, batch, rows.at(-1))
          }
          return total
        })
      })
    })
  )
}
