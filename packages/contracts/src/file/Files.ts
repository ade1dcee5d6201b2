import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { Refused } from "@safelight/auth/Refused"
import { ArchiveId, PhotoId, ShootId, UserId } from "@safelight/events/Ids"
import { FailureCategory } from "@safelight/events/Photo"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Remark } from "./Remark.ts"

export const FileState = Schema.Literal("uploading", "processing", "ready", "original-only", "failed")
export type FileState = typeof FileState.Type

/** One uploaded file with what became of it. */
export class FileView extends Schema.Class<FileView>("FileView")({
  id: PhotoId,
  shootId: ShootId,
  fileName: Schema.String,
  /** Bytes declared by the uploader. */
  size: Schema.NonNegativeInt,
  /** Bytes that are durable. */
  received: Schema.NonNegativeInt,
  state: FileState,
  category: Schema.NullOr(FailureCategory),
  /** Why there is no picture, in English for the photographer. */
  reason: Schema.NullOr(Schema.String),
  /**
   * The same for programs and for other languages; null where there is no reason, or one of an older event. Of an upload
   * that was refused the code is an `UploadRefusal`.
   */
  remark: Schema.optionalWith(Schema.NullOr(Remark), { default: () => null }),
  sha256: Schema.NullOr(Schema.String),
  /** Where the same bytes were already in the shoot; they are stored once. */
  sameAs: Schema.NullOr(PhotoId),
  startedAt: Schema.DateTimeUtc,
  finishedAt: Schema.NullOr(Schema.DateTimeUtc)
}) {}

export const ArchiveState = Schema.Literal("queued", "ready", "incomplete", "expired")
export type ArchiveState = typeof ArchiveState.Type

/** An archive for one person. */
export class ArchiveView extends Schema.Class<ArchiveView>("ArchiveView")({
  id: ArchiveId,
  shootId: ShootId,
  userId: UserId,
  scope: Schema.Literal("everything", "favourites", "set"),
  state: ArchiveState,
  files: Schema.NonNegativeInt,
  /** Exact length of the ZIP; 0 until it is ready. */
  bytes: Schema.NonNegativeInt,
  /** Distinct bytes delivered over all requests. */
  delivered: Schema.NonNegativeInt,
  /** Whether a request for it is being answered, as far as can be told: right within 15 s. */
  running: Schema.Boolean,
  requestedAt: Schema.DateTimeUtc,
  downloadedAt: Schema.NullOr(Schema.DateTimeUtc),
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
  /** Path of the download, only for the person it belongs to and only when ready. */
  path: Schema.NullOr(Schema.String)
}) {}

export class ShootStorage extends Schema.Class<ShootStorage>("ShootStorage")({
  files: Schema.NonNegativeInt,
  originalBytes: Schema.NonNegativeInt,
  renditionBytes: Schema.NonNegativeInt
}) {}

export class SingleDownload extends Schema.Class<SingleDownload>("SingleDownload")({
  photoId: PhotoId,
  userId: UserId,
  at: Schema.DateTimeUtc
}) {}

/** How long it is known that a photograph was processed, or why not. */
export const verdictsKept = { done: Duration.hours(24), failed: Duration.days(7) }

/** Photographs by what came of their processing, as far back as that is kept; one that is tried again is in neither. */
export class ProcessingResults extends Schema.Class<ProcessingResults>("ProcessingResults")({
  /** Kept, with or without pictures: within the last 24 hours. */
  done: Schema.NonNegativeInt,
  /** Refused or failed: within the last 7 days. */
  failed: Schema.NonNegativeInt
}) {}

/** Uploads, originals, renditions, archives. Bytes themselves go through the service's own streaming routes. */
export class Files extends Context.Tag("@safelight/file/Files")<
  Files,
  {
    /** Studio: all files of a shoot, newest first. */
    readonly list: (shootId: ShootId) => Effect.Effect<ReadonlyArray<FileView>, Refused, CurrentPrincipal>
    /** Studio. */
    readonly processed: () => Effect.Effect<ProcessingResults, Refused, CurrentPrincipal>
    readonly storage: (shootId: ShootId) => Effect.Effect<ShootStorage, Refused, CurrentPrincipal>
    /** Studio: for good; bytes are unreachable at once and purged soon after. */
    readonly remove: (photoIds: ReadonlyArray<PhotoId>) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** Studio: has a failed file processed again. */
    readonly retry: (photoId: PhotoId) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** Studio: every person's archives of a shoot; a client: their own. Newest first. */
    readonly archives: (shootId: ShootId) => Effect.Effect<ReadonlyArray<ArchiveView>, Refused, CurrentPrincipal>
    readonly archive: (id: ArchiveId) => Effect.Effect<ArchiveView, Refused, CurrentPrincipal>
    /** Path of one original that works without a cookie and ends after a day. */
    readonly link: (photoId: PhotoId) => Effect.Effect<string, Refused, CurrentPrincipal>
    /** Studio: single photographs that reached clients. */
    readonly downloads: (shootId: ShootId) => Effect.Effect<ReadonlyArray<SingleDownload>, Refused, CurrentPrincipal>
  }
>() {}
