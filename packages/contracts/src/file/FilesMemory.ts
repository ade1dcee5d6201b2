import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, type Principal, personOf } from "@safelight/auth/Principal"
import { NotFound } from "@safelight/auth/Refused"
import type { EventFor } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import type { Renditions } from "@safelight/events/FileEvents"
import {
  ArchiveExpired,
  ArchiveQueued,
  ArchiveReady,
  FileDeleted,
  FileDownloaded,
  FileUploaded
} from "@safelight/events/FileEvents"
import { type ArchiveId, type EventId, PhotoId, SessionId, type ShootId, type UserId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { uuidV7 } from "@safelight/events/Uuid"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type ArrivedFile, FileIntake } from "./FileIntake.ts"
import { ArchiveView, Files, FileView, ProcessingResults, ShootStorage, SingleDownload, verdictsKept } from "./Files.ts"
import { remarkOf } from "./Remark.ts"

interface MemoryFile {
  readonly view: FileView
  readonly renditions: Renditions | undefined
  /** When the workers came to its end; absent until then, and while it is tried again. */
  readonly settledAt?: DateTime.Utc
  /** The event that its newest verdict is from. */
  readonly verdictBy?: EventId
}

interface MemoryArchive {
  readonly view: ArchiveView
  readonly photos: ReadonlyArray<PhotoId>
  readonly path: string
}

interface Fetched extends SingleDownload {
  readonly shootId: ShootId
}

const sha256 = (bytes: Uint8Array) =>
  Effect.promise(async () =>
    Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes))), (byte) =>
      byte.toString(16).padStart(2, "0")
    ).join("")
  )

/** Nothing is ever stored about it: an archive is had without a session. */
const noSession = SessionId.make("00000000-0000-7000-8000-000000000000")

/** Headers of one entry, about: this layer makes no ZIP. */
const overhead = 200
const archiveDays = 30

const isStudio = (principal: Principal): boolean =>
  principal.kind === "service" ||
  principal.kind === "token" ||
  (principal.kind === "user" && principal.role === "admin")

const sizeOf = (renditions: Renditions | undefined): number =>
  renditions === undefined ? 0 : renditions.high.size + renditions.medium.size + renditions.thumb.size

/**
 * Files and archives by the rules of the real service, without bytes: paths lead nowhere. It has no timers, so
 * archives do not end by themselves.
 */
