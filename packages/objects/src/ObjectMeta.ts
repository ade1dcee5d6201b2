import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { toHex } from "./Crc32.ts"

/*
 * Subjects and metadata of the JetStream object store (ADR-20): chunks on `$O.<bucket>.C.<nuid>`, metadata on
 * `$O.<bucket>.M.<base64url of the name>`. An upload's own messages lie one token deeper than its chunks, so a
 * stock reader, which filters on exactly the chunk subject, never sees them.
 */

export const streamOf = (bucket: string): string => `OBJ_${bucket}`
export const chunkSubject = (bucket: string, nuid: string): string => `$O.${bucket}.C.${nuid}`
export const tailSubject = (bucket: string, nuid: string): string => `${chunkSubject(bucket, nuid)}.tail`
export const uploadSubject = (bucket: string, nuid: string): string => `${chunkSubject(bucket, nuid)}.upload`
export const metaSubjects = (bucket: string): string => `$O.${bucket}.M.>`

/** Base64url with padding, as ADR-20 asks (Node's own `base64url` leaves the padding away). */
const base64Url = (bytes: Buffer): string => bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_")

export const metaSubject = (bucket: string, name: string): string =>
  `$O.${bucket}.M.${base64Url(Buffer.from(name, "utf8"))}`

/** The part of ADR-20's `ObjectInfo` that we read; `metadata` is ours: `runs` as JSON, `crc32` as hex. */
export const ObjectMeta = Schema.parseJson(
  Schema.Struct({
    name: Schema.String,
    bucket: Schema.String,
    // A link to another object has none of these three.
    nuid: Schema.optionalWith(Schema.String, { default: () => "" }),
    size: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 0 }),
    chunks: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 0 }),
    digest: Schema.optional(Schema.String),
    deleted: Schema.optional(Schema.Boolean),
    options: Schema.optional(
      Schema.NullOr(
        Schema.Struct({
          max_chunk_size: Schema.optional(Schema.Int),
          link: Schema.optional(Schema.NullOr(Schema.Unknown))
        })
      )
    ),
    metadata: Schema.optional(Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String })))
  })
)
export type ObjectMeta = typeof ObjectMeta.Type

export const decodeMeta = Schema.decodeUnknownEither(ObjectMeta)

const decodeRuns = Schema.decodeUnknownEither(Schema.parseJson(Schema.Array(Schema.Tuple(Schema.Int, Schema.Int))))

/** ADR-20's chunk size when the metadata names none. */
const stockChunkSize = 128 * 1024

/** Metadata as it lies in the bucket; `mtime` in ISO 8601. A map too long for one message is left out. */
export const encodeMeta = (ref: ObjectRef, mtime: string): string => {
  const runs = JSON.stringify(ref.runs)
  return JSON.stringify({
    name: ref.name,
    description: "",
    options: { max_chunk_size: ref.chunkSize },
    bucket: ref.bucket,
    nuid: ref.nuid,
    size: ref.size,
    chunks: ref.chunks,
    mtime,
    digest: `SHA-256=${base64Url(Buffer.from(ref.sha256, "hex"))}`,
    deleted: false,
    metadata: { crc32: toHex(ref.crc32), ...(runs.length <= 256 * 1024 ? { runs } : {}) }
  })
}

/** What metadata alone says. `complete` is false for objects written by stock clients: no CRC-32, no chunk map. */
export const refOf = (meta: ObjectMeta, bucket: string): { readonly ref: ObjectRef; readonly complete: boolean } => {
  const crc = meta.metadata?.["crc32"]
  const runs = meta.metadata?.["runs"]
  const decoded = runs === undefined ? undefined : decodeRuns(runs)
  const map = decoded !== undefined && Either.isRight(decoded) ? decoded.right : undefined
  const digest = /^SHA-256=(.+)$/i.exec(meta.digest ?? "")?.[1] ?? ""
  return {
    ref: {
      bucket,
      name: meta.name,
      nuid: meta.nuid,
      size: meta.size,
      sha256: Buffer.from(digest, "base64url").toString("hex"),
      crc32: crc !== undefined && /^[0-9a-f]{1,8}$/.test(crc) ? Number.parseInt(crc, 16) : 0,
      chunkSize: meta.options?.max_chunk_size ?? stockChunkSize,
      chunks: meta.chunks,
      runs: map ?? []
    },
    complete: crc !== undefined && map !== undefined && map.reduce((sum, run) => sum + run[1], 0) === meta.chunks
  }
}

/** Adds the sequence of the next chunk to a run-length map under construction. */
export const pushRun = (runs: Array<[number, number]>, sequence: number): void => {
  const last = runs.at(-1)
  if (last !== undefined && last[0] + last[1] === sequence) last[1]++
  else runs.push([sequence, 1])
}

/** The stream sequence of chunk `index` (from 0), by binary search over the runs' first chunks. */
export const sequenceIndex = (runs: ObjectRef["runs"]): ((index: number) => number) => {
  const firsts: Array<number> = []
  let total = 0
  for (const run of runs) {
    firsts.push(total)
    total += run[1]
  }
  return (index) => {
    let low = 0
    let high = firsts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((firsts[middle] ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return (runs[low]?.[0] ?? 0) + index - (firsts[low] ?? 0)
  }
}
