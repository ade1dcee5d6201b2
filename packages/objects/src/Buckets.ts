import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fromBytePath } from "./BytePath.ts"
import { crc32 } from "./Crc32.ts"
import { ApiCode, ApiFailure, type JetStreamWire, make as makeWire } from "./JetStreamWire.ts"
import { BucketMissing, StoreFull } from "./ObjectErrors.ts"
import { streamOf } from "./ObjectMeta.ts"
import { ObjectsConnection } from "./ObjectsConnection.ts"

/** What a bucket holds: camera files, pictures made from them, everything else (exports, branding). */
export const BucketClass = Schema.Literal("original", "rendition", "other")
export type BucketClass = typeof BucketClass.Type

/**
 * How objects spread over buckets. Few large ones: a server needs memory for every bucket that is written, and
 * after a crash it scans those written last. The catalogue keeps each object's bucket, so a plan may change.
 */
export interface BucketPlan {
  readonly shards: Readonly<Record<BucketClass, number>>
  /** Servers that hold each bucket: 1, 3 or 5. */
  readonly replicas: number
  /**
   * Cap of each bucket in bytes. The server sets it aside, for every month anew: the sum must fit its `max_file`. Absent:
   * no cap but the server's own.
   */
  readonly maxBytes?: number
}

/** For one machine with one server. */
export const singleServer: BucketPlan = { shards: { original: 2, rendition: 1, other: 1 }, replicas: 1 }

/** For three servers with big disks. */
export const cluster: BucketPlan = { shards: { original: 4, rendition: 2, other: 1 }, replicas: 3 }

const bucketName = (kind: BucketClass, date: DateTime.DateTime, shard: number): string =>
  `${kind}-${DateTime.formatIsoDateUtc(date).slice(0, 7).replace("-", "")}-${shard}`

/** Before the first bucket of any studio. */
const firstYear = 2025

/** How long a list of names serves a server whose configuration is not written anew. */
const yearsAhead = 10

/** Every bucket that a class has had or will have in the next years, under any plan. */
export const bucketNames = (kind: BucketClass, now: DateTime.DateTime): ReadonlyArray<string> => {
  const shards = Math.max(singleServer.shards[kind], cluster.shards[kind])
  const years = DateTime.getPartUtc(now, "year") + yearsAhead - firstYear + 1
  return Array.from({ length: years * 12 }, (_, month) =>
    DateTime.unsafeMake({ year: firstYear + Math.floor(month / 12), month: (month % 12) + 1 })
  ).flatMap((month) => Array.from({ length: shards }, (_, shard) => bucketName(kind, month, shard)))
}

/** The bucket for a new object: by class, month of arrival (UTC) and a key whose objects belong together (the shoot). */
export const bucketFor = (plan: BucketPlan, kind: BucketClass, date: DateTime.DateTime, shardKey: string): string =>
  bucketName(kind, date, crc32(Buffer.from(shardKey, "utf8")) % plan.shards[kind])

/** All buckets of the months of a date and the one after it. */
export const bucketsOf = (plan: BucketPlan, date: DateTime.DateTime): ReadonlyArray<string> =>
  [
    DateTime.startOf(DateTime.toUtc(date), "month"),
    DateTime.add(DateTime.startOf(DateTime.toUtc(date), "month"), { months: 1 })
  ].flatMap((month) =>
    BucketClass.literals.flatMap((kind) =>
      Array.from({ length: plan.shards[kind] }, (_, shard) => bucketName(kind, month, shard))
    )
  )

/** A bucket that the catalogue says holds objects is gone. Creating it again would make the loss look like absence. */
export class BucketLost extends Schema.TaggedError<BucketLost>()("BucketLost", {
  buckets: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `The store has lost ${this.buckets.join(", ")}, where the catalogue says that files lie. Bring the broker's data back (disk or backup); nothing is made anew in its place.`
  }
}

