import * as SqlClient from "@effect/sql/SqlClient"
import type * as Statement from "@effect/sql/Statement"
import { PlainDate } from "@safelight/contracts/Fields"
import { Remark } from "@safelight/contracts/file/Remark"
import type { Place } from "@safelight/contracts/shoot/HandOrder"
import { keysOf, type PhotoRecord, stateOf } from "@safelight/contracts/shoot/PhotoRecord"
import { type OrderBy, Photo, PhotoSet, ShootStatus } from "@safelight/contracts/shoot/Shoots"
import { isOpenTo, type Viewer } from "@safelight/contracts/shoot/Viewer"
import { EventId, PhotoId, SetId, ShootId, theStudio, type UserId } from "@safelight/events/Ids"
import { CameraFacts } from "@safelight/events/Photo"
import type { ArchiveScope } from "@safelight/events/ShootEvents"
import { firstIdAt } from "@safelight/events/Uuid"
import { done, firstOf, Instant, ofStudio, onlyOf, rowsOf, toDate, toJsonOrNull, touched } from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const RecordRow = Schema.Struct({
  id: PhotoId,
  uploadedBy: Schema.NullOr(EventId),
  fileName: Schema.NullOr(Schema.String),
  size: Schema.NullOr(Schema.NonNegativeInt),
  verdictBy: Schema.NullOr(EventId),
  verdict: Schema.NullOr(Schema.Literal("ready", "original-only", "failed")),
  reason: Schema.NullOr(Schema.String),
  remark: Schema.NullOr(Remark),
  width: Schema.NullOr(Schema.Int),
  height: Schema.NullOr(Schema.Int),
  placeholder: Schema.NullOr(Schema.String),
  camera: Schema.NullOr(CameraFacts),
  deleted: Schema.Boolean,
  hidden: Schema.Boolean
})
type RecordRow = typeof RecordRow.Type

export const toRecord = (row: RecordRow): PhotoRecord => ({
  id: row.id,
  uploaded:
    row.uploadedBy === null ? undefined : { by: row.uploadedBy, fileName: row.fileName ?? "", size: row.size ?? 0 },
  verdict:
    row.verdictBy === null || row.verdict === null
      ? undefined
      : {
          by: row.verdictBy,
          state: row.verdict,
          reason: row.reason,
          remark: row.remark,
          width: row.width,
          height: row.height,
          placeholder: row.placeholder,
          camera: row.camera ?? {}
        },
  deleted: row.deleted
})

const PhotoRow = Schema.Struct(Photo.fields)

/** The row was checked when it was decoded. */
const toPhoto = (row: typeof PhotoRow.Type): Photo => new Photo(row, { disableValidation: true })

const SheetPlace = Schema.Struct({ id: PhotoId, setId: Schema.NullOr(SetId) })
const PlaceRow = Schema.Struct({ ...SheetPlace.fields, rank: Schema.NullOr(Schema.Int) })

const SheetRow = Schema.Struct({
  id: ShootId,
  title: Schema.String,
  date: PlainDate,
  status: ShootStatus,
  expiresAt: Schema.NullOr(Instant),
  zone: Schema.String,
  coverId: Schema.NullOr(PhotoId),
  sets: Schema.Array(PhotoSet),
  /** What a viewer may see, in order. */
  places: Schema.Array(SheetPlace)
})

/** A gallery without what differs from person to person. */
export type SheetRow = typeof SheetRow.Type

const NowRow = Schema.Struct({ version: Schema.String, favourites: Schema.Array(PhotoId) })

const EntryRow = Schema.Struct({ photoId: PhotoId, folder: Schema.NullOr(Schema.String) })

const firstRecord = firstOf(RecordRow)
const records = rowsOf(RecordRow)
const photoRows = rowsOf(PhotoRow)
const firstSheet = firstOf(SheetRow)
const firstNow = firstOf(NowRow)
const entryRows = rowsOf(EntryRow)
const places = rowsOf(PlaceRow)
const onlyCount = onlyOf(Schema.Struct({ count: Schema.NonNegativeInt }))

/** What a statement about photographs needs to know of their shoot. */
export interface InShoot {
  readonly shootId: ShootId
  readonly status: ShootStatus
  readonly orderBy: OrderBy
}

