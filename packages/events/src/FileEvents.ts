import * as Schema from "effect/Schema"
import { event } from "./Event.ts"
import { ArchiveId, PhotoId, ShootId, UserId } from "./Ids.ts"
import { ObjectRef } from "./ObjectRef.ts"
import { CameraFacts, FailureCategory, Rendition } from "./Photo.ts"

const byShoot = (data: { readonly shootId: ShootId }) => ["shoot", data.shootId] as const

export const FileUploaded = event("file.uploaded", {
  version: 1,
  owner: "file",
  key: byShoot,
  data: Schema.Struct({
    shootId: ShootId,
    photoId: PhotoId,
    /** As the camera named it, made safe for display and archives. */
    fileName: Schema.String,
    size: Schema.NonNegativeInt,
    sha256: Schema.String
  }),
  description: "All bytes of a file are durable and its checksum is known."
})

export const FileDownloaded = event("file.downloaded", {
  version: 1,
  owner: "file",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, photoId: PhotoId, userId: UserId, rendition: Rendition }),
  description: "The last byte of a single photograph reached a client."
})

export const FileDeleted = event("file.deleted", {
  version: 1,
  owner: "file",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, photoId: PhotoId }),
  description: "A file was taken out of its shoot for good."
})

const byArchive = Schema.Struct({ shootId: ShootId, archiveId: ArchiveId, userId: UserId })

export const ArchiveQueued = event("archive.queued", {
  version: 1,
  owner: "file",
  key: byShoot,
  data: byArchive,
  description: "An archive was asked for; its manifest is being laid out."
})

export const ArchiveReady = event("archive.ready", {
  version: 1,
  owner: "file",
  key: byShoot,
  data: Schema.Struct({ ...byArchive.fields, bytes: Schema.NonNegativeInt, files: Schema.NonNegativeInt }),
  description: "Every file of the archive was found in the store; the download is open."
})

export const ArchiveDownloaded = event("archive.downloaded", {
  version: 1,
  owner: "file",
  key: byShoot,
  data: byArchive,
  description: "Every byte of the archive was delivered, over however many requests."
})

export const ArchiveExpired = event("archive.expired", {
  version: 1,
  owner: "file",
  key: byShoot,
  data: byArchive,
  description: "The grant for the archive has ended."
})

/** Renditions of one photo, smallest to largest, in the store. */
export const Renditions = Schema.Struct({ high: ObjectRef, medium: ObjectRef, thumb: ObjectRef })
export type Renditions = typeof Renditions.Type

export const FileProcessed = event("file.processed", {
  version: 2,
  owner: "media",
  key: byShoot,
  data: Schema.Struct({
    shootId: ShootId,
    photoId: PhotoId,
    recipe: Schema.String,
    /** As ExifTool names it: JPEG, CR3, HEIC. */
    fileType: Schema.String,
    /** Pixels, upright. Absent where only the original is kept. */
    width: Schema.optional(Schema.Int),
    height: Schema.optional(Schema.Int),
    /** A few bytes, base64, that draw a blurred stand-in (thumbhash). */
    placeholder: Schema.optional(Schema.String),
    camera: CameraFacts,
    renditions: Schema.optional(Renditions),
    /** Why there is no picture although the original is kept, in English for the photographer. */
    originalOnly: Schema.optional(Schema.String),
    /** The same for programs and for other languages: `heic`, `no-preview`. Since version 2. */
    originalOnlyCode: Schema.optional(Schema.String)
  }),
  description: "A file has its verdict and is kept: with renditions, or as an original without a picture."
})

export const FileFailed = event("file.failed", {
  version: 2,
  owner: "media",
  key: byShoot,
  data: Schema.Struct({
    shootId: ShootId,
    photoId: PhotoId,
    recipe: Schema.String,
    category: FailureCategory,
    /** Stable, for programs and for other languages: `not-a-photo`, `damaged`, `too-large`. */
    code: Schema.String,
    /** In English for the photographer: what is wrong and what to do. */
    reason: Schema.String,
    /** As ExifTool names it, null where it knows none; there when the reason speaks of it. Since version 2. */
    fileType: Schema.optional(Schema.NullOr(Schema.String)),
    /** The limit that a `too-large` picture is over. Since version 2. */
    mostMegapixels: Schema.optional(Schema.Int)
  }),
  description: "A file has its verdict and is not a photograph that can be shown; the original is kept until deleted."
})

export const FileProgress = event("file.progress", {
  version: 1,
  owner: "media",
  stream: "TEL",
  key: byShoot,
  data: Schema.Struct({
    shootId: ShootId,
    photoId: PhotoId,
    stage: Schema.Literal("validate", "metadata", "renditions", "placeholder", "store")
  }),
  description: "A worker reached a stage of a file's pipeline. Fire and forget."
})