export const layer: Layer.Layer<Files | FileIntake, never, Publisher | Access> = Layer.effectContext(
  Effect.gen(function* () {
    const access = yield* Access
    const publisher = yield* Publisher
    const files = new Map<PhotoId, MemoryFile>()
    const archives = new Map<ArchiveId, MemoryArchive>()
    const fetched: Array<Fetched> = []

    const studio = (scope: "read" | "admin") => access.check({ kind: "studio", scope })
    const ofShoot = (shootId: ShootId) => [...files.values()].filter(({ view }) => view.shootId === shootId)
    const originals = (shootId: ShootId) => ofShoot(shootId).filter(({ view }) => view.sameAs === null)

    const end = (archive: MemoryArchive) =>
      Effect.gen(function* () {
        const { id: archiveId, shootId, userId } = archive.view
        archives.set(archiveId, { ...archive, view: new ArchiveView({ ...archive.view, state: "expired" }) })
        yield* publisher.publish(yield* make(ArchiveExpired, { archiveId, shootId, userId }))
      })
    const endWhere = (holds: (archive: MemoryArchive) => boolean) =>
      Effect.forEach(
        [...archives.values()].filter((archive) => archive.view.state === "ready" && holds(archive)),
        end,
        { discard: true }
      )

    /** One that holds a photograph which was hidden since may not be had any more. */
    const hasEnded = ({ photos, view: { shootId, userId } }: MemoryArchive) => {
      const client: Principal = { kind: "user", userId, sessionId: noSession, role: "contact" }
      return Effect.map(
        access.decide(client, { kind: "archive", shootId, photoIds: new Set(photos) }),
        (decision) => decision === "gone"
      )
    }

    const shown = Effect.fnUntraced(function* (archive: MemoryArchive, viewer: Principal) {
      const { state, userId } = archive.view
      const ended = state === "ready" && (yield* hasEnded(archive))
      return new ArchiveView({
        ...archive.view,
        state: ended ? "expired" : state,
        path: state === "ready" && !ended && personOf(viewer) === userId ? archive.path : null
      })
    })

    const change = (file: MemoryFile, to: Partial<FileView>, rest: Omit<MemoryFile, "view">) =>
      Effect.sync(() => {
        files.set(file.view.id, { view: new FileView({ ...file.view, ...to }), ...rest })
      })

    const missing = Effect.fnUntraced(function* (what: string) {
      // Who we don't know is asked to sign in, whether it exists or not.
      yield* studio("read")
      return yield* new NotFound({ what })
    })

    const tag = Files.of({
      list: Effect.fn("Files.list")(function* (shootId) {
        yield* studio("read")
        yield* access.check({ kind: "shoot", shootId, action: "see" })
        return ofShoot(shootId)
          .map(({ view }) => {
            const original = view.sameAs === null ? undefined : files.get(view.sameAs)?.view
            if (original === undefined) return view
            const { category, reason, remark, state } = original
            return new FileView({ ...view, state, category, reason, remark })
          })
          .reverse()
      }),
      processed: Effect.fn("Files.processed")(function* () {
        yield* studio("read")
        const now = yield* DateTime.now
        const settled = (kept: boolean, within: Duration.Duration) =>
          [...files.values()].filter(
            ({ settledAt, view }) =>
              settledAt !== undefined &&
              (view.state !== "failed") === kept &&
              Duration.lessThanOrEqualTo(DateTime.distanceDuration(settledAt, now), within)
          ).length
        return new ProcessingResults({
          done: settled(true, verdictsKept.done),
          failed: settled(false, verdictsKept.failed)
        })
      }),
      storage: Effect.fn("Files.storage")(function* (shootId) {
        yield* studio("read")
        yield* access.check({ kind: "shoot", shootId, action: "see" })
        const rows = originals(shootId)
        return new ShootStorage({
          files: rows.length,
          originalBytes: rows.reduce((sum, { view }) => sum + view.size, 0),
          renditionBytes: rows.reduce((sum, { renditions }) => sum + sizeOf(renditions), 0)
        })
      }),
      remove: Effect.fn("Files.remove")(function* (photoIds) {
        yield* studio("admin")
        yield* endWhere(({ photos }) => photos.some((photoId) => photoIds.includes(photoId)))
        for (const photoId of photoIds) {
          const file = files.get(photoId)
          files.delete(photoId)
          if (file === undefined || file.view.sameAs !== null) continue
          for (const { view } of [...files.values()]) {
            if (view.sameAs === photoId) files.delete(view.id)
          }
          yield* publisher.publish(yield* make(FileDeleted, { shootId: file.view.shootId, photoId }))
        }
      }),
      retry: Effect.fn("Files.retry")(function* (photoId) {
        yield* studio("admin")
        const file = files.get(photoId)
        if (file === undefined || file.view.sameAs !== null) return yield* new NotFound({ what: "photo" })
        yield* change(
          file,
          { state: "processing", category: null, reason: null, remark: null },
          {
            renditions: file.renditions,
            ...(file.verdictBy === undefined ? {} : { verdictBy: file.verdictBy })
          }
        )
      }),
      archives: Effect.fn("Files.archives")(function* (shootId) {
        yield* access.check({ kind: "shoot", shootId, action: "see" })
        const viewer = yield* CurrentPrincipal
        const found = [...archives.values()].filter(
          ({ view }) => view.shootId === shootId && (isStudio(viewer) || view.userId === personOf(viewer))
        )
        return yield* Effect.forEach(found.reverse(), (archive) => shown(archive, viewer))
      }),
      archive: Effect.fn("Files.archive")(function* (id) {
        const viewer = yield* CurrentPrincipal
        const archive = archives.get(id)
        if (archive === undefined) return yield* missing("archive")
        yield* access.check({ kind: "shoot", shootId: archive.view.shootId, action: "see" })
        if (!isStudio(viewer) && archive.view.userId !== personOf(viewer))
          return yield* new NotFound({ what: "archive" })
        return yield* shown(archive, viewer)
      }),
      link: Effect.fn("Files.link")(function* (photoId) {
        const file = files.get(photoId)
        if (file === undefined || file.view.sameAs !== null) return yield* missing("photo")
        yield* access.check({ kind: "photo", shootId: file.view.shootId, photoId, action: "download" })
        const viewer = yield* CurrentPrincipal
        if (personOf(viewer) === undefined || (file.view.state === "failed" && !isStudio(viewer))) {
          return yield* new NotFound({ what: "photo" })
        }
        return `/d/p/${yield* uuidV7}/${encodeURIComponent(file.view.fileName)}`
      }),
      downloads: Effect.fn("Files.downloads")(function* (shootId) {
        yield* studio("read")
        yield* access.check({ kind: "shoot", shootId, action: "see" })
        return fetched
          .filter((row) => row.shootId === shootId)
          .map((row) => new SingleDownload(row))
          .reverse()
      })
    })

    const arrived = Effect.fn("FileIntake.arrived")(function* ({ bytes, fileName, shootId }: ArrivedFile) {
      const id = PhotoId.make(yield* uuidV7)
      const hash = yield* sha256(bytes)
      const now = yield* DateTime.now
      const same = originals(shootId).find(({ view }) => view.sha256 === hash)?.view.id ?? null
      const view = new FileView({
        id,
        shootId,
        fileName,
        size: bytes.length,
        received: bytes.length,
        state: "processing",
        category: null,
        reason: null,
        remark: null,
        sha256: hash,
        sameAs: same,
        startedAt: now,
        finishedAt: now
      })
      files.set(id, { view, renditions: undefined })
      if (same !== null) return same
      const size = bytes.length
      yield* publisher.publish(yield* make(FileUploaded, { shootId, photoId: id, fileName, size, sha256: hash }))
      return id
    })

    const verdict = Effect.fn("FileIntake.verdict")(function* (event: EventFor<"file-catalogue">) {
      const file = files.get(event.data.photoId)
      if (file === undefined) return
      // What is delivered again may come after something newer.
      if (file.verdictBy !== undefined && file.verdictBy >= event.id) return
      const remark = remarkOf(event)
      const settled = { settledAt: yield* DateTime.now, verdictBy: event.id }
      if (event.type === "file.failed") {
        const { category, reason } = event.data
        return yield* change(
          file,
          { state: "failed", category, reason, remark },
          { ...settled, renditions: file.renditions }
        )
      }
      const { originalOnly, renditions } = event.data
      const state = renditions === undefined ? "original-only" : "ready"
      yield* change(file, { state, category: null, reason: originalOnly ?? null, remark }, { ...settled, renditions })
    })

    const open = Effect.fn("FileIntake.archive")(function* (event: EventFor<"file-archives">) {
      if (event.type !== "archive.requested") return
      const { archiveId, scope, shootId, userId } = event.data
      if (archives.get(archiveId)?.view.state === "ready") return
      const ids = { archiveId, shootId, userId }
      const found = event.data.photos.flatMap(({ photoId }) => {
        const file = files.get(photoId)
        return file === undefined || file.view.shootId !== shootId ? [] : [file]
      })
      const isWhole = found.length > 0
      const bytes = isWhole ? found.reduce((sum, { view }) => sum + view.size + overhead, overhead) : 0
      const now = yield* DateTime.now
      const view = new ArchiveView({
        id: archiveId,
        shootId,
        userId,
        scope: scope.kind,
        state: isWhole ? "ready" : "incomplete",
        files: isWhole ? found.length : event.data.photos.length,
        bytes,
        delivered: 0,
        running: false,
        requestedAt: now,
        downloadedAt: null,
        expiresAt: isWhole ? DateTime.add(now, { days: archiveDays }) : null,
        path: null
      })
      const path = `/d/${yield* uuidV7}/Photographs.zip`
      archives.set(archiveId, { view, photos: found.map((file) => file.view.id), path })
      yield* publisher.publish(yield* make(ArchiveQueued, ids))
      if (isWhole) yield* publisher.publish(yield* make(ArchiveReady, { ...ids, bytes, files: found.length }))
    })

    const intake = FileIntake.of({
      arrived,
      verdict,
      archive: open,
      shoot: (event) =>
        event.type === "shoot.archived" ? endWhere(({ view }) => view.shootId === event.data.shootId) : Effect.void,
      fetched: Effect.fn("FileIntake.fetched")(function* (photoId: PhotoId, userId: UserId) {
        const file = files.get(photoId)
        if (file === undefined) return
        const { shootId } = file.view
        fetched.push({ shootId, photoId, userId, at: yield* DateTime.now })
        yield* publisher.publish(
          yield* make(FileDownloaded, { shootId, photoId, userId, rendition: "original" as const })
        )
      })
    })

    return Context.make(Files, tag).pipe(Context.add(FileIntake, intake))
  })
)