/** What their order depends on. */
type Ordered = Pick<InShoot, "shootId" | "orderBy">

/** Statements about photographs and favourites. */
export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // Sets and favourites are looked up once and not joined: a planner without statistics joins them row by row.
  const positionOf = (shoot: Ordered) =>
    sql`array_position(ARRAY(SELECT t.id FROM photo_set t WHERE t.shoot_id = ${shoot.shootId} ORDER BY t.seq), p.set_id)`
  /** What a photograph's group is ordered by. */
  const orderOf = (shoot: Ordered) =>
    sql`coalesce((ARRAY(SELECT t.order_by FROM photo_set t WHERE t.shoot_id = ${shoot.shootId}
      ORDER BY t.seq))[${positionOf(shoot)}], ${shoot.orderBy})`
  const key = (by: Statement.Fragment) => sql`CASE ${by} WHEN 'name' THEN p.name_key ELSE p.time_key END`
  /** Sets follow each other, photographs without a set come last; those without a place by hand behind those with one. */
  const inOrder = (shoot: Ordered) =>
    sql`${positionOf(shoot)} NULLS LAST, CASE ${orderOf(shoot)} WHEN 'hand' THEN p.rank END NULLS LAST,
      ${key(orderOf(shoot))}, p.id`
  /** The photograph for the cover first: whatever its set, unless an order by hand says which that is. */
  const coverFirst = (shoot: Ordered) =>
    shoot.orderBy === "hand" ? inOrder(shoot) : sql`${key(sql`${shoot.orderBy}`)}, p.id`
  const isFavourite = (shoot: InShoot, person: UserId | undefined) =>
    sql`p.id IN (SELECT f.photo_id FROM favourite f
      WHERE f.shoot_id = ${shoot.shootId} AND f.user_id = ${person ?? null}::uuid)`
  const shown = (shoot: InShoot, person: UserId | undefined) =>
    sql`p.id, p.file_name, p.size::float8 AS size, p.state, p.reason, p.remark, p.width, p.height, p.placeholder,
      coalesce(p.camera, '{}'::jsonb) AS camera, p.set_id, p.hidden, ${isFavourite(shoot, person)} AS favourite`

  const kept = sql`p.state IN ('ready', 'original-only')`
  const deliverable = sql`${kept} AND NOT p.hidden`
  /** The rule of `isVisibleTo`. */
  const visible = (shoot: InShoot, viewer: Viewer) => {
    if (!isOpenTo(viewer, shoot.status)) return sql`false`
    const { sets } = viewer
    if (sets === undefined) return viewer.studio ? kept : deliverable
    return sets.length === 0 ? sql`false` : sql`${deliverable} AND p.set_id IN ${sql.in(sets)}`
  }
  const recorded = sql`id, uploaded_by, file_name, size::float8 AS size, verdict_by, verdict, reason, remark, width, height,
    placeholder, camera, deleted, hidden`

  return {
    /** What is known of a file; call it with the shoot's row held. */
    record: (id: PhotoId) => firstRecord(sql`SELECT ${recorded} FROM photo WHERE id = ${id}`),

    /** What is known of these files, for a rebuild. */
    records: (ids: ReadonlyArray<PhotoId>) =>
      ids.length === 0
        ? Effect.succeed(new Map<PhotoId, PhotoRecord>())
        : Effect.map(
            records(sql`SELECT ${recorded} FROM photo WHERE id IN ${sql.in([...new Set(ids)])}`),
            (rows) => new Map(rows.map((row) => [row.id, toRecord(row)]))
          ),

    /**
     * Forgets what events told. Ids of events are UUIDv7, so what was told from `since` on is known by its id; rows stay
     * for what the studio chose about them.
     */
    empty: (since: DateTime.Utc | null) => {
      const first = firstIdAt(since?.epochMillis ?? 0)
      const whole = since === null
      return Effect.all(
        [
          // Shoots before photographs, as every change does: in the other order two of them would wait for each other.
          done(sql`SELECT id FROM shoot ORDER BY id FOR UPDATE`),
          done(
            sql`UPDATE photo SET uploaded_by = NULL, file_name = NULL, size = NULL WHERE uploaded_by >= ${first}::uuid`
          ),
          done(sql`UPDATE photo SET verdict_by = NULL, verdict = NULL, reason = NULL, remark = NULL, width = NULL,
            height = NULL, placeholder = NULL, camera = NULL WHERE verdict_by >= ${first}::uuid`),
          done(sql`UPDATE photo SET deleted = deleted AND NOT ${whole}, state = CASE
            WHEN deleted AND NOT ${whole} THEN 'deleted' WHEN uploaded_by IS NULL THEN 'absent'
            ELSE coalesce(verdict, 'processing') END`)
        ],
        { discard: true }
      )
    },

    save: (told: ReadonlyArray<PhotoRecord & { readonly shootId: ShootId }>) => {
      if (told.length === 0) return Effect.void
      const rows = told.map((record) => {
        const { shootId, uploaded, verdict } = record
        const keys = keysOf(record)
        return {
          ...ofStudio,
          id: record.id,
          shootId,
          uploadedBy: uploaded?.by ?? null,
          fileName: uploaded?.fileName ?? null,
          size: uploaded?.size ?? null,
          verdictBy: verdict?.by ?? null,
          verdict: verdict?.state ?? null,
          reason: verdict?.reason ?? null,
          remark: toJsonOrNull(verdict?.remark ?? null),
          width: verdict?.width ?? null,
          height: verdict?.height ?? null,
          placeholder: verdict?.placeholder ?? null,
          camera: toJsonOrNull(verdict?.camera ?? null),
          deleted: record.deleted,
          state: stateOf(record),
          nameKey: keys.name,
          timeKey: keys.time
        }
      })
      return done(sql`INSERT INTO photo ${sql.insert(rows)} ON CONFLICT (id) DO UPDATE SET uploaded_by = excluded.uploaded_by, file_name = excluded.file_name,
        size = excluded.size, verdict_by = excluded.verdict_by, verdict = excluded.verdict, reason = excluded.reason,
        remark = excluded.remark, width = excluded.width, height = excluded.height, placeholder = excluded.placeholder,
        camera = excluded.camera, deleted = excluded.deleted, state = excluded.state,
        name_key = excluded.name_key, time_key = excluded.time_key`)
    },

    /** How many of these moved. Photographs that aren't in the shoot are passed over. */
    place: (shootId: ShootId, ids: ReadonlyArray<PhotoId>, setId: SetId | null) =>
      ids.length === 0
        ? Effect.succeed(false)
        : touched(sql`UPDATE photo SET set_id = ${setId}::uuid, rank = NULL WHERE shoot_id = ${shootId} AND id IN ${sql.in(ids)}
          AND set_id IS DISTINCT FROM ${setId}::uuid RETURNING id`),

    /** Of everything in the shoot, in order. */
    places: (shoot: Ordered) =>
      places(sql`SELECT p.id, p.set_id, p.rank::float8 AS rank FROM photo p
        WHERE p.shoot_id = ${shoot.shootId} AND p.state NOT IN ('absent', 'deleted') ORDER BY ${inOrder(shoot)}`),

    putPlaces: (shootId: ShootId, places: ReadonlyArray<Place>) =>
      places.length === 0
        ? Effect.void
        : done(sql`UPDATE photo p SET set_id = w.set_id, rank = w.rank
          FROM json_to_recordset(${JSON.stringify(places.map(({ id, rank, setId }) => ({ id, rank, set_id: setId })))}::json)
            AS w (id uuid, set_id uuid, rank bigint)
          WHERE p.shoot_id = ${shootId} AND p.id = w.id`),

    hide: (shootId: ShootId, ids: ReadonlyArray<PhotoId>, hidden: boolean) =>
      ids.length === 0
        ? Effect.succeed(false)
        : touched(sql`UPDATE photo SET hidden = ${hidden} WHERE shoot_id = ${shootId} AND id IN ${sql.in(ids)}
          AND hidden <> ${hidden} RETURNING id`),

    /** How many photographs are kept and shown, or kept without a picture. */
    deliverable: (shootId: ShootId) =>
      Effect.map(
        onlyCount(sql`SELECT count(*)::int AS count FROM photo p WHERE p.shoot_id = ${shootId} AND ${deliverable}`),
        ({ count }) => count
      ),

    /** True when there is something that wasn't there at the last delivery. */
    markDelivered: (shootId: ShootId) =>
      touched(sql`UPDATE photo p SET delivered = true WHERE p.shoot_id = ${shootId} AND ${deliverable} AND NOT p.delivered
        RETURNING p.id`),

    all: (shoot: InShoot, person: UserId | undefined) =>
      Effect.map(
        photoRows(sql`SELECT ${shown(shoot, person)} FROM photo p
          WHERE p.shoot_id = ${shoot.shootId} AND p.state NOT IN ('absent', 'deleted') ORDER BY ${inOrder(shoot)}`),
        (rows) => rows.map(toPhoto)
      ),

    /** The shoot's version at this moment, and a person's favourites in it, those they can't see any more too. */
    now: (shootId: ShootId, person: UserId | undefined) =>
      firstNow(sql`SELECT s.version, ARRAY(SELECT f.photo_id FROM favourite f
          WHERE f.shoot_id = s.id AND f.user_id = ${person ?? null}::uuid) AS favourites
        FROM shoot s WHERE s.studio_id = ${theStudio} AND s.id = ${shootId}`),

    sheet: (shoot: InShoot, viewer: Viewer) =>
      firstSheet(sql`WITH p AS MATERIALIZED (
          SELECT p.id, p.set_id, p.state, p.hidden, p.rank, p.name_key, p.time_key
          FROM photo p WHERE p.shoot_id = ${shoot.shootId} AND ${visible(shoot, viewer)}
        ) SELECT s.id, s.title, s.date::text AS date, s.status, s.expires_at, s.zone,
          (SELECT p.id FROM p WHERE p.state = 'ready' AND NOT p.hidden ORDER BY ${coverFirst(shoot)} LIMIT 1) AS cover_id,
          (SELECT coalesce(json_agg(json_build_object('id', t.id, 'name', t.name, 'photoCount', n.count,
              'orderBy', coalesce(t.order_by, s.order_by)) ORDER BY t.seq), '[]'::json)
            FROM photo_set t CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM p WHERE p.set_id = t.id) n
            WHERE t.shoot_id = s.id AND (${viewer.studio} OR n.count > 0)) AS sets,
          (SELECT coalesce(json_agg(json_build_object('id', p.id, 'setId', p.set_id) ORDER BY ${inOrder(shoot)}),
            '[]'::json) FROM p) AS places
        FROM shoot s WHERE s.studio_id = ${theStudio} AND s.id = ${shoot.shootId}`),

    /** In no order; nobody's favourites. */
    byIds: (shoot: InShoot, ids: ReadonlyArray<PhotoId>) =>
      Effect.map(
        photoRows(sql`SELECT ${shown(shoot, undefined)} FROM photo p
          WHERE p.shoot_id = ${shoot.shootId} AND p.state NOT IN ('absent', 'deleted') AND p.id IN ${sql.in(ids)}`),
        (rows) => rows.map(toPhoto)
      ),

    favour: (shootId: ShootId, photoId: PhotoId, userId: UserId, at: DateTime.Utc) =>
      done(sql`INSERT INTO favourite ${sql.insert({ ...ofStudio, shootId, photoId, userId, markedAt: toDate(at) })}
        ON CONFLICT DO NOTHING`),

    unfavour: (shootId: ShootId, photoId: PhotoId, userId: UserId) =>
      done(sql`DELETE FROM favourite
        WHERE shoot_id = ${shootId} AND user_id = ${userId} AND photo_id = ${photoId}`),

    /** Hidden photographs are in no archive, not even in one for the studio. */
    archiveEntries: (shoot: InShoot, viewer: Viewer, scope: ArchiveScope) => {
      return Effect.map(
        entryRows(sql`SELECT p.id AS photo_id, t.name AS folder FROM photo p LEFT JOIN photo_set t ON t.id = p.set_id
          WHERE p.shoot_id = ${shoot.shootId} AND ${deliverable} AND ${visible(shoot, viewer)}
          AND ${scope.kind === "set" ? sql`p.set_id = ${scope.setId}` : sql`true`}
          AND ${scope.kind === "favourites" ? isFavourite(shoot, scope.userId) : sql`true`}
          ORDER BY ${inOrder(shoot)}`),
        (rows) => rows.map(({ folder, photoId }) => ({ photoId, ...(folder === null ? {} : { folder }) }))
      )
    }
  }
})

export type PhotoRepo = Effect.Effect.Success<typeof make>