/** A stream of the bucket's name exists without what the object store needs. */
export class BucketUnfit extends Schema.TaggedError<BucketUnfit>()("BucketUnfit", {
  bucket: Schema.String,
  reason: Schema.String
}) {}

/** Creation of the buckets that are not there yet. For the migration step and its timer only. */
export interface CreateBuckets {
  readonly plan: BucketPlan
  readonly buckets: ReadonlyArray<string>
  /** Buckets that the catalogue names: one of these that is missing is a loss, never created. */
  readonly inUse: ReadonlySet<string>
}

/**
 * Creates what is missing and answers the names of what it created; what is there gets as many copies as the plan says.
 * Repeating it changes nothing.
 */
export const createBuckets = Effect.fn("Buckets.create")(function* (request: CreateBuckets) {
  const { connection, patience } = yield* ObjectsConnection
  const wire = makeWire(connection, patience)
  const missing: Array<string> = []
  const others: Array<string> = []
  for (const bucket of new Set([...request.buckets, ...request.inUse])) {
    const replicas = yield* standing(wire, bucket)
    if (replicas === undefined) missing.push(bucket)
    else if (replicas !== request.plan.replicas) others.push(bucket)
  }
  const lost = missing.filter((bucket) => request.inUse.has(bucket))
  if (lost.length > 0) return yield* new BucketLost({ buckets: lost })
  for (const bucket of missing) yield* create(wire, request.plan, bucket)
  for (const bucket of others) yield* spread(wire, request.plan, bucket)
  return missing
})

/** The buckets for the month of a date and the next one. Call it at migration and from a daily timer. */
export const ensureMonth = (plan: BucketPlan, date: DateTime.DateTime, inUse: ReadonlySet<string>) =>
  createBuckets({ plan, buckets: bucketsOf(plan, date), inUse })

/** The copies of a bucket, if it exists; fails when a stream of that name cannot serve as one. */
const standing = Effect.fnUntraced(function* (wire: JetStreamWire, bucket: string) {
  const info = yield* Effect.option(fromBytePath(() => wire.info(bucket), BucketMissing))
  if (info._tag === "None") return undefined
  const { allow_direct, allow_rollup_hdrs, num_replicas, subjects } = info.value.config
  if (allow_direct !== true) return yield* new BucketUnfit({ bucket, reason: "allow_direct is off" })
  if (allow_rollup_hdrs !== true) return yield* new BucketUnfit({ bucket, reason: "allow_rollup_hdrs is off" })
  if (!subjects?.includes(`$O.${bucket}.C.>`)) return yield* new BucketUnfit({ bucket, reason: "other subjects" })
  return num_replicas
})

const Whole = Schema.Struct({ config: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })

/** More or fewer copies of a bucket; nothing else of it changes. The servers copy it while it is used. */
const spread = (wire: JetStreamWire, plan: BucketPlan, bucket: string) =>
  fromBytePath(async () => {
    const { config } = await wire.call(bucket, "STREAM.INFO", undefined, Whole)
    await wire.call(bucket, "STREAM.UPDATE", { ...config, num_replicas: plan.replicas }, Whole)
  }, StoreFull)

const Created = Schema.Struct({ created: Schema.String })

/** The stream configuration of ADR-20. */
const create = (wire: JetStreamWire, plan: BucketPlan, bucket: string) =>
  fromBytePath(async () => {
    try {
      await wire.call(
        bucket,
        "STREAM.CREATE",
        {
          name: streamOf(bucket),
          subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
          retention: "limits",
          storage: "file",
          discard: "new",
          max_age: 0,
          max_bytes: plan.maxBytes ?? -1,
          max_msgs: -1,
          max_consumers: -1,
          num_replicas: plan.replicas,
          allow_rollup_hdrs: true,
          allow_direct: true
        },
        Created
      )
    } catch (cause) {
      // A second migration was faster, with another plan perhaps: the next run judges what is there.
      if (!(cause instanceof ApiFailure && cause.err_code === ApiCode.streamNameInUse)) throw cause
    }
  }, StoreFull)
