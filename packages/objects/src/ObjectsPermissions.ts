import type * as DateTime from "effect/DateTime"
import { type BucketClass, bucketNames } from "./Buckets.ts"
import { streamOf } from "./ObjectMeta.ts"

/**
 * What a NATS user must be allowed to publish for each use of this package, besides subscribing to its own inbox
 * prefix. A bucket's name is one token and changes with the month, so streams stand as `*`: in an account that
 * also holds other streams, leave those out with a `deny` of their names.
 */

/** Readers: ranges, `stat`, `count`, `verify`. */
export const readPermissions: ReadonlyArray<string> = [
  "$JS.API.DIRECT.GET.*",
  "$JS.API.STREAM.INFO.*",
  "$JS.API.STREAM.MSG.GET.*"
]

/** Writers, uploads and the sweeper; includes what readers need. */
export const writePermissions: ReadonlyArray<string> = [
  ...readPermissions,
  "$O.*.C.*",
  "$O.*.C.*.tail",
  "$O.*.C.*.upload",
  "$O.*.M.*",
  "$JS.API.STREAM.PURGE.*"
]

/**
 * Writers of one class, who may change no bucket of another; includes what readers need. The server compares whole
 * tokens, so that no pattern says "those that begin with `rendition-`": each bucket stands by its name, for as many
 * years as `bucketNames` gives, and what is not named is refused.
 */
export const writePermissionsOf = (kind: BucketClass, now: DateTime.DateTime): ReadonlyArray<string> => [
  ...readPermissions,
  ...bucketNames(kind, now).flatMap((bucket) => [`$O.${bucket}.>`, `$JS.API.STREAM.PURGE.${streamOf(bucket)}`])
]

/** The migration step, which alone creates buckets and says how many copies there are. */
export const createPermissions: ReadonlyArray<string> = [
  "$JS.API.STREAM.INFO.*",
  "$JS.API.STREAM.CREATE.*",
  "$JS.API.STREAM.UPDATE.*"
]
