import * as SqlClient from "@effect/sql/SqlClient"
import { Remark } from "@safelight/contracts/file/Remark"
import { EventId, PhotoId, ShootId, UserId } from "@safelight/events/Ids"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { type DerivedRendition, FailureCategory, type Rendition } from "@safelight/events/Photo"
import {
  Bytes,
  done,
  firstOf,
  Instant,
  ofStudio,
  rowsOf,
  toDate,
  toDateOrNull,
  toJsonOrNull,
  touched
} from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { StoredRef } from "./StoredRef.ts"

export const OriginalState = Schema.Literal("processing", "ready", "original-only", "failed")
export type OriginalState = typeof OriginalState.Type

/** A file whose bytes are durable. */
export const OriginalRow = Schema.Struct({
  photoId: PhotoId,
  shootId: ShootId,
  fileName: Schema.String,
  size: Bytes,
  sha256: Schema.String,
  object: StoredRef,
  modifiedAt: Instant,
  uploadedAt: Instant,
  /** The `file.uploaded` that told of it. */
  eventId: EventId,
  correlationId: Schema.UUID,
  state: OriginalState,
  category: Schema.NullOr(FailureCategory),
  reason: Schema.NullOr(Schema.String),
  remark: Schema.NullOr(Remark),
  /** Since when the stored bytes are known to be bad. */
  damagedAt: Schema.NullOr(Instant)
})
export type OriginalRow = typeof OriginalRow.Type

/** With when its bytes were last read, or came. */
const Scrubbable = Schema.Struct({ ...OriginalRow.fields, readAt: Instant })

export const Verdict = OriginalRow.pick("photoId", "state", "category", "reason", "remark", "sha256")
export type Verdict = typeof Verdict.Type

const Stored = Schema.Struct({ photoId: PhotoId, shootId: ShootId, object: StoredRef })
const Delivery = Schema.Struct({ photoId: PhotoId, userId: UserId, at: Instant })
const Storage = Schema.Struct({ files: Bytes, originalBytes: Bytes, renditionBytes: Bytes })

