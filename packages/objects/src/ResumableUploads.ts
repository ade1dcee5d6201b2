import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as JetStreamUploads from "./JetStreamUploads.ts"
import * as MemoryUploads from "./MemoryUploads.ts"
import type {
  BucketMissing,
  ObjectDamaged,
  ObjectMissing,
  OffsetConflict,
  StoreFull,
  UploadGone,
  UploadInterrupted,
  UploadSizeMismatch
} from "./ObjectErrors.ts"
import type { ObjectStore } from "./ObjectStore.ts"
import type { ObjectsConnection } from "./ObjectsConnection.ts"

/** Names an upload for its whole life. Keep it with the upload's own id; nothing else need be kept. */
export const UploadRef = Schema.Struct({
  bucket: Schema.String,
  /** The name of the object to be. */
  name: Schema.String,
  /** Names the chunks, as in `ObjectRef`. */
  nuid: Schema.String,
  /** Bytes announced; absent while the client has not said. */
  size: Schema.optional(Schema.NonNegativeInt)
})
export type UploadRef = typeof UploadRef.Type

/**
 * Uploads that arrive in parts of any size, over many requests and restarts: the storage half of tus.
 *
 * All state is in the stream: chunks of exactly 512 KiB, and one replaceable tail message with the bytes that
 * fill no chunk yet. `offset` is what lies there; a call that returned an offset is never taken back. Calls for
 * one upload should come one after another (tus locks); a second writer is refused by `OffsetConflict` and can
 * damage nothing.
 */
export class ResumableUploads extends Context.Tag("@safelight/objects/ResumableUploads")<
  ResumableUploads,
  {
    readonly begin: (request: {
      readonly bucket: string
      readonly name: string
      readonly size?: number
    }) => Effect.Effect<UploadRef, BucketMissing | StoreFull>

    /**
     * Stores what the source gives from `offset` on, which must be the upload's own, and answers the new offset.
     * When the source breaks off, all that came is kept: `UploadInterrupted` has the offset.
     */
    readonly append: (
      upload: UploadRef,
      offset: number,
      source: AsyncIterable<Uint8Array>
    ) => Effect.Effect<
      number,
      OffsetConflict | UploadInterrupted | UploadSizeMismatch | UploadGone | BucketMissing | StoreFull
    >

    /** Bytes that are safe. For a finished upload its size. */
    readonly offset: (upload: UploadRef) => Effect.Effect<number, UploadGone | BucketMissing>

    /** Makes the object. Repeating it answers the same reference. */
    readonly finish: (
      upload: UploadRef
    ) => Effect.Effect<
      ObjectRef,
      UploadGone | UploadSizeMismatch | OffsetConflict | ObjectMissing | ObjectDamaged | BucketMissing | StoreFull
    >

    /** Forgets an upload and its bytes. What is finished stays an object. */
    readonly abort: (upload: UploadRef) => Effect.Effect<void, BucketMissing>
  }
>() {
  static readonly layer: Layer.Layer<ResumableUploads, never, ObjectsConnection> = Layer.scoped(
    this,
    JetStreamUploads.make()
  )

  /** Uploads in memory that become objects of the store beside it. */
  static readonly layerMemory: Layer.Layer<ResumableUploads, never, ObjectStore> = Layer.effect(
    this,
    MemoryUploads.make()
  )
}
