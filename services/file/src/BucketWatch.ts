import { bucketsOf } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { missingBuckets } from "./FileMetrics.ts"
import { FileSettings } from "./FileSettings.ts"

/**
 * Looks whether every bucket is there that the catalogue names or that this month and the next will need. Only the
 * migration step makes buckets: one that is gone must stay gone to be noticed, and one for next month that is
 * missing means that the step has not run for long.
 */
export const missing = Effect.gen(function* () {
  const settings = yield* FileSettings
  const store = yield* ObjectStore
  const catalogue = yield* CatalogueRepo.make
  const wanted = new Set([...(yield* catalogue.buckets), ...bucketsOf(settings.buckets, yield* DateTime.now)])
  const gone: Array<string> = []
  for (const bucket of wanted) {
    yield* store.stat(bucket, "presence").pipe(
      Effect.catchTags({
        BucketMissing: () => Effect.sync(() => gone.push(bucket)),
        // Whatever lies under that name, the bucket is there.
        ObjectMissing: () => Effect.void,
        ObjectDamaged: () => Effect.void
      })
    )
  }
  return gone
})

/** Looks at the start and twice a day, and raises the alarm in log and metrics. */
export const layer = Layer.scopedDiscard(
  missing.pipe(
    Effect.tap((gone) => Metric.set(missingBuckets, gone.length)),
    Effect.tap((gone) =>
      gone.length === 0
        ? Effect.void
        : Effect.logError("Buckets of the store are missing; run the migration step, or look for a lost disk").pipe(
            Effect.annotateLogs({ buckets: gone })
          )
    ),
    Effect.catchAllCause((cause) => Effect.logWarning("Looking for the buckets failed", cause)),
    Effect.zipRight(Effect.sleep("12 hours")),
    Effect.forever,
    Effect.forkScoped
  )
)
