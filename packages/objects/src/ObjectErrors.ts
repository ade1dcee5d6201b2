import * as Schema from "effect/Schema"

/** Nothing of that name, or chunks of it are gone. `chunk` (from 0) says which one was looked for. */
export class ObjectMissing extends Schema.TaggedError<ObjectMissing>()("ObjectMissing", {
  bucket: Schema.String,
  name: Schema.String,
  chunk: Schema.optional(Schema.NonNegativeInt)
}) {}

/** Stored bytes do not match their checksum, on every try. They are never delivered. `chunk` counts from 0. */
export class ObjectDamaged extends Schema.TaggedError<ObjectDamaged>()("ObjectDamaged", {
  bucket: Schema.String,
  name: Schema.String,
  chunk: Schema.optional(Schema.NonNegativeInt),
  reason: Schema.String
}) {}

/** The bucket does not exist. It is never created at run time: an empty one would hide a loss. */
export class BucketMissing extends Schema.TaggedError<BucketMissing>()("BucketMissing", {
  bucket: Schema.String
}) {}

/** The bucket or its server has no room left; nothing of this write is kept. */
export class StoreFull extends Schema.TaggedError<StoreFull>()("StoreFull", {
  bucket: Schema.String,
  reason: Schema.String
}) {}

/** The source of the bytes failed, or ended at another length than expected. */
export class SourceFailed extends Schema.TaggedError<SourceFailed>()("SourceFailed", {
  reason: Schema.String,
  cause: Schema.optional(Schema.Defect)
}) {}

/** The upload was finished, aborted or never begun. */
export class UploadGone extends Schema.TaggedError<UploadGone>()("UploadGone", {
  bucket: Schema.String,
  nuid: Schema.String
}) {}

/** The upload stands at `offset` bytes: the caller asked for another one, or a second writer was faster. */
export class OffsetConflict extends Schema.TaggedError<OffsetConflict>()("OffsetConflict", {
  offset: Schema.NonNegativeInt
}) {}

/** The connection of the client broke: everything up to `offset` bytes is kept. */
export class UploadInterrupted extends Schema.TaggedError<UploadInterrupted>()("UploadInterrupted", {
  offset: Schema.NonNegativeInt,
  cause: Schema.optional(Schema.Defect)
}) {}

/** The upload has `offset` bytes and was announced with `size`. */
export class UploadSizeMismatch extends Schema.TaggedError<UploadSizeMismatch>()("UploadSizeMismatch", {
  offset: Schema.NonNegativeInt,
  size: Schema.NonNegativeInt
}) {}
