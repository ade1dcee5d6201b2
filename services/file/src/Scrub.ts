import * as SqlClient from "@effect/sql/SqlClient"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as Transaction from "@safelight/sql/Transaction"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { Archives } from "./Archives.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { damagedOriginals, scrubbedBytes } from "./FileMetrics.ts"

/** Every original is read again this often. */
const interval = Duration.days(30)

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

      const isWhole = (row: CatalogueRepo.OriginalRow) =>
        store.verify(row.object).pipe(
          Effect.as(true),
          Effect.catchAll((error) =>
            Effect.as(
              Effect.logError("A stored original is damaged; restore it from a backup", error).pipe(
                Effect.annotateLogs({ photoId: row.photoId, shootId: row.shootId, fileName: row.fileName })
              ),
              false
            )
          )
        )

      const one = Effect.fnUntraced(function* (row: CatalogueRepo.OriginalRow) {
        const whole = yield* isWhole(row)
        const now = yield* DateTime.now
        const note = Effect.gen(function* () {
          yield* catalogue.scrubbed(row.photoId, now, whole)
          if (!whole) yield* archives.endOfPhotos([row.photoId])
        })
        yield* Transaction.within(sql)(note)
        yield* Metric.incrementBy(scrubbedBytes, row.size)
        if (!whole) yield* Metric.increment(damagedOriginals)
        return whole
      })

      return Scrub.of({
        pass: Effect.fn("Scrub.pass")(function* (budget: number, olderThan: Duration.DurationInput = interval) {
          const before = DateTime.subtractDuration(yield* DateTime.now, olderThan)
          let done: Scrubbed = { files: 0, bytes: 0, damaged: 0 }
          for (;;) {
            const rows = yield* catalogue.toScrub(before, batch)
            for (const row of rows) {
              if (done.bytes >= budget) return done
              const whole = yield* one(row)
              done = { files: done.files + 1, bytes: done.bytes + row.size, damaged: done.damaged + (whole ? 0 : 1) }
            }
            if (rows.length < batch) return done
          }
        })
      })
    })
  )
}
