import * as SqlClient from "@effect/sql/SqlClient"
import { CurrentPrincipal, type Role } from "@safelight/auth/Principal"
import { hashSecret } from "@safelight/auth/Secret"
import { Retry } from "@safelight/bus/HandlerFailure"
import { Signals } from "@safelight/bus/Signals"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Users } from "@safelight/contracts/user/Users"
import { make as makeEvent } from "@safelight/events/Event"
import { ArchiveDownloaded, ArchiveExpired, ArchiveQueued, ArchiveReady } from "@safelight/events/FileEvents"
import { type ArchiveId, GrantId, type PhotoId, type ShootId, type UserId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import type { ArchiveRequested } from "@safelight/events/ShootEvents"
import { DownloadProgress } from "@safelight/events/SignalEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as Transaction from "@safelight/sql/Transaction"
import { safeSegment } from "@safelight/zip/EntryName"
import type { ByteRange } from "@safelight/zip/HttpRange"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as ArchiveRepo from "./ArchiveRepo.ts"
import { noteRests } from "./ByteResponse.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import * as DeliveredRanges from "./DeliveredRanges.ts"
import { archivesIncomplete } from "./FileMetrics.ts"
import { FileSettings } from "./FileSettings.ts"
import { grantToken } from "./Links.ts"
import { type Laid, lay, nameEntries } from "./Manifest.ts"
import * as UploadRepo from "./UploadRepo.ts"

type Request = typeof ArchiveRequested.data.Type

/** A request with what the catalogue and the store say about it. */
export interface Prepared {
  readonly request: Request
  readonly name: string
  readonly role: Role
  /** The shoot is archived, and its archives have ended. */
  readonly isClosed: boolean
  /** Since when the place was closed, as far as this service knew: a restored shoot's still is. */
  readonly placeClosedAt: DateTime.Utc | null
  /** Absent when bytes are missing: such an archive is never offered. */
  readonly laid: Laid | undefined
}

/** Layouts kept ready: 3,000 entries take about 3 MB. */
const layoutsKept = 16

/** Lists of what archives hold that are kept ready, some 300 KB each. */
const contentsKept = 64

/** Keeps a value under its key, and forgets those that were not kept again for the longest time. */
const keepNewest = <A>(values: Map<string, A>, key: string, value: A, count: number): void => {
  values.delete(key)
  values.set(key, value)
  for (const oldest of values.keys()) {
    if (values.size <= count) break
    values.delete(oldest)
  }
}

/** Archives as people ask for them, and the grants that open them. */
export class Archives extends Context.Tag("@safelight/file-service/Archives")<
  Archives,
  {
    /** Finds out what an archive would hold and whether all of it is in the store. Reads only. */
    readonly prepare: (request: Request) => Effect.Effect<Prepared>
    /**
     * Opens what was prepared, or notes that it is incomplete. Call in a transaction. Fails when the catalogue has
     * changed since, so that it is prepared anew.
     */
    readonly open: (prepared: Prepared) => Effect.Effect<void, Retry>
    /** Closes all archives of a shoot. Call in a transaction. */
    readonly endOfShoot: (shootId: ShootId) => Effect.Effect<void>
    /** Closes the archives that hold one of these photographs. Call in a transaction. */
    readonly endOfPhotos: (photoIds: ReadonlyArray<PhotoId>) => Effect.Effect<void>
    readonly end: (row: ArchiveRepo.ArchiveRow) => Effect.Effect<void>
    /** What a grant's token opens; none when it never did. An archive that has ended is given with its state. */
    readonly find: (token: string) => Effect.Effect<Option.Option<ArchiveRepo.ArchiveRow>>
    readonly layout: (row: ArchiveRepo.ArchiveRow) => Effect.Effect<Option.Option<Laid>>
    readonly isOpen: (row: ArchiveRepo.ArchiveRow) => Effect.Effect<boolean>
    /** These bytes reached the client. */
    readonly delivered: (id: ArchiveId, ranges: ReadonlyArray<ByteRange>) => Effect.Effect<void>
    /** The photographs in an archive; none once its manifest is forgotten. */
    readonly photoIds: (row: ArchiveRepo.ArchiveRow) => Effect.Effect<ReadonlySet<PhotoId>>
    /** Path of the download while it is open. */
    readonly pathOf: (row: ArchiveRepo.ArchiveRow) => string | null
  }
>() {
  static readonly layer = Layer.effect(
    Archives,
    Effect.gen(function* () {
      const settings = yield* FileSettings
      const shoots = yield* Shoots
      const users = yield* Users
      const store = yield* ObjectStore
      const publisher = yield* Publisher
      const signals = yield* Signals
      const sql = yield* SqlClient.SqlClient
      const repo = yield* ArchiveRepo.make
      const catalogue = yield* CatalogueRepo.make
      const uploads = yield* UploadRepo.make
      const layouts = new Map<string, Laid>()
      const contents = new Map<string, ReadonlySet<PhotoId>>()

      const keepLayout = (laid: Laid): Laid => {
        keepNewest(layouts, laid.hash, laid, layoutsKept)
        return laid
      }

      /** For the name of the archive's file, which it needs also when the shoot is gone. */
      const shootOf = (shootId: ShootId) =>
        shoots.get(shootId).pipe(
          Effect.provideService(CurrentPrincipal, { kind: "service", service: "file" }),
          Effect.map(({ status, title }) => ({ title, isClosed: status === "archived" })),
          Effect.catchAll(() => Effect.succeed({ title: "Photographs", isClosed: false }))
        )

      /** On whose rights the archive is sent: the lesser ones of somebody who is gone. */
      const roleOf = (userId: UserId) =>
        users.byIds([userId]).pipe(
          Effect.provideService(CurrentPrincipal, { kind: "service", service: "file" }),
          Effect.map((found): Role => found[0]?.role ?? "contact"),
          Effect.catchAll(() => Effect.succeed<Role>("contact"))
        )

      /** What of the photographs is not, or not wholly, in the store, or was bad when it was last read. */
      const missing = (files: ReadonlyArray<CatalogueRepo.OriginalRow>) =>
        Effect.map(
          store
            .counts(files.map((file) => file.object))
            .pipe(Effect.catchTag("BucketMissing", () => Effect.succeed(new Map<string, number>()))),
          (counts) =>
            files
              .filter(({ damagedAt, object }) => damagedAt !== null || (counts.get(object.nuid) ?? 0) !== object.chunks)
              .map((file) => file.photoId)
        )

      const closedAt = (place: Option.Option<UploadRepo.Place>) =>
        Option.match(place, { onNone: () => null, onSome: ({ archivedAt }) => archivedAt })

      /** Holds what the archive stands on until the transaction ends; false when it is not what it was. */
      const holds = Effect.fnUntraced(function* ({ laid, placeClosedAt, request }: Prepared) {
        const closed = closedAt(yield* uploads.holdPlace(request.shootId))
        if (closed?.epochMillis !== placeClosedAt?.epochMillis) return false
        const photos = new Set(laid?.entries.map(({ photoId }) => photoId))
        return (yield* catalogue.holdWhole([...photos])) === photos.size
      })

      const prepare = Effect.fn("Archives.prepare")(function* (request: Request) {
        // Before the shoot is asked: what closes it afterwards shows when the archive is opened.
        const placeClosedAt = closedAt(yield* uploads.place(request.shootId))
        const known = new Map(
          (yield* catalogue.many(request.photos.map(({ photoId }) => photoId))).map((row) => [row.photoId, row])
        )
        // What the studio has deleted since is left out; what was asked of another shoot is nobody's.
        const files = request.photos.flatMap(({ folder, photoId }) => {
          const row = known.get(photoId)
          return row === undefined || row.shootId !== request.shootId ? [] : [{ row, folder }]
        })
        const lost = yield* missing(files.map(({ row }) => row))
        const { isClosed, title } = yield* shootOf(request.shootId)
        const name = safeSegment(title)
        const role = yield* roleOf(request.userId)
        if (lost.length > 0 || files.length === 0) {
          yield* Metric.increment(archivesIncomplete)
          yield* Effect.logError("An archive is not offered: the store misses bytes of its files").pipe(
            Effect.annotateLogs({ archiveId: request.archiveId, shootId: request.shootId, lost: lost.slice(0, 20) })
          )
          return { request, name, role, isClosed, placeClosedAt, laid: undefined }
        }
        const entries = nameEntries(
          files.map(({ folder, row }) => ({
            photoId: row.photoId,
            folder,
            fileName: row.fileName,
            modifiedAt: row.modifiedAt.epochMillis,
            object: row.object
          }))
        )
        return { request, name, role, isClosed, placeClosedAt, laid: keepLayout(lay(entries)) }
      })

      const open = Effect.fn("Archives.open")(function* (prepared: Prepared) {
        const { isClosed, laid, name, request, role } = prepared
        const { archiveId, scope, shootId, userId } = request
        const now = yield* DateTime.now
        const known = yield* repo.lock(archiveId)
        // The same archive asked for once more: its URL and its bytes stay.
        if (Option.isSome(known) && known.value.state === "ready") return
        if (!(yield* holds(prepared))) {
          return yield* new Retry({ reason: "The shoot or its photographs changed while the archive was prepared" })
        }
        const ids = { archiveId, shootId, userId }
        const row = {
          id: archiveId,
          shootId,
          userId,
          role,
          scope: scope.kind,
          name,
          ranges: [],
          delivered: 0,
          deliveredAt: null,
          requestedAt: now,
          downloadedAt: null
        }
        yield* publisher.publish(yield* makeEvent(ArchiveQueued, ids))
        if (isClosed || laid === undefined) {
          if (isClosed) yield* publisher.publish(yield* makeEvent(ArchiveExpired, ids))
          return yield* repo.put({
            ...row,
            state: isClosed ? "expired" : "incomplete",
            manifestHash: null,
            files: request.photos.length,
            bytes: 0,
            grantId: null,
            tokenHash: null,
            readyAt: null,
            expiresAt: null
          })
        }
        const grantId = GrantId.make(yield* uuidV7)
        const bytes = laid.layout.size
        const files = laid.entries.length
        yield* repo.putManifest(laid, now)
        yield* repo.put({
          ...row,
          state: "ready",
          manifestHash: laid.hash,
          files,
          bytes,
          grantId,
          tokenHash: yield* hashSecret(grantToken(settings.linkSecret, grantId)),
          readyAt: now,
          expiresAt: DateTime.addDuration(now, settings.archiveLife)
        })
        yield* publisher.publish(yield* makeEvent(ArchiveReady, { ...ids, bytes, files }))
      })

      const end = Effect.fn("Archives.end")(function* (row: ArchiveRepo.ArchiveRow) {
        if (!(yield* repo.end(row.id))) return
        const { id: archiveId, shootId, userId } = row
        yield* publisher.publish(yield* makeEvent(ArchiveExpired, { archiveId, shootId, userId }))
      })

      const layout = Effect.fn("Archives.layout")(function* ({ manifestHash }: ArchiveRepo.ArchiveRow) {
        if (manifestHash === null) return Option.none<Laid>()
        const kept = layouts.get(manifestHash)
        if (kept !== undefined) return Option.some(keepLayout(kept))
        return Option.map(yield* repo.manifest(manifestHash), (entries) => keepLayout(lay(entries)))
      })

      const photoIds = Effect.fn("Archives.photoIds")(function* ({ manifestHash }: ArchiveRepo.ArchiveRow) {
        if (manifestHash === null) return new Set<PhotoId>()
        const kept = layouts.get(manifestHash)?.photoIds ?? contents.get(manifestHash)
        const ids = kept ?? new Set(yield* repo.photosOf(manifestHash))
        keepNewest(contents, manifestHash, ids, contentsKept)
        return ids
      })

      const delivered = Effect.fn("Archives.delivered")(function* (id: ArchiveId, left: ReadonlyArray<ByteRange>) {
        const write = Effect.gen(function* () {
          const found = yield* repo.lock(id)
          if (Option.isNone(found)) return undefined
          const { bytes, deliveredAt, downloadedAt, expiresAt, shootId, userId } = found.value
          const now = yield* DateTime.now
          const ranges = left.reduce<DeliveredRanges.DeliveredRanges>(
            (known, { end, start }) => DeliveredRanges.add(known, start, end),
            found.value.ranges
          )
          // Who asks for the same byte again and again has nothing written each time.
          const fresh = deliveredAt !== null && DateTime.distance(deliveredAt, now) < noteRests
          if (fresh && DeliveredRanges.same(ranges, found.value.ranges)) return undefined
          const total = DeliveredRanges.total(ranges)
          const whole = total === bytes && downloadedAt === null
          const life = DateTime.addDuration(now, settings.archiveLife)
          yield* repo.saveProgress(id, {
            ranges,
            delivered: total,
            deliveredAt: now,
            downloadedAt: whole ? now : downloadedAt,
            expiresAt: expiresAt === null ? life : DateTime.max(expiresAt, life)
          })
          if (whole) yield* publisher.publish(yield* makeEvent(ArchiveDownloaded, { archiveId: id, shootId, userId }))
          return { archiveId: id, shootId, userId, bytes: total }
        })
        const progress = yield* Transaction.within(sql)(write)
        if (progress !== undefined) yield* signals.emit(yield* makeEvent(DownloadProgress, progress))
      })

      return Archives.of({
        prepare,
        open,
        end,
        endOfShoot: (shootId) => Effect.flatMap(repo.openOfShoot(shootId), Effect.forEach(end, { discard: true })),
        endOfPhotos: (photoIds) => Effect.flatMap(repo.openWith(photoIds), Effect.forEach(end, { discard: true })),
        find: (token) => Effect.flatMap(hashSecret(token), repo.byToken),
        layout,
        isOpen: (row) => (row.grantId === null ? Effect.succeed(false) : repo.isOpen(row.id, row.grantId)),
        delivered,
        photoIds,
        pathOf: (row) =>
          row.state === "ready" && row.grantId !== null
            ? `/d/${grantToken(settings.linkSecret, row.grantId)}/${encodeURIComponent(`${row.name}.zip`)}`
            : null
      })
    })
  )
}
