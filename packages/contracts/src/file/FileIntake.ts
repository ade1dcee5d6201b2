import type { EventFor } from "@safelight/events/Catalogue"
import type { PhotoId, ShootId, UserId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** A file whose last byte is there. */
export interface ArrivedFile {
  readonly shootId: ShootId
  readonly fileName: string
  readonly bytes: Uint8Array
}

/**
 * What reaches the file service other than through `Files`: bytes through its own routes, events through its
 * consumers. Whoever composes services with memory layers hands them in here. Safe to repeat. Needs no principal:
 * routes ask before, and the bus knows who may publish what.
 */
export class FileIntake extends Context.Tag("@safelight/file/FileIntake")<
  FileIntake,
  {
    /** Makes a photo of a file. The same bytes again in a shoot make none and answer the one they are of. */
    readonly arrived: (file: ArrivedFile) => Effect.Effect<PhotoId>
    /** Keeps what the workers made of a file. */
    readonly verdict: (event: EventFor<"file-catalogue">) => Effect.Effect<void>
    /** Opens the archives that people ask for. */
    readonly archive: (event: EventFor<"file-archives">) => Effect.Effect<void>
    /** Opens and closes shoots. */
    readonly shoot: (event: EventFor<"file-shoots">) => Effect.Effect<void>
    /** The last byte of an original reached a client. */
    readonly fetched: (photoId: PhotoId, userId: UserId) => Effect.Effect<void>
  }
>() {}
