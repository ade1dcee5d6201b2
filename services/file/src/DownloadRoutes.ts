import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Access } from "@safelight/auth/Access"
import { AccessEnded, NotFound } from "@safelight/auth/Refused"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import { Files } from "@safelight/contracts/file/Files"
import { PhotoId } from "@safelight/events/Ids"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Route from "@safelight/http/Route"
import { capability, checkedByHandler, unlimited } from "@safelight/http/RouteAccess"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import type { ByteRange } from "@safelight/zip/HttpRange"
import { slice } from "@safelight/zip/ZipLayout"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import type { ArchiveRow } from "./ArchiveRepo.ts"
import { Archives } from "./Archives.ts"
import { respond } from "./ByteResponse.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { FileSettings } from "./FileSettings.ts"
import { bearerOfLink, noSession, readPhotoToken } from "./Links.ts"
import type { Laid } from "./Manifest.ts"
import * as WholeDownloads from "./WholeDownloads.ts"

const types: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  heic: "image/heic",
  tif: "image/tiff",
  tiff: "image/tiff"
}

const typeOf = (fileName: string): string =>
  types[fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream"

const ended = new AccessEnded({ what: "download" })
const missing = new NotFound({ what: "download" })

/** `/d/photo/<photo>` leads to a link; `/d/p/…` is the link to one original, `/d/…` the one to an archive. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const access = yield* Access
    const archives = yield* Archives
    const files = yield* Files
    const settings = yield* FileSettings
    const store = yield* ObjectStore
    const intake = yield* FileIntake
    const catalogue = yield* CatalogueRepo.make
    const downloads = WholeDownloads.make()
    const runtime = yield* Effect.runtime<never>()

    async function* stored(object: ObjectRef, range: ByteRange) {
      yield* await Runtime.runPromise(runtime)(store.read(object, range))
    }

    /** A database that is away ends no download: whom it may not reach any more, `ACCESS` says. */
    const stillOpen = (row: ArchiveRow) =>
      Effect.catchAllDefect(archives.isOpen(row), (defect) =>
        defect instanceof Unavailable ? Effect.succeed(true) : Effect.die(defect)
      )

    async function* archived({ entries, layout, sums }: Laid, range: ByteRange) {
      for (const piece of slice(layout, range.start, range.end)) {
        const { _tag } = piece
        if (_tag === "Header") yield piece.bytes
        else if (piece.index === 0) yield sums.subarray(piece.start, piece.end)
        else {
          const entry = entries[piece.index - 1]
          if (entry !== undefined) yield* stored(entry.object, piece)
        }
      }
    }

    yield* Route.add(
      "GET",
      "/d/photo/:photoId",
      unlimited(checkedByHandler("photo download")),
      Effect.gen(function* () {
        const { params } = yield* HttpLayerRouter.RouteContext
        const photoId = yield* Effect.orElse(Schema.decodeUnknown(PhotoId)(params["photoId"]), () =>
          Effect.zipRight(access.check({ kind: "studio", scope: "read" }), missing)
        )
        const path = yield* files.link(photoId)
        return HttpServerResponse.empty({ status: 302, headers: { location: path, "cache-control": "no-store" } })
      })
    )

    yield* Route.add(
      "GET",
      "/d/p/:token/:name",
      unlimited(capability),
      Effect.gen(function* () {
        const { params } = yield* HttpLayerRouter.RouteContext
        const read = readPhotoToken(settings.linkSecret, params["token"] ?? "")
        if (Option.isNone(read)) return yield* missing
        const link = read.value
        const { photoId } = link
        if ((yield* Clock.currentTimeMillis) >= link.expiresAt * 1000) return yield* ended
        const found = yield* catalogue.get(photoId)
        if (Option.isNone(found)) return yield* ended
        const row = found.value
        const allowed = Effect.map(
          access.decide(bearerOfLink(link), {
            kind: "photo",
            shootId: row.shootId,
            photoId,
            action: "download"
          }),
          (decision) => decision === "allow"
        )
        if (!(yield* allowed)) return yield* ended
        return yield* respond({
          representation: {
            size: row.size,
            etag: `"${row.sha256.slice(0, 32)}"`,
            contentType: typeOf(row.fileName),
            modifiedAt: row.modifiedAt.epochMillis
          },
          fileName: row.fileName,
          bytes: (range) => stored(row.object, range),
          allowed,
          // The studio's own downloads are not news.
          delivered: (ranges) =>
            link.role === "admin"
              ? Effect.void
              : Effect.flatMap(Clock.currentTimeMillis, (now) =>
                  downloads.isWhole({ photoId, userId: link.userId, size: row.size }, ranges, now)
                    ? intake.fetched(photoId, link.userId)
                    : Effect.void
                )
        })
      })
    )

    yield* Route.add(
      "GET",
      "/d/:token/:name",
      unlimited(capability),
      Effect.gen(function* () {
        const { params } = yield* HttpLayerRouter.RouteContext
        const found = yield* archives.find(params["token"] ?? "")
        if (Option.isNone(found)) return yield* missing
        const row = found.value
        const laid = yield* archives.layout(row)
        const now = yield* DateTime.now
        if (row.state !== "ready" || Option.isNone(laid)) return yield* ended
        if (row.expiresAt !== null && DateTime.lessThanOrEqualTo(row.expiresAt, now)) return yield* ended
        const permitted = Effect.map(
          access.decide(bearerOfLink({ userId: row.userId, role: row.role, sessionId: noSession }), {
            kind: "archive",
            shootId: row.shootId,
            photoIds: laid.value.photoIds
          }),
          (decision) => decision === "allow"
        )
        if (!(yield* permitted)) return yield* ended
        const { layout, modifiedAt } = laid.value
        return yield* respond({
          representation: { size: layout.size, etag: layout.etag, contentType: "application/zip", modifiedAt },
          fileName: `${row.name}.zip`,
          bytes: (range) => archived(laid.value, range),
          allowed: Effect.if(permitted, { onTrue: () => stillOpen(row), onFalse: () => Effect.succeed(false) }),
          delivered: (ranges) => archives.delivered(row.id, ranges)
        })
      })
    )
  })
)
