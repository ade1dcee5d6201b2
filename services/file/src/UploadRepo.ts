import * as SqlClient from "@effect/sql/SqlClient"
import { Remark } from "@safelight/contracts/file/Remark"
import { PhotoId, ShootId, UserId } from "@safelight/events/Ids"
import { UploadRef } from "@safelight/objects/ResumableUploads"
import {
  Bytes,
  done,
  firstOf,
  Instant,
  ofStudio,
  onlyOf,
  rowsOf,
  toDate,
  toDateOrNull,
  toJsonOrNull,
  touched
} from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { UploadRefused } from "./UploadRefused.ts"

export const Place = Schema.Struct({
  shootId: ShootId,
  /** Bytes; null: the studio's usual quota. */
  quota: Schema.NullOr(Bytes),
  archivedAt: Schema.NullOr(Instant)
})
export type Place = typeof Place.Type

export const UploadState = Schema.Literal("open", "registered", "same", "refused", "removed", "abandoned")
export type UploadState = typeof UploadState.Type

/** What someone began to send. Only `open` ones may still change. */
export const UploadRow = Schema.Struct({
  photoId: PhotoId,
  shootId: ShootId,
  userId: Schema.NullOr(UserId),
  fileName: Schema.String,
  folder: Schema.NullOr(Schema.String),
  size: Bytes,
  received: Bytes,
  modifiedAt: Schema.NullOr(Instant),
  declaredSha256: Schema.NullOr(Schema.String),
  ref: UploadRef,
  state: UploadState,
  sameAs: Schema.NullOr(PhotoId),
  reason: Schema.NullOr(Schema.String),
  remark: Schema.NullOr(Remark),
  startedAt: Instant,
  touchedAt: Instant,
  finishedAt: Schema.NullOr(Instant)
})
export type UploadRow = typeof UploadRow.Type

