import * as Schema from "effect/Schema"

/**
 * Everything a reader of a stored object needs besides the broker: no lookup, no database.
 * Wire format of the bytes: JetStream object store (ADR-20).
 */
export const ObjectRef = Schema.Struct({
  bucket: Schema.String,
  /** Object name inside the bucket. */
  name: Schema.String,
  /** Names the subject of the chunks: `$O.<bucket>.C.<nuid>`. */
  nuid: Schema.String,
  /** Bytes. */
  size: Schema.NonNegativeInt,
  /** SHA-256 of all bytes, lower-case hex. */
  sha256: Schema.String.pipe(Schema.pattern(/^[0-9a-f]{64}$/)),
  /** CRC-32 (ISO 3309, as in ZIP) of all bytes, unsigned. */
  crc32: Schema.NonNegativeInt,
  /** Bytes of every chunk but the last. */
  chunkSize: Schema.Int.pipe(Schema.positive()),
  chunks: Schema.NonNegativeInt,
  /** Run-length map from chunk to stream sequence: `[first sequence, how many follow each other]`. */
  runs: Schema.Array(Schema.Tuple(Schema.Int, Schema.Int))
}).annotations({ identifier: "ObjectRef" })
export type ObjectRef = typeof ObjectRef.Type
