import { ensureMonth } from "@safelight/objects/Buckets"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { FileSettings } from "./FileSettings.ts"

/**
 * Makes the buckets of this month and the next, and finds that those the catalogue names are there: one that is
 * gone fails as `BucketLost` and is never made anew, since that would make the loss look like absence.
 */
export const ensure = Effect.gen(function* () {
  const settings = yield* FileSettings
  const catalogue = yield* CatalogueRepo.make
  return yield* ensureMonth(settings.buckets, yield* DateTime.now, yield* catalogue.buckets)
})

/** Sees to it at the start and once a day. A lost bucket is an alarm; what lies in others is still served. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const once = Effect.catchAllCause(ensure, (cause) =>
      Effect.logError("The buckets of the store are not as they should be", cause)
    )
    yield* once
    yield* Effect.forkScoped(Effect.forever(Effect.zipRight(Effect.sleep("1 day"), once)))
  })
)