/** Statements about originals and renditions. */
export const make = Effect.map(SqlClient.SqlClient, (sql) => ({
  /** False when the shoot has the same bytes already. */
  insert: (row: OriginalRow) =>
    sql`INSERT INTO original ${sql.insert({
      ...ofStudio,
      ...row,
      object: JSON.stringify(row.object),
      remark: toJsonOrNull(row.remark),
      nuid: row.object.nuid,
      modifiedAt: toDate(row.modifiedAt),
      uploadedAt: toDate(row.uploadedAt),
      damagedAt: toDateOrNull(row.damagedAt)
    })} ON CONFLICT DO NOTHING RETURNING photo_id`.pipe(touched),

  sameBytes: (shootId: ShootId, sha256: string) =>
    sql`SELECT * FROM original WHERE shoot_id = ${shootId} AND sha256 = ${sha256}`.pipe(firstOf(OriginalRow)),

  get: (photoId: PhotoId) => sql`SELECT * FROM original WHERE photo_id = ${photoId}`.pipe(firstOf(OriginalRow)),

  /**
   * Notes which event the verdict comes from and keeps the row until the transaction ends. False for a file that is no
   * more, and for an event older than the one its verdict is from: ids are UUIDv7, and what is delivered again comes late.
   */
  takesVerdict: (photoId: PhotoId, by: EventId) =>
    sql`UPDATE original SET verdict_by = ${by}
      WHERE photo_id = ${photoId} AND (verdict_by IS NULL OR verdict_by < ${by}::uuid)
      RETURNING photo_id`.pipe(touched),

  /** How many of these are there and not known to be bad; keeps them so until the transaction ends. */
  holdWhole: (photoIds: ReadonlyArray<PhotoId>) =>
    photoIds.length === 0
      ? Effect.succeed(0)
      : sql`SELECT photo_id FROM original WHERE damaged_at IS NULL AND ${sql.in("photo_id", photoIds)}
          ORDER BY photo_id FOR SHARE`.pipe(
          rowsOf(Schema.Struct({ photoId: PhotoId })),
          Effect.map((rows) => rows.length)
        ),

  many: (photoIds: ReadonlyArray<PhotoId>) =>
    photoIds.length === 0
      ? Effect.succeed([])
      : sql`SELECT * FROM original WHERE ${sql.in("photo_id", photoIds)}`.pipe(rowsOf(OriginalRow)),

  /** What became of the files of a shoot, without where their bytes lie: a shoot has thousands. */
  verdicts: (shootId: ShootId) =>
    sql`SELECT photo_id, state, category, reason, remark, sha256 FROM original WHERE shoot_id = ${shootId}`.pipe(
      rowsOf(Verdict)
    ),

  /** Takes the rows away, with renditions and job, and notes all their bytes for the purge. */
  remove: (photoIds: ReadonlyArray<PhotoId>, now: DateTime.Utc) =>
    Effect.zipRight(
      sql`INSERT INTO purge (nuid, studio_id, object, wanted_at)
        SELECT nuid, studio_id, object, ${toDate(now)}::timestamptz FROM original WHERE ${sql.in("photo_id", photoIds)}
        UNION ALL
        SELECT nuid, studio_id, object, ${toDate(now)}::timestamptz FROM rendition WHERE ${sql.in("photo_id", photoIds)}
        ON CONFLICT (nuid) DO NOTHING`,
      sql`DELETE FROM original WHERE ${sql.in("photo_id", photoIds)} RETURNING photo_id, shoot_id`
    ).pipe(rowsOf(Schema.Struct({ photoId: PhotoId, shootId: ShootId }))),

  /** The verdict, or that there is none yet. Changes nothing for a file that is no more. */
  settle: (photoId: PhotoId, { remark, ...verdict }: Pick<Verdict, "state" | "category" | "reason" | "remark">) =>
    sql`UPDATE original SET ${sql.update({ ...verdict, remark: toJsonOrNull(remark) })}
      WHERE photo_id = ${photoId}`.pipe(done),

  /** Originals not read since a time, longest first; `after` is the last of those that were given before. */
  toScrub: (before: DateTime.Utc, limit: number, after?: typeof Scrubbable.Type | undefined) =>
    sql`SELECT *, coalesce(scrubbed_at, uploaded_at) AS read_at FROM original
      WHERE coalesce(scrubbed_at, uploaded_at) < ${toDate(before)}
      ${
        after === undefined
          ? sql``
          : sql`AND (coalesce(scrubbed_at, uploaded_at), photo_id) > (${toDate(after.readAt)}, ${after.photoId}::uuid)`
      }
      ORDER BY coalesce(scrubbed_at, uploaded_at), photo_id LIMIT ${limit}`.pipe(rowsOf(Scrubbable)),

  /** Originals known to be bad that were not read since a time, longest first. */
  damaged: (before: DateTime.Utc, limit: number) =>
    sql`SELECT *, scrubbed_at AS read_at FROM original WHERE damaged_at IS NOT NULL AND scrubbed_at < ${toDate(before)}
      ORDER BY scrubbed_at LIMIT ${limit}`.pipe(rowsOf(Scrubbable)),

  /** The stored bytes were read and are whole, or are not. */
  scrubbed: (photoId: PhotoId, now: DateTime.Utc, whole: boolean) =>
    sql`UPDATE original SET scrubbed_at = ${toDate(now)},
        damaged_at = ${whole ? sql`NULL` : sql`coalesce(damaged_at, ${toDate(now)})`}
      WHERE photo_id = ${photoId}`.pipe(done),

  putRendition: (photoId: PhotoId, rendition: DerivedRendition, recipe: string, object: ObjectRef) => {
    const row = {
      ...ofStudio,
      photoId,
      rendition,
      recipe,
      size: object.size,
      nuid: object.nuid,
      object: JSON.stringify(object)
    }
    return sql`INSERT INTO rendition ${sql.insert(row)} ON CONFLICT (photo_id, rendition)
      DO UPDATE SET recipe = excluded.recipe, size = excluded.size, nuid = excluded.nuid, object = excluded.object`.pipe(
      done
    )
  },

  rendition: (photoId: PhotoId, rendition: DerivedRendition) =>
    sql`SELECT rendition.photo_id, original.shoot_id, rendition.object FROM rendition
      JOIN original USING (photo_id) WHERE photo_id = ${photoId} AND rendition = ${rendition}`.pipe(firstOf(Stored)),

  storage: (shootId: ShootId) =>
    sql`SELECT count(*)::int AS files, coalesce(sum(size), 0)::bigint AS original_bytes, (
        SELECT coalesce(sum(rendition.size), 0)::bigint FROM rendition
        JOIN original USING (photo_id) WHERE original.shoot_id = ${shootId}
      ) AS rendition_bytes FROM original WHERE shoot_id = ${shootId}`.pipe(
      rowsOf(Storage),
      Effect.map((rows) => rows[0] ?? { files: 0, originalBytes: 0, renditionBytes: 0 })
    ),

  recordDelivery: (row: {
    readonly shootId: ShootId
    readonly photoId: PhotoId
    readonly userId: UserId
    readonly rendition: Rendition
    readonly at: DateTime.Utc
  }) => sql`INSERT INTO delivery ${sql.insert({ ...ofStudio, ...row, at: toDate(row.at) })}`.pipe(done),

  deliveries: (shootId: ShootId) =>
    sql`SELECT photo_id, user_id, at FROM delivery WHERE shoot_id = ${shootId}
      ORDER BY at DESC, seq DESC LIMIT 1000`.pipe(rowsOf(Delivery)),

  /** Which of these nuids a row of the catalogue names. */
  named: (nuids: ReadonlyArray<string>) =>
    nuids.length === 0
      ? Effect.succeed(new Set<string>())
      : sql`SELECT nuid FROM original WHERE ${sql.in("nuid", nuids)}
          UNION SELECT nuid FROM rendition WHERE ${sql.in("nuid", nuids)}
          UNION SELECT nuid FROM upload WHERE state = 'open' AND ${sql.in("nuid", nuids)}`.pipe(
          rowsOf(Schema.Struct({ nuid: Schema.String })),
          Effect.map((rows) => new Set(rows.map((row) => row.nuid)))
        ),

  /** Which of these hashes belong to a file that is still being processed. */
  processing: (hashes: ReadonlyArray<string>) =>
    hashes.length === 0
      ? Effect.succeed(new Set<string>())
      : sql`SELECT DISTINCT sha256 FROM original WHERE state = 'processing' AND ${sql.in("sha256", hashes)}`.pipe(
          rowsOf(Schema.Struct({ sha256: Schema.String })),
          Effect.map((rows) => new Set(rows.map((row) => row.sha256)))
        ),

  /** Bytes to purge, oldest first. */
  purges: (limit: number) =>
    sql`SELECT nuid, object FROM purge ORDER BY wanted_at LIMIT ${limit}`.pipe(
      rowsOf(Schema.Struct({ nuid: Schema.String, object: StoredRef }))
    ),

  purged: (nuid: string) => sql`DELETE FROM purge WHERE nuid = ${nuid}`.pipe(done),

  /** Every bucket that holds something of ours. */
  buckets: sql`SELECT DISTINCT object ->> 'bucket' AS bucket FROM original
    UNION SELECT DISTINCT object ->> 'bucket' FROM rendition
    UNION SELECT DISTINCT ref ->> 'bucket' FROM upload WHERE state = 'open'`.pipe(
    rowsOf(Schema.Struct({ bucket: Schema.String })),
    Effect.map((rows) => new Set(rows.map((row) => row.bucket)))
  )
}))
