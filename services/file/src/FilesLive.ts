import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, type Principal, personOf } from "@safelight/auth/Principal"
import { NotFound } from "@safelight/auth/Refused"
import {
  ArchiveView,
  Files,
  FileView,
  ProcessingResults,
  ShootStorage,
  SingleDownload,
  verdictsKept
} from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { make as makeEvent } from "@safelight/events/Event"
import { FileDeleted } from "@safelight/events/FileEvents"
import type { ArchiveId, PhotoId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import * as Transaction from "@safelight/sql/Transaction"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ArchiveRepo from "./ArchiveRepo.ts"
import { Archives } from "./Archives.ts"
import { noteHolds } from "./ByteResponse.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { FileSettings } from "./FileSettings.ts"
import * as JobRepo from "./JobRepo.ts"
import { bearerOfLink, noSession, photoToken } from "./Links.ts"
import { Purge } from "./Purge.ts"
import { Reconciler } from "./Reconciler.ts"
import { UploadIntake } from "./UploadIntake.ts"
import * as UploadRepo from "./UploadRepo.ts"

/** What a person asked for again goes before the rest. */
const retryPriority = 2

const isStudio = (principal: Principal): boolean =>
  principal.kind === "service" ||
  principal.kind === "token" ||
  (principal.kind === "user" && principal.role === "admin")

const viewOf = (
  upload: UploadRepo.UploadRow,
  original: CatalogueRepo.Verdict | undefined,
  received: number
): FileView =>
  new FileView({
    id: upload.photoId,
    shootId: upload.shootId,
    fileName: upload.fileName,
    size: upload.size,
    received,
    state:
      upload.state === "refused" ? "failed" : (original?.state ?? (upload.state === "open" ? "uploading" : "failed")),
    category: upload.state === "refused" ? "data" : (original?.category ?? null),
    reason: original?.reason ?? upload.reason,
    remark: original?.remark ?? upload.remark,
    sha256: original?.sha256 ?? null,
    sameAs: upload.sameAs,
    startedAt: upload.startedAt,
    finishedAt: upload.finishedAt
  })

/** `Files` over the catalogue. */
export const layer = Layer.effect(
  Files,
  Effect.gen(function* () {
    const access = yield* Access
    const settings = yield* FileSettings
    const archives = yield* Archives
    const intake = yield* UploadIntake
    const purge = yield* Purge
    const reconciler = yield* Reconciler
    const shoots = yield* Shoots
    const publisher = yield* Publisher
    const sql = yield* SqlClient.SqlClient
    const uploads = yield* UploadRepo.make
    const catalogue = yield* CatalogueRepo.make
    const jobs = yield* JobRepo.make
    const archiveRepo = yield* ArchiveRepo.make
    const inTransaction = Transaction.within(sql)

    const studio = (scope: "read" | "admin") => access.check({ kind: "studio", scope })

    /** For the studio, whose shoot may be younger than the facts about it: then its owner is asked. */
    const studioShoot = Effect.fnUntraced(function* (shootId: ShootId) {
      yield* studio("read")
      const decision = yield* access.decide(yield* CurrentPrincipal, { kind: "shoot", shootId, action: "see" })
      if (decision === "allow") return
      yield* shoots.get(shootId).pipe(Effect.provideService(CurrentPrincipal, { kind: "service", service: "file" }))
    })

    /** Whether what is ready may still be had by whom it was made for; one that holds a hidden photograph may not. */
    const hasEnded = Effect.fnUntraced(function* (row: ArchiveRepo.ArchiveRow) {
      if (row.state !== "ready") return false
      const { role, shootId, userId } = row
      const photoIds = yield* archives.photoIds(row)
      return (
        (yield* access.decide(bearerOfLink({ userId, role, sessionId: noSession }), {
          kind: "archive",
          shootId,
          photoIds
        })) === "gone"
      )
    })

    const archiveView = Effect.fnUntraced(function* (row: ArchiveRepo.ArchiveRow, viewer: Principal) {
      const now = yield* DateTime.now
      const ended = yield* hasEnded(row)
      return new ArchiveView({
        id: row.id,
        shootId: row.shootId,
        userId: row.userId,
        scope: row.scope,
        state: ended ? "expired" : row.state,
        files: row.files,
        bytes: row.bytes,
        delivered: row.delivered,
        running:
          row.downloadedAt === null && row.deliveredAt !== null && DateTime.distance(row.deliveredAt, now) < noteHolds,
        requestedAt: row.requestedAt,
        downloadedAt: row.downloadedAt,
        expiresAt: row.expiresAt,
        path: personOf(viewer) === row.userId && !ended ? archives.pathOf(row) : null
      })
    })

    const list = Effect.fn("Files.list")(function* (shootId: ShootId) {
      yield* studioShoot(shootId)
      const originals = new Map((yield* catalogue.verdicts(shootId)).map((row) => [row.photoId, row]))
      return (yield* uploads.ofShoot(shootId)).map((upload) =>
        viewOf(upload, originals.get(upload.sameAs ?? upload.photoId), upload.received)
      )
    })

    const processed = Effect.fn("Files.processed")(function* () {
      yield* studio("read")
      const now = yield* DateTime.now
      const { done, failed } = verdictsKept
      return new ProcessingResults(
        yield* jobs.settled(DateTime.subtractDuration(now, done), DateTime.subtractDuration(now, failed))
      )
    })

    const storage = Effect.fn("Files.storage")(function* (shootId: ShootId) {
      yield* studioShoot(shootId)
      return new ShootStorage(yield* catalogue.storage(shootId))
    })

    const remove = Effect.fn("Files.remove")(function* (photoIds: ReadonlyArray<PhotoId>) {
      yield* studio("admin")
      if (photoIds.length === 0) return
      // Uploads that are still under way end here as well, unless they end by themselves at this moment.
      yield* Effect.forEach(
        yield* uploads.openAmong(photoIds),
        ({ photoId }) =>
          Effect.catchAll(intake.abort(photoId), (refused) =>
            refused.why === "gone" ? Effect.void : Effect.die(refused)
          ),
        { discard: true }
      )
      const now = yield* DateTime.now
      yield* inTransaction(
        Effect.gen(function* () {
          yield* archives.endOfPhotos(photoIds)
          const removed = yield* catalogue.remove(photoIds, now)
          yield* uploads.markRemoved(photoIds)
          for (const { photoId, shootId } of removed) {
            yield* publisher.publish(yield* makeEvent(FileDeleted, { shootId, photoId }))
          }
        })
      )
      yield* purge.wake
    })

    const retry = Effect.fn("Files.retry")(function* (photoId: PhotoId) {
      yield* studio("admin")
      const now = yield* DateTime.now
      yield* inTransaction(
        Effect.gen(function* () {
          if (Option.isNone(yield* catalogue.get(photoId))) return yield* new NotFound({ what: "photo" })
          yield* catalogue.settle(photoId, { state: "processing", category: null, reason: null, remark: null })
          yield* jobs.want(photoId, settings.recipe, retryPriority, now)
        })
      )
      yield* reconciler.wake(photoId)
    })

    const ofShoot = Effect.fn("Files.archives")(function* (shootId: ShootId) {
      yield* access.check({ kind: "shoot", shootId, action: "see" })
      const viewer = yield* CurrentPrincipal
      const rows = yield* archiveRepo.ofShoot(shootId)
      const shown = rows.filter((row) => isStudio(viewer) || row.userId === personOf(viewer))
      return yield* Effect.forEach(shown, (row) => archiveView(row, viewer))
    })

    const one = Effect.fn("Files.archive")(function* (id: ArchiveId) {
      const missing = new NotFound({ what: "archive" })
      const viewer = yield* CurrentPrincipal
      const row = Option.getOrUndefined(yield* archiveRepo.get(id))
      if (row === undefined) {
        // Who we don't know is asked to sign in, whether the archive exists or not.
        yield* access.check({ kind: "studio", scope: "read" })
        return yield* missing
      }
      yield* access.check({ kind: "shoot", shootId: row.shootId, action: "see" })
      if (!isStudio(viewer) && row.userId !== personOf(viewer)) return yield* missing
      return yield* archiveView(row, viewer)
    })

    const link = Effect.fn("Files.link")(function* (photoId: PhotoId) {
      const viewer = yield* CurrentPrincipal
      const row = Option.getOrUndefined(yield* catalogue.get(photoId))
      if (row === undefined) {
        yield* access.check({ kind: "studio", scope: "read" })
        return yield* new NotFound({ what: "photo" })
      }
      yield* access.check({ kind: "photo", shootId: row.shootId, photoId, action: "download" })
      const userId = personOf(viewer)
      if (userId === undefined || (row.state === "failed" && !isStudio(viewer))) {
        return yield* new NotFound({ what: "photo" })
      }
      const inSession = viewer.kind === "user"
      const life = inSession ? settings.linkLife : settings.programLinkLife
      const end = DateTime.addDuration(yield* DateTime.now, life)
      const token = photoToken(settings.linkSecret, {
        photoId,
        userId,
        role: isStudio(viewer) ? "admin" : "contact",
        sessionId: inSession ? viewer.sessionId : noSession,
        expiresAt: Math.floor(Duration.toSeconds(Duration.millis(end.epochMillis)))
      })
      return `/d/p/${token}/${encodeURIComponent(row.fileName)}`
    })

    const downloads = Effect.fn("Files.downloads")(function* (shootId: ShootId) {
      yield* studioShoot(shootId)
      return (yield* catalogue.deliveries(shootId)).map((row) => new SingleDownload(row))
    })

    return Files.of({ list, processed, storage, remove, retry, archives: ofShoot, archive: one, link, downloads })
  })
)
