import * as SqlClient from "@effect/sql/SqlClient"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { PhotoId, type ShootId, type UserId } from "@safelight/events/Ids"
import { uuidV7 } from "@safelight/events/Uuid"
import { bucketFor } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as Transaction from "@safelight/sql/Transaction"
import { safeFileName, safeSegment } from "@safelight/zip/EntryName"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { DiskRoom } from "./DiskRoom.ts"
import { FileSettings } from "./FileSettings.ts"
import * as Registration from "./Registration.ts"
import { isKept, type Registered } from "./Registration.ts"
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

export interface Standing {
  readonly upload: UploadRepo.UploadRow
  /** Bytes that are safe. */
  readonly offset: number
}

/** The disk ran short while bytes came; those before are kept. */
class ReserveReached extends Error {}

const leaveReserve = (): never => {
  throw new ReserveReached()
}

/**
 * Takes files in, whole or in parts. Whatever answered a success is kept: its bytes are durable before, and its row
 * is either written before too or found again by `Leftovers`.
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
      const sql = yield* SqlClient.SqlClient
      const uploads = yield* UploadRepo.make
      const { complete, register } = yield* Registration.make
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
        const before = Option.getOrNull(known)
        yield* uploads.openPlace(shootId, yield* DateTime.now, before?.archivedAt ?? null)
        return { shootId, quota: before?.quota ?? null, archivedAt: null }
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

      /** Writes the row if the shoot still has room for it and is not closed by now. */
      const admit = (place: UploadRepo.Place, row: UploadRepo.UploadRow) =>
        Effect.gen(function* () {
          const quota = place.quota ?? settings.shootQuota
          const { archivedAt, used } = yield* uploads.lockUsage(row.shootId)
          if (archivedAt !== null) return yield* Refusal.closed()
          if (used + row.size > quota) return yield* Refusal.noRoom(quota)
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

      return UploadIntake.of({ begin, append, standing, complete, abort, put })
    })
  )
}
