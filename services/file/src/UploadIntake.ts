import * as SqlClient from "@effect/sql/SqlClient"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Cause, make as makeEvent } from "@safelight/events/Event"
import { FileUploaded } from "@safelight/events/FileEvents"
import { PhotoId, type ShootId, type UserId } from "@safelight/events/Ids"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { Publisher } from "@safelight/events/Publisher"
import { uuidV7 } from "@safelight/events/Uuid"
import { bucketFor } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as Transaction from "@safelight/sql/Transaction"
import { safeFileName, safeSegment } from "@safelight/zip/EntryName"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { DiskRoom } from "./DiskRoom.ts"
import { uploadedBytes, uploadedFiles } from "./FileMetrics.ts"
import { FileSettings } from "./FileSettings.ts"
import * as JobRepo from "./JobRepo.ts"
import { Reconciler } from "./Reconciler.ts"
import type { UploadRefused } from "./UploadRefused.ts"
import * as Refusal from "./UploadRefused.ts"
import * as UploadRepo from "./UploadRepo.ts"

/** A file as its uploader announces it. */
export interface NewUpload {
  readonly shootId: ShootId
  readonly userId: UserId | undefined
  /** As sent; made safe here. */
  readonly fileName: string
  /** Folder it came from; made safe here. */
  readonly folder?: string | undefined
  readonly modifiedAt?: DateTime.Utc | undefined
  /** Lower-case hex; compared with what arrives. */
  readonly sha256?: string | undefined
}

/** What became of all bytes of a file. */
export interface Registered {
  readonly photoId: PhotoId
  /** The photo of the shoot that has the same bytes; then this upload made none. */
  readonly sameAs: PhotoId | null
}

export interface Standing {
  readonly upload: UploadRepo.UploadRow
  /** Bytes that are safe. */
  readonly offset: number
}

const usualPriority = 5

const isKept = (row: UploadRepo.UploadRow): boolean => row.state === "registered" || row.state === "same"

/** The disk ran short while bytes came; those before are kept. */
class ReserveReached extends Error {}

const leaveReserve = (): never => {
  throw new ReserveReached()
}

/** How many open uploads are looked at in one pass. */
const leftoverLimit = 1000

/**
 * Takes files in, whole or in parts. Whatever answered a success is kept: its bytes are durable before, and its row
 * is either written before too or found again by `finishLeftovers`.
 */