/** Statements about places and uploads. */
export const make = Effect.map(SqlClient.SqlClient, (sql) => ({
  place: (shootId: ShootId) => sql`SELECT * FROM place WHERE shoot_id = ${shootId}`.pipe(firstOf(Place)),

  /** The same, kept as it is until the transaction ends. */
  holdPlace: (shootId: ShootId) => sql`SELECT * FROM place WHERE shoot_id = ${shootId} FOR SHARE`.pipe(firstOf(Place)),

  /** Opens the place unless it was closed at another time than `closedAt`: then it has been closed meanwhile. */
  openPlace: (shootId: ShootId, now: DateTime.Utc, closedAt: DateTime.Utc | null = null) =>
    sql`INSERT INTO place ${sql.insert({ ...ofStudio, shootId, createdAt: toDate(now) })}
      ON CONFLICT (shoot_id) DO UPDATE SET archived_at = NULL
      WHERE place.archived_at = ${toDateOrNull(closedAt)}::timestamptz`.pipe(done),

  /** Also one that nothing has told of yet: the word of its beginning comes later and opens nothing. */
  closePlace: (shootId: ShootId, now: DateTime.Utc) =>
    sql`INSERT INTO place ${sql.insert({ ...ofStudio, shootId, createdAt: toDate(now), archivedAt: toDate(now) })}
      ON CONFLICT (shoot_id) DO UPDATE SET archived_at = excluded.archived_at`.pipe(done),

  /** Ends what is still being sent to a shoot; what arrived of it is swept. */
  endOpen: (shootId: ShootId, now: DateTime.Utc) =>
    sql`UPDATE upload SET state = 'abandoned', finished_at = ${toDate(now)}, touched_at = ${toDate(now)}
      WHERE shoot_id = ${shootId} AND state = 'open'`.pipe(done),

  /** Bytes promised and kept; in a transaction no other upload begins meanwhile, and the place stays as it is. */
  lockUsage: (shootId: ShootId) =>
    Effect.zipWith(
      sql`SELECT archived_at FROM place WHERE shoot_id = ${shootId} FOR UPDATE`.pipe(onlyOf(Place.pick("archivedAt"))),
      sql`SELECT (
        (SELECT coalesce(sum(size), 0) FROM original WHERE shoot_id = ${shootId}) +
        (SELECT coalesce(sum(size), 0) FROM upload WHERE shoot_id = ${shootId} AND state = 'open')
      )::bigint AS used`.pipe(onlyOf(Schema.Struct({ used: Bytes }))),
      ({ archivedAt }, { used }) => ({ archivedAt, used })
    ),

  insert: (row: UploadRow) =>
    sql`INSERT INTO upload ${sql.insert({
      ...ofStudio,
      ...row,
      ref: JSON.stringify(row.ref),
      remark: toJsonOrNull(row.remark),
      nuid: row.ref.nuid,
      modifiedAt: toDateOrNull(row.modifiedAt),
      startedAt: toDate(row.startedAt),
      touchedAt: toDate(row.touchedAt),
      finishedAt: toDateOrNull(row.finishedAt)
    })}`.pipe(done),

  get: (photoId: PhotoId) => sql`SELECT * FROM upload WHERE photo_id = ${photoId}`.pipe(firstOf(UploadRow)),

  /** The same, held until the transaction ends. */
  lock: (photoId: PhotoId) => sql`SELECT * FROM upload WHERE photo_id = ${photoId} FOR UPDATE`.pipe(firstOf(UploadRow)),

  ofShoot: (shootId: ShootId) =>
    sql`SELECT * FROM upload WHERE shoot_id = ${shootId} AND state NOT IN ('removed', 'abandoned')
      ORDER BY started_at DESC, seq DESC`.pipe(rowsOf(UploadRow)),

  /** Which of these are being sent. */
  openAmong: (photoIds: ReadonlyArray<PhotoId>) =>
    sql`SELECT photo_id FROM upload WHERE state = 'open' AND ${sql.in("photo_id", photoIds)}`.pipe(
      rowsOf(UploadRow.pick("photoId"))
    ),

  /** Open uploads last written at or before a time, oldest first; `after` is the last of those that were given before. */
  openSince: (
    touchedBefore: DateTime.Utc,
    limit: number,
    after?: Pick<UploadRow, "touchedAt" | "photoId"> | undefined
  ) =>
    sql`SELECT * FROM upload WHERE state = 'open' AND touched_at <= ${toDate(touchedBefore)}
      ${after === undefined ? sql`` : sql`AND (touched_at, photo_id) > (${toDate(after.touchedAt)}, ${after.photoId}::uuid)`}
      ORDER BY touched_at, photo_id LIMIT ${limit}`.pipe(rowsOf(UploadRow)),

  received: (photoId: PhotoId, bytes: number, now: DateTime.Utc) =>
    sql`UPDATE upload SET received = ${bytes}, touched_at = ${toDate(now)}
      WHERE photo_id = ${photoId} AND state = 'open'`.pipe(done),

  /** Ends an open upload. False when it wasn't open any more. */
  end: (
    photoId: PhotoId,
    end: {
      readonly state: Exclude<UploadState, "open">
      readonly sameAs?: PhotoId
      readonly refused?: UploadRefused
      readonly now: DateTime.Utc
    }
  ) =>
    sql`UPDATE upload SET state = ${end.state}, same_as = ${end.sameAs ?? null}, reason = ${end.refused?.reason ?? null},
        remark = ${toJsonOrNull(end.refused === undefined ? null : { code: end.refused.why })}::jsonb,
        finished_at = ${toDate(end.now)}, touched_at = ${toDate(end.now)},
        received = CASE WHEN ${end.state} IN ('registered', 'same') THEN size ELSE received END
      WHERE photo_id = ${photoId} AND state = 'open' RETURNING photo_id`.pipe(touched),

  /** Forgets what was registered under these ids, so that lists no longer show it. */
  markRemoved: (photoIds: ReadonlyArray<PhotoId>) =>
    sql`UPDATE upload SET state = 'removed'
      WHERE state <> 'open' AND (${sql.in("photo_id", photoIds)} OR ${sql.in("same_as", photoIds)})`.pipe(done),

  abandonOpen: (touchedBefore: DateTime.Utc, now: DateTime.Utc) =>
    sql`UPDATE upload SET state = 'abandoned', finished_at = ${toDate(now)}
      WHERE state = 'open' AND touched_at < ${toDate(touchedBefore)}`.pipe(done)
}))
