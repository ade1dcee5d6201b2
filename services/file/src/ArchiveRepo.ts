import * as SqlClient from "@effect/sql/SqlClient"
import { Role } from "@safelight/auth/Principal"
import { ArchiveState } from "@safelight/contracts/file/Files"
import { ArchiveId, GrantId, PhotoId, ShootId, theStudio, UserId } from "@safelight/events/Ids"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import { Bytes, done, firstOf, Instant, ofStudio, rowsOf, toDate, toDateOrNull, touched } from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeliveredRanges } from "./DeliveredRanges.ts"
import { type Laid, ManifestEntry } from "./Manifest.ts"

/** What a person asked for. The grant is there while it is `ready`. */
export const ArchiveRow = Schema.Struct({
  id: ArchiveId,
  shootId: ShootId,
  userId: UserId,
  /** On whose rights it is sent. */
  role: Role,
  scope: Schema.Literal("everything", "favourites", "set"),
  state: ArchiveState,
  /** Name of the file, without `.zip`. */
  name: Schema.String,
  manifestHash: Schema.NullOr(Schema.String),
  files: Schema.Int,
  bytes: Bytes,
  grantId: Schema.NullOr(GrantId),
  tokenHash: Schema.NullOr(Schema.String),
  ranges: DeliveredRanges,
  delivered: Bytes,
  /** When a range of it last was on its way. */
  deliveredAt: Schema.NullOr(Instant),
  requestedAt: Instant,
  readyAt: Schema.NullOr(Instant),
  downloadedAt: Schema.NullOr(Instant),
  expiresAt: Schema.NullOr(Instant)
})
export type ArchiveRow = typeof ArchiveRow.Type

/** Statements about archives, their manifests and grants. */
export const make = Effect.map(SqlClient.SqlClient, (sql) => {
  const rows = rowsOf(ArchiveRow)
  const first = firstOf(ArchiveRow)
  return {
    /** Manifests are named by their content, so one that is there is the same. */
    putManifest: (laid: Laid, now: DateTime.Utc) =>
      Effect.gen(function* () {
        const { entries, hash, layout } = laid
        const row = { ...ofStudio, hash, size: layout.size, etag: layout.etag, createdAt: toDate(now) }
        const written = yield* sql`INSERT INTO manifest ${sql.insert({ ...row, entries: JSON.stringify(entries) })}
          ON CONFLICT (hash) DO NOTHING RETURNING hash`
        if (written.length === 0) return
        const photos = JSON.stringify([...new Set(entries.map((entry) => entry.photoId))])
        yield* sql`INSERT INTO manifest_photo (studio_id, hash, photo_id)
          SELECT ${theStudio}::uuid, ${hash}, photo_id::uuid FROM jsonb_array_elements_text(${photos}::jsonb) AS photo_id`
      }).pipe(orUnavailable),

    manifest: (hash: string) =>
      sql`SELECT entries FROM manifest WHERE hash = ${hash}`.pipe(
        firstOf(Schema.Struct({ entries: Schema.Array(ManifestEntry) })),
        Effect.map(Option.map((row) => row.entries))
      ),

    photosOf: (hash: string) =>
      Effect.map(
        sql`SELECT photo_id FROM manifest_photo WHERE hash = ${hash}`.pipe(rowsOf(Schema.Struct({ photoId: PhotoId }))),
        (found) => found.map(({ photoId }) => photoId)
      ),

    /** Writes the row whole, whatever was there. */
    put: (row: ArchiveRow) => {
      const values = {
        ...ofStudio,
        ...row,
        ranges: JSON.stringify(row.ranges),
        requestedAt: toDate(row.requestedAt),
        readyAt: toDateOrNull(row.readyAt),
        deliveredAt: toDateOrNull(row.deliveredAt),
        downloadedAt: toDateOrNull(row.downloadedAt),
        expiresAt: toDateOrNull(row.expiresAt)
      }
      return sql`INSERT INTO archive ${sql.insert(values)}
        ON CONFLICT (id) DO UPDATE SET ${sql.update(values, ["id"])}`.pipe(done)
    },

    get: (id: ArchiveId) => sql`SELECT * FROM archive WHERE id = ${id}`.pipe(first),

    /** The same, held until the transaction ends. */
    lock: (id: ArchiveId) => sql`SELECT * FROM archive WHERE id = ${id} FOR UPDATE`.pipe(first),

    byToken: (tokenHash: string) => sql`SELECT * FROM archive WHERE token_hash = ${tokenHash}`.pipe(first),

    ofShoot: (shootId: ShootId) =>
      sql`SELECT * FROM archive WHERE shoot_id = ${shootId} ORDER BY requested_at DESC, id DESC`.pipe(rows),

    openOfShoot: (shootId: ShootId) =>
      sql`SELECT * FROM archive WHERE shoot_id = ${shootId} AND state = 'ready' FOR UPDATE`.pipe(rows),

    /** Open archives that hold one of these photographs. */
    openWith: (photoIds: ReadonlyArray<PhotoId>) =>
      sql`SELECT * FROM archive WHERE state = 'ready' AND manifest_hash IN (
          SELECT hash FROM manifest_photo WHERE ${sql.in("photo_id", photoIds)}
        ) FOR UPDATE`.pipe(rows),

    due: (now: DateTime.Utc) =>
      sql`SELECT * FROM archive WHERE state = 'ready' AND expires_at <= ${toDate(now)} ORDER BY expires_at LIMIT 100`.pipe(
        rows
      ),

    /** False when it had ended before. */
    end: (id: ArchiveId) =>
      sql`UPDATE archive SET state = 'expired' WHERE id = ${id} AND state = 'ready' RETURNING id`.pipe(touched),

    saveProgress: (
      id: ArchiveId,
      progress: {
        readonly ranges: DeliveredRanges
        readonly delivered: number
        readonly deliveredAt: DateTime.Utc
        readonly downloadedAt: DateTime.Utc | null
        readonly expiresAt: DateTime.Utc
      }
    ) =>
      sql`UPDATE archive SET ranges = ${JSON.stringify(progress.ranges)}::jsonb, delivered = ${progress.delivered},
          delivered_at = ${toDate(progress.deliveredAt)},
          downloaded_at = ${toDateOrNull(progress.downloadedAt)}, expires_at = ${toDate(progress.expiresAt)}
        WHERE id = ${id}`.pipe(done),

    isOpen: (id: ArchiveId, grantId: GrantId) =>
      sql`SELECT 1 FROM archive WHERE id = ${id} AND grant_id = ${grantId} AND state = 'ready'`.pipe(touched),

    /** Manifests that no open archive needs any more. */
    forgetManifests: sql`DELETE FROM manifest WHERE NOT EXISTS (
      SELECT 1 FROM archive WHERE manifest_hash = manifest.hash)`.pipe(done)
  }
})