export class UploadIntake extends Context.Tag("@safelight/file-service/UploadIntake")<
  UploadIntake,
  {
    /** Refuses before the first byte what is too large, has no room or no shoot. `size` in bytes. */
    readonly begin: (
      upload: NewUpload & { readonly photoId: PhotoId; readonly size: number }
    ) => Effect.Effect<void, UploadRefused>
    /** Answers the new offset. */
    readonly append: (
      photoId: PhotoId,
      offset: number,
      source: AsyncIterable<Uint8Array>
    ) => Effect.Effect<number, UploadRefused>
    /** Registers the upload first if all its bytes are there. */
    readonly standing: (photoId: PhotoId) => Effect.Effect<Standing, UploadRefused>
    /** Makes a photo of an upload whose bytes are all there. Repeating it answers the same. */
    readonly complete: (photoId: PhotoId) => Effect.Effect<Registered, UploadRefused>
    readonly abort: (photoId: PhotoId) => Effect.Effect<void, UploadRefused>
    /** A whole file of unknown length in one go. */
    readonly put: (upload: NewUpload, source: AsyncIterable<Uint8Array>) => Effect.Effect<Registered, UploadRefused>
    /** Registers uploads whose last byte arrived before a stop came between. Answers how many. */
    readonly finishLeftovers: (idleFor: Duration.DurationInput) => Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.effect(
    UploadIntake,
    Effect.gen(function* () {
      const settings = yield* FileSettings
      const room = yield* DiskRoom
      const shoots = yield* Shoots
      const store = yield* ObjectStore
      const resumable = yield* ResumableUploads
      const publisher = yield* Publisher
      const reconciler = yield* Reconciler
      const sql = yield* SqlClient.SqlClient
      const uploads = yield* UploadRepo.make
      const catalogue = yield* CatalogueRepo.make
      const jobs = yield* JobRepo.make
      const inTransaction = Transaction.within(sql)

      /** The shoot may be younger than the event that tells of it, or restored: its owner knows. */
      const openPlace = Effect.fnUntraced(function* (shootId: ShootId) {
        const known = yield* uploads.place(shootId)
        if (Option.isSome(known) && known.value.archivedAt === null) return known.value
        const shoot = yield* shoots.get(shootId).pipe(
          Effect.provideService(CurrentPrincipal, { kind: "service", service: "file" }),
          Effect.catchAll(() => Refusal.unknownShoot())
        )
        if (shoot.status === "archived") return yield* Refusal.closed()
        yield* uploads.openPlace(shootId, yield* DateTime.now)
        return { shootId, quota: Option.isSome(known) ? known.value.quota : null, archivedAt: null }
      })

      const rowOf = Effect.fnUntraced(function* (
        upload: NewUpload & { readonly photoId: PhotoId; readonly size: number },
        ref: UploadRepo.UploadRow["ref"]
      ) {
        const now = yield* DateTime.now
        return {
          photoId: upload.photoId,
          shootId: upload.shootId,
          userId: upload.userId ?? null,
          fileName: safeFileName(upload.fileName),
          folder: upload.folder === undefined ? null : safeSegment(upload.folder),
          size: upload.size,
          received: 0,
          modifiedAt: upload.modifiedAt ?? null,
          declaredSha256: upload.sha256 ?? null,
          ref,
          state: "open" as const,
          sameAs: null,
          reason: null,
          remark: null,
          startedAt: now,
          touchedAt: now,
          finishedAt: null
        }
      })

      /** Writes the row if the shoot still has room for it. */
      const admit = (place: UploadRepo.Place, row: UploadRepo.UploadRow) =>
        Effect.gen(function* () {
          const quota = place.quota ?? settings.shootQuota
          if ((yield* uploads.lockUsage(row.shootId)) + row.size > quota) return yield* Refusal.noRoom(quota)
          yield* uploads.insert(row)
        })

      const begin = Effect.fn("UploadIntake.begin")(function* (
        upload: NewUpload & { readonly photoId: PhotoId; readonly size: number }
      ) {
        if (upload.size > settings.maximumFileSize) return yield* Refusal.tooLarge(settings.maximumFileSize)
        if (!(yield* room.has(upload.size))) return yield* Refusal.full()
        const place = yield* openPlace(upload.shootId)
        const bucket = bucketFor(settings.buckets, "original", yield* DateTime.now, upload.shootId)
        const ref = yield* resumable.begin({ bucket, name: upload.photoId, size: upload.size }).pipe(
          Effect.catchTag("BucketMissing", Effect.die),
          Effect.catchTag("StoreFull", () => Refusal.full())
        )
        yield* inTransaction(admit(place, yield* rowOf(upload, ref))).pipe(
          Effect.tapError(() => Effect.orDie(resumable.abort(ref)))
        )
      })

      const open = Effect.fnUntraced(function* (photoId: PhotoId) {
        const row = yield* uploads.get(photoId)
        return Option.isSome(row) ? row.value : yield* Refusal.gone()
      })

      const append = Effect.fn("UploadIntake.append")(function* (
        photoId: PhotoId,
        offset: number,
        source: AsyncIterable<Uint8Array>
      ) {
        const row = yield* open(photoId)
        if (isKept(row) && offset === row.size) return row.size
        if (row.state !== "open") return yield* Refusal.gone()
        if (!(yield* room.has(0))) return yield* Refusal.full()
        const note = (bytes: number) => Effect.flatMap(DateTime.now, (now) => uploads.received(photoId, bytes, now))
        return yield* resumable.append(row.ref, offset, room.within(source, leaveReserve)).pipe(
          // The registration that follows the last byte notes it as well.
          Effect.tap((reached) => (reached === row.size ? Effect.void : note(reached))),
          Effect.catchTags({
            BucketMissing: Effect.die,
            StoreFull: () => Refusal.full(),
            OffsetConflict: () => Refusal.wrongOffset(),
            UploadSizeMismatch: () => Refusal.longer(),
            UploadGone: () => Refusal.gone(),
            UploadInterrupted: ({ cause, offset }) =>
              Effect.zipRight(note(offset), cause instanceof ReserveReached ? Refusal.full() : Refusal.brokenOff())
          })
        )
      })

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
        const row = yield* open(photoId)
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

      const standing = Effect.fn("UploadIntake.standing")(function* (photoId: PhotoId) {
        const upload = yield* open(photoId)
        if (isKept(upload)) return { upload, offset: upload.size }
        if (upload.state !== "open") return yield* Refusal.gone()
        const offset = yield* resumable.offset(upload.ref).pipe(
          Effect.catchTag("BucketMissing", Effect.die),
          Effect.catchTag("UploadGone", () => Refusal.gone())
        )
        // A client that sees the full offset will never come back, so what it sees must be registered.
        if (offset === upload.size) yield* complete(photoId)
        return { upload, offset }
      })

      const abort = Effect.fn("UploadIntake.abort")(function* (photoId: PhotoId) {
        const upload = yield* open(photoId)
        const now = yield* DateTime.now
        if (!(yield* uploads.end(photoId, { state: "removed", now }))) return yield* Refusal.gone()
        yield* Effect.orDie(resumable.abort(upload.ref))
      })

      const put = Effect.fn("UploadIntake.put")(function* (upload: NewUpload, source: AsyncIterable<Uint8Array>) {
        if (!(yield* room.has(0))) return yield* Refusal.full()
        const place = yield* openPlace(upload.shootId)
        const photoId = PhotoId.make(yield* uuidV7)
        const bucket = bucketFor(settings.buckets, "original", yield* DateTime.now, upload.shootId)
        let size = 0
        async function* counted() {
          for await (const piece of source) {
            size += piece.length
            if (size > settings.maximumFileSize) return
            yield piece
          }
        }
        const object = yield* store.put({ bucket, name: photoId, source: room.within(counted(), leaveReserve) }).pipe(
          Effect.catchTags({
            BucketMissing: Effect.die,
            StoreFull: () => Refusal.full(),
            SourceFailed: ({ cause }) => (cause instanceof ReserveReached ? Refusal.full() : Refusal.brokenOff())
          })
        )
        const { name, nuid } = object
        const row = yield* rowOf({ ...upload, photoId, size: object.size }, { bucket, name, nuid, size: object.size })
        const admitted = Effect.gen(function* () {
          if (size > settings.maximumFileSize) return yield* Refusal.tooLarge(settings.maximumFileSize)
          if (row.declaredSha256 !== null && row.declaredSha256 !== object.sha256) return yield* Refusal.wrongChecksum()
          yield* admit(place, row)
        })
        return yield* register(photoId, object, admitted).pipe(
          Effect.tapError(() => Effect.ignoreLogged(store.remove(object)))
        )
      })

      const finishOne = Effect.fnUntraced(function* (row: UploadRepo.UploadRow) {
        const offset = yield* Effect.option(resumable.offset(row.ref))
        if (Option.isNone(offset)) {
          yield* uploads.end(row.photoId, { state: "abandoned", now: yield* DateTime.now })
          return 0
        }
        if (offset.value === row.size) return yield* Effect.as(complete(row.photoId), 1)
        if (offset.value > row.received) yield* uploads.received(row.photoId, offset.value, row.touchedAt)
        return 0
      })

      const finishLeftovers = Effect.fn("UploadIntake.finishLeftovers")(function* (idleFor: Duration.DurationInput) {
        const before = DateTime.subtractDuration(yield* DateTime.now, idleFor)
        let finished = 0
        for (const row of yield* uploads.openSince(before, leftoverLimit)) {
          finished += yield* finishOne(row).pipe(
            Effect.catchAll((refused) =>
              Effect.as(Effect.logWarning("An upload could not be finished", refused.reason), 0)
            ),
            Effect.annotateLogs({ photoId: row.photoId })
          )
        }
        if (finished > 0)
          yield* Effect.log("Finished uploads that were left complete").pipe(Effect.annotateLogs({ finished }))
        return finished
      })

      return UploadIntake.of({ begin, append, standing, complete, abort, put, finishLeftovers })
    })
  )

  /** Looks for leftovers at the start and then every half minute. */
  static readonly layerFinisher = Layer.scopedDiscard(
    Effect.gen(function* () {
      const { finishLeftovers } = yield* UploadIntake
      const pass = (idleFor: Duration.DurationInput) =>
        finishLeftovers(idleFor).pipe(
          Effect.catchAllCause((cause) => Effect.logWarning("Looking for leftover uploads failed", cause))
        )
      yield* Effect.forkScoped(
        Effect.zipRight(pass(0), Effect.forever(Effect.zipRight(Effect.sleep("30 seconds"), pass("30 seconds"))))
      )
    })
  )
}
