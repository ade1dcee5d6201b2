import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as JetStreamObjectStore from "./JetStreamObjectStore.ts"
import * as MemoryObjectStore from "./MemoryObjectStore.ts"
import type { BucketMissing, ObjectDamaged, ObjectMissing, SourceFailed, StoreFull } from "./ObjectErrors.ts"
import type { ObjectsConnection } from "./ObjectsConnection.ts"

/** Bytes `start` up to but without `end`, both within the object. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What to store under which name. */
export interface PutRequest {
  readonly bucket: string
  readonly name: string
  readonly source: AsyncIterable<Uint8Array>
  /** Bytes; another length fails as `SourceFailed` and stores nothing. */
  readonly expectedSize?: number
}

/** An object or an unfinished one, as the sweeper asks about it. */
export interface Candidate {
  readonly bucket: string
  readonly nuid: string
  /** Absent where only chunks are left. */
  readonly name?: string
}

/** One pass of the sweeper over a bucket. */
export interface SweepRequest {
  readonly bucket: string
  /** Only what was last written longer ago than this. */
  readonly olderThan: Duration.DurationInput
  /** Which of these are still named by someone: their nuids. Asked in pages of up to 500. */
  readonly named: (candidates: ReadonlyArray<Candidate>) => Effect.Effect<ReadonlySet<string>>
  /** Uploads are left alone while open; those without a byte for longer than this are given up. Default: never. */
  readonly abandonUploadsAfter?: Duration.DurationInput
}

/** What a pass removed. */
export interface Swept {
  /** Whole objects: metadata and chunks. */
  readonly objects: number
  /** Writes that never became an object: chunks without metadata. */
  readonly fragments: number
  /** Open uploads given up. */
  readonly uploads: number
  /** Messages removed in all. */
  readonly messages: number
}

/**
 * Camera files, renditions and everything else made of bytes, in few large buckets.
 *
 * Trouble with the servers is not in the error channels: it dies with `Unavailable` (inside an iterable it is
 * thrown). The memory layer behaves the same but forgets.
 */
export class ObjectStore extends Context.Tag("@safelight/objects/ObjectStore")<
  ObjectStore,
  {
    /**
     * Stores a source under a fresh nuid and makes it visible at the end, whole or not at all. Writing a name
     * again takes its place; the former chunks stay readable by their reference until the sweeper comes.
     */
    readonly put: (request: PutRequest) => Effect.Effect<ObjectRef, SourceFailed | BucketMissing | StoreFull>

    /**
     * The bytes of an object or a range of it, chunk by chunk, for `for await` or a Node `Readable`. Each chunk
     * was checked, and is the caller's, who may offer its memory again with `ChunkBuffers.giveBack`; a read that cannot go on throws `ObjectMissing`, `ObjectDamaged`, `BucketMissing` or
     * `Unavailable`. Leaving the loop ends the read. A range outside the object is a `RangeError` defect.
     */
    readonly read: (ref: ObjectRef, range?: ByteRange) => Effect.Effect<AsyncIterable<Uint8Array>>

    /** A range in one piece: for small objects, since all of it is held in memory. */
    readonly readAll: (
      ref: ObjectRef,
      range?: ByteRange
    ) => Effect.Effect<Uint8Array, ObjectMissing | ObjectDamaged | BucketMissing>

    /** Reads everything and compares size, CRC-32 and SHA-256 with the reference. */
    readonly verify: (ref: ObjectRef) => Effect.Effect<void, ObjectMissing | ObjectDamaged | BucketMissing>

    /** Removes chunks, then metadata if it is still this object's. Removing twice is fine. */
    readonly remove: (ref: ObjectRef) => Effect.Effect<void, BucketMissing>

    /**
     * The reference of a name. For objects written by stock clients, which keep neither CRC-32 nor chunk map,
     * it reads the object once.
     */
    readonly stat: (
      bucket: string,
      name: string
    ) => Effect.Effect<Option.Option<ObjectRef>, ObjectMissing | ObjectDamaged | BucketMissing>

    /** How many chunks of an object the server has now. Complete means: equal to `ref.chunks`. */
    readonly count: (ref: ObjectRef) => Effect.Effect<number, BucketMissing>

    /** The same for many at once, by nuid: one question per bucket instead of one per object. */
    readonly counts: (refs: ReadonlyArray<ObjectRef>) => Effect.Effect<ReadonlyMap<string, number>, BucketMissing>

    /** Objects and fragments whose last chunk is older, open uploads excepted; named or not. */
    readonly olderThan: (
      bucket: string,
      age: Duration.DurationInput
    ) => Effect.Effect<ReadonlyArray<Candidate>, BucketMissing>

    /** Removes from a bucket what nothing names. */
    readonly sweep: (request: SweepRequest) => Effect.Effect<Swept, BucketMissing>
  }
>() {
  static readonly layer: Layer.Layer<ObjectStore, never, ObjectsConnection> = Layer.scoped(
    this,
    JetStreamObjectStore.make()
  )

  /** In memory, with the given buckets. */
  static readonly layerMemory = (buckets: ReadonlyArray<string>): Layer.Layer<ObjectStore> =>
    Layer.sync(this, () => MemoryObjectStore.make(buckets))
}
