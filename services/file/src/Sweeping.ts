import { verdictsKept } from "@safelight/contracts/file/Files"
import { bucketsOf } from "@safelight/objects/Buckets"
import { type Candidate, ObjectStore, type Swept } from "@safelight/objects/ObjectStore"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as ArchiveRepo from "./ArchiveRepo.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { sweptObjects } from "./FileMetrics.ts"
import { FileSettings } from "./FileSettings.ts"
import * as JobRepo from "./JobRepo.ts"
import * as UploadRepo from "./UploadRepo.ts"

const nothing: Swept = { objects: 0, fragments: 0, uploads: 0, messages: 0 }

const sum = (a: Swept, b: Swept): Swept => ({
  objects: a.objects + b.objects,
  fragments: a.fragments + b.fragments,
  uploads: a.uploads + b.uploads,
  messages: a.messages + b.messages
})

/** Media names what it makes by the SHA-256 of the original. */
const sourceHash = (candidate: Candidate): string | undefined => /[0-9a-f]{64}/.exec(candidate.name ?? "")?.[0]

/** Finds bytes that no row names and takes them out of the store. */
export class Sweeping extends Context.Tag("@safelight/file-service/Sweeping")<
  Sweeping,
  {
    /** One pass over all buckets; answers what was removed. `olderThan` as in the settings unless given. */
    readonly sweep: (olderThan?: Duration.DurationInput) => Effect.Effect<Swept>
  }
>() {
  static readonly layer = Layer.effect(
    Sweeping,
    Effect.gen(function* () {
      const settings = yield* FileSettings
      const store = yield* ObjectStore
      const catalogue = yield* CatalogueRepo.make
      const uploads = yield* UploadRepo.make
      const jobs = yield* JobRepo.make
      const archives = yield* ArchiveRepo.make

      const named = Effect.fnUntraced(function* (candidates: ReadonlyArray<Candidate>) {
        const known = yield* catalogue.named(candidates.map(({ nuid }) => nuid))
        const hashes = candidates.flatMap((candidate) => sourceHash(candidate) ?? [])
        const running = yield* catalogue.processing([...new Set(hashes)])
        // A worker may have stored what its event has not told yet.
        const awaited = candidates.filter((candidate) => running.has(sourceHash(candidate) ?? ""))
        return new Set([...known, ...awaited.map(({ nuid }) => nuid)])
      })

      const sweepBucket = (bucket: string, olderThan: Duration.DurationInput) =>
        store
          .sweep({ bucket, olderThan, named, abandonUploadsAfter: settings.abandonAfter })
          .pipe(
            Effect.catchTag("BucketMissing", (error) =>
              Effect.as(Effect.logError("A bucket of the catalogue is gone", error), nothing)
            )
          )

      return Sweeping.of({
        sweep: Effect.fn("Sweeping.sweep")(function* (olderThan: Duration.DurationInput = settings.sweepAge) {
          const now = yield* DateTime.now
          yield* uploads.abandonOpen(DateTime.subtractDuration(now, settings.abandonAfter), now)
          yield* jobs.forget(
            DateTime.subtractDuration(now, verdictsKept.done),
            DateTime.subtractDuration(now, verdictsKept.failed)
          )
          yield* archives.forgetManifests
          const buckets = new Set([...(yield* catalogue.buckets), ...bucketsOf(settings.buckets, now)])
          let swept = nothing
          for (const bucket of buckets) swept = sum(swept, yield* sweepBucket(bucket, olderThan))
          yield* Metric.incrementBy(sweptObjects, swept.objects + swept.fragments)
          if (swept.messages > 0) yield* Effect.log("Swept the store").pipe(Effect.annotateLogs({ ...swept }))
          return swept
        })
      })
    })
  )
}
