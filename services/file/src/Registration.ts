import * as SqlClient from "@effect/sql/SqlClient"
import { Cause, make as makeEvent } from "@safelight/events/Event"
import { FileUploaded } from "@safelight/events/FileEvents"
import type { PhotoId } from "@safelight/events/Ids"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { Publisher } from "@safelight/events/Publisher"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as Transaction from "@safelight/sql/Transaction"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { uploadedBytes, uploadedFiles } from "./FileMetrics.ts"
import { FileSettings } from "./FileSettings.ts"
import * as JobRepo from "./JobRepo.ts"
import { Reconciler } from "./Reconciler.ts"
import type { UploadRefused } from "./UploadRefused.ts"
import * as Refusal from "./UploadRefused.ts"
import * as UploadRepo from "./UploadRepo.ts"

/** What became of all bytes of a file. */
export interface Registered {
  readonly photoId: PhotoId
  /** The photo of the shoot that has the same bytes; then this upload made none. */
  readonly sameAs: PhotoId | null
}

const usualPriority = 5

export const isKept = (row: UploadRepo.UploadRow): boolean => row.state === "registered" || row.state === "same"

/** How bytes that are all there become a photo. */
export const make = Effect.gen(function* () {
  const settings = yield* FileSettings
  const store = yield* ObjectStore
  const resumable = yield* ResumableUploads
  const publisher = yield* Publisher
  const reconciler = yield* Reconciler
  const sql = yield* SqlClient.SqlClient
  const uploads = yield* UploadRepo.make
  const catalogue = yield* CatalogueRepo.make
  const jobs = yield* JobRepo.make
  const inTransaction = Transaction.within(sql)

  const refuse = Effect.fnUntraced(function* (photoId: PhotoId, refusal: UploadRefused) {
    const now = yield* DateTime.now
    yield* uploads.end(photoId, { state: "refused", refused: refusal, now })
    return yield* refusal
  })

  /** In a transaction: the row of the photo, the event that tells of it, and the job it needs. */
  const writePhoto = Effect.fnUntraced(function* (row: UploadRepo.UploadRow, object: ObjectRef) {
    const { fileName, photoId, shootId } = row
    const { sha256, size } = object
    const now = yield* DateTime.now
    const event = yield* makeEvent(FileUploaded, { shootId, photoId, fileName, size, sha256 })
    const fresh = yield* catalogue.insert({
      photoId,
      shootId,
      fileName,
      size,
      sha256,
      object,
      modifiedAt: row.modifiedAt ?? row.startedAt,
      uploadedAt: now,
      eventId: event.id,
      correlationId: event.metadata.correlationId,
      state: "processing",
      category: null,
      reason: null,
      remark: null,
      damagedAt: null
    })
    if (!fresh) {
      const same = Option.getOrThrow(yield* catalogue.sameBytes(shootId, sha256))
      yield* uploads.end(photoId, { state: "same", sameAs: same.photoId, now })
      return { photoId, sameAs: same.photoId }
    }
    yield* uploads.end(photoId, { state: "registered", now })
    yield* jobs.want(photoId, settings.recipe, usualPriority, now)
    yield* publisher.publish(event)
    return { photoId, sameAs: null }
  })

  const outcome = (row: UploadRepo.UploadRow): Effect.Effect<Registered, UploadRefused> =>
    isKept(row) ? Effect.succeed({ photoId: row.photoId, sameAs: row.sameAs }) : Refusal.gone()

  /**
   * Writes the photo once, whoever asks how often; `before` runs in the same transaction. Of the same bytes twice, those
   * that came later go.
   */
  const register = Effect.fnUntraced(function* (
    photoId: PhotoId,
    object: ObjectRef,
    before: Effect.Effect<void, UploadRefused> = Effect.void
  ) {
    const { done, isNew } = yield* inTransaction(
      Effect.gen(function* () {
        yield* before
        const row = yield* uploads.lock(photoId)
        if (Option.isNone(row)) return yield* Refusal.gone()
        if (row.value.state !== "open") return { done: yield* outcome(row.value), isNew: false }
        const cause = yield* Cause
        const { userId } = row.value
        return {
          done: yield* Effect.provideService(writePhoto(row.value, object), Cause, {
            ...cause,
            ...(userId === null ? {} : { userId })
          }),
          isNew: true
        }
      })
    )
    // The bytes are there already under the other photo; should this fail, the sweeper finds them unnamed.
    if (isNew && done.sameAs !== null) yield* Effect.ignoreLogged(store.remove(object))
    if (isNew && done.sameAs === null) {
      yield* Metric.increment(uploadedFiles)
      yield* Metric.incrementBy(uploadedBytes, object.size)
      yield* reconciler.wake(photoId)
    }
    return done
  })

  const complete = Effect.fn("UploadIntake.complete")(function* (photoId: PhotoId) {
    const found = yield* uploads.get(photoId)
    if (Option.isNone(found)) return yield* Refusal.gone()
    const row = found.value
    if (row.state !== "open") return yield* outcome(row)
    const damaged = () => refuse(photoId, Refusal.gone())
    const object = yield* resumable.finish(row.ref).pipe(
      // Somebody else finishes it at this moment.
      Effect.retry({ while: (error) => error._tag === "OffsetConflict", times: 3 }),
      Effect.catchTags({
        BucketMissing: Effect.die,
        StoreFull: () => Refusal.full(),
        OffsetConflict: () => Refusal.wrongOffset(),
        UploadSizeMismatch: () => Refusal.wrongOffset(),
        UploadGone: () => Refusal.gone(),
        ObjectDamaged: damaged,
        ObjectMissing: damaged
      })
    )
    if (row.declaredSha256 !== null && row.declaredSha256 !== object.sha256) {
      yield* Effect.ignoreLogged(store.remove(object))
      return yield* refuse(photoId, Refusal.wrongChecksum())
    }
    return yield* register(photoId, object)
  })

  return { complete, register }
})
