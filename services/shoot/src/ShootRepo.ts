import * as SqlClient from "@effect/sql/SqlClient"
import { PlainDate } from "@safelight/contracts/Fields"
import { Audience } from "@safelight/contracts/shoot/Audience"
import type { Rearranged } from "@safelight/contracts/shoot/HandOrder"
import {
  OrderBy,
  PhotoCounts,
  PhotoSet,
  Shoot,
  ShootClient,
  ShootKind,
  ShootStatus
} from "@safelight/contracts/shoot/Shoots"
import { ShootFacts } from "@safelight/events/Facts"
import { type ArchiveId, MoveId, PhotoId, SetId, ShootId, theStudio, type UserId } from "@safelight/events/Ids"
import { done, firstOf, Instant, ofStudio, onlyOf, rowsOf, toDate, toDateOrNull, touched } from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A shoot's own row. */
export const ShootRow = Schema.Struct({
  id: ShootId,
  title: Schema.String,
  date: PlainDate,
  kind: ShootKind,
  status: ShootStatus,
  expiresAt: Schema.NullOr(Instant),
  zone: Schema.String,
  createdAt: Instant,
  deliveredAt: Schema.NullOr(Instant)
})
export type ShootRow = typeof ShootRow.Type

const ViewRow = Schema.Struct({
  ...ShootRow.fields,
  ...PhotoCounts.fields,
  orderBy: OrderBy,
  coverId: Schema.NullOr(PhotoId),
  clients: Schema.Array(ShootClient),
  audiences: Schema.Array(Audience),
  sets: Schema.Array(PhotoSet)
})

const toShoot = ({ failed, hidden, originalOnly, processing, ready, uploaded, ...shoot }: typeof ViewRow.Type): Shoot =>
  new Shoot({ ...shoot, counts: new PhotoCounts({ failed, hidden, originalOnly, processing, ready, uploaded }) })

const FactsRow = Schema.Struct({
  ...ShootFacts.fields,
  expiresAt: Schema.NullOr(Instant),
  orderBy: OrderBy
})
const Visit = Schema.Struct({ toldAt: Schema.NullOr(Instant) })

const firstShoot = firstOf(ShootRow)
const views = rowsOf(ViewRow)
const facts = rowsOf(FactsRow)
const ids = rowsOf(Schema.Struct({ id: ShootId }))
const firstVisit = firstOf(Visit)
const counts = onlyOf(PhotoCounts)
const revision = onlyOf(Schema.Struct({ revision: Schema.NonNegativeInt }))
const orders = onlyOf(
  Schema.Struct({
    orderBy: OrderBy,
    sets: Schema.Array(Schema.Struct({ id: SetId, orderBy: Schema.NullOr(OrderBy) }))
  })
)
const Undo = Schema.Struct({
  orderBy: Schema.optionalWith(OrderBy, { exact: true }),
  places: Schema.Array(Schema.Struct({ id: PhotoId, setId: Schema.NullOr(SetId), rank: Schema.NullOr(Schema.Int) })),
  sets: Schema.Array(Schema.Struct({ id: SetId, orderBy: Schema.NullOr(OrderBy) }))
})
const lastMove = firstOf(Schema.Struct({ id: MoveId, undo: Schema.NullOr(Undo) }))
const firstSet = firstOf(Schema.Struct({ id: SetId }))

/** Statements about shoots, their clients and sets. Photographs are in `PhotoRepo`. */
export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const columns = sql`s.id, s.title, s.date::text AS date, s.kind, s.status, s.expires_at, s.zone, s.created_at,
    s.delivered_at`

  const counted = sql`count(*)::int AS uploaded,
    count(*) FILTER (WHERE p.state = 'processing')::int AS processing,
    count(*) FILTER (WHERE p.state = 'ready')::int AS ready,
    count(*) FILTER (WHERE p.state = 'original-only')::int AS original_only,
    count(*) FILTER (WHERE p.state = 'failed')::int AS failed,
    count(*) FILTER (WHERE p.hidden)::int AS hidden`

  /** As in `PhotoRepo`: whatever its set, unless an order by hand says which photograph is the first. */
  const position = sql`array_position(ARRAY(SELECT t.id FROM photo_set t WHERE t.shoot_id = s.id ORDER BY t.seq), p.set_id)`
  const orderOf = sql`CASE s.order_by WHEN 'hand' THEN coalesce((ARRAY(SELECT t.order_by FROM photo_set t
    WHERE t.shoot_id = s.id ORDER BY t.seq))[${position}], 'hand') ELSE s.order_by END`
  const coverFirst = sql`CASE s.order_by WHEN 'hand' THEN ${position} END NULLS LAST,
    CASE ${orderOf} WHEN 'hand' THEN p.rank END NULLS LAST,
    CASE ${orderOf} WHEN 'name' THEN p.name_key ELSE p.time_key END, p.id`

  /** What an audience sees: null for everything. */
  const setsOf = sql`CASE WHEN NOT u.everything THEN (SELECT coalesce(json_agg(t.id ORDER BY t.seq), '[]'::json)
    FROM audience_set x JOIN photo_set t ON t.id = x.set_id WHERE x.audience_id = u.id) END`
  /** Whether the audience sees the photograph; whoever has none sees every one. */
  const isSeen = sql`(u.everything IS NOT FALSE
    OR p.set_id IN (SELECT x.set_id FROM audience_set x WHERE x.audience_id = u.id))`
  const clients = sql`client a LEFT JOIN audience_member m USING (shoot_id, user_id)
    LEFT JOIN audience u ON u.id = m.audience_id`

  const view = sql`SELECT ${columns}, s.order_by, c.*,
      (SELECT p.id FROM photo p WHERE p.shoot_id = s.id AND p.state = 'ready' AND NOT p.hidden
        ORDER BY ${coverFirst} LIMIT 1) AS cover_id,
      (SELECT coalesce(json_agg(json_build_object('userId', a.user_id, 'assignedAt', a.assigned_at,
          'firstSeenAt', a.first_seen_at, 'lastSeenAt', a.last_seen_at, 'downloadedAt', a.downloaded_at,
          'audienceId', u.id, 'favourites', (SELECT count(*) FROM favourite f JOIN photo p ON p.id = f.photo_id
            WHERE f.shoot_id = s.id AND f.user_id = a.user_id
              AND p.state IN ('ready', 'original-only') AND NOT p.hidden AND ${isSeen})
        ) ORDER BY a.seq), '[]'::json) FROM ${clients} WHERE a.shoot_id = s.id) AS clients,
      (SELECT coalesce(json_agg(json_build_object('id', u.id, 'name', u.name, 'download', u.download, 'sets', ${setsOf},
          'photoCount', (SELECT count(*) FROM photo p WHERE p.shoot_id = s.id AND p.state IN ('ready', 'original-only')
            AND NOT p.hidden AND ${isSeen}))
          ORDER BY u.seq), '[]'::json) FROM audience u WHERE u.shoot_id = s.id) AS audiences,
      (SELECT coalesce(json_agg(json_build_object('id', t.id, 'name', t.name, 'orderBy', coalesce(t.order_by, s.order_by),
          'photoCount', (SELECT count(*) FROM photo p WHERE p.set_id = t.id AND p.state NOT IN ('absent', 'deleted'))
        ) ORDER BY t.seq), '[]'::json) FROM photo_set t WHERE t.shoot_id = s.id) AS sets
    FROM shoot s CROSS JOIN LATERAL (
      SELECT ${counted} FROM photo p WHERE p.shoot_id = s.id AND p.state NOT IN ('absent', 'deleted')
    ) c`

  const factsOf = sql`SELECT s.id AS shoot_id, s.status, s.expires_at, s.order_by,
      (SELECT coalesce(json_agg(json_strip_nulls(json_build_object('userId', a.user_id,
          'download', coalesce(u.download, true), 'sets', ${setsOf})) ORDER BY a.seq), '[]'::json)
        FROM ${clients} WHERE a.shoot_id = s.id) AS clients,
      (SELECT coalesce(json_agg(json_build_object('id', t.id, 'photos',
          (SELECT coalesce(json_agg(p.id ORDER BY p.id), '[]'::json) FROM photo p WHERE p.set_id = t.id)
        ) ORDER BY t.seq), '[]'::json) FROM photo_set t
        WHERE t.id IN (SELECT x.set_id FROM audience_set x WHERE x.shoot_id = s.id)) AS sets,
      (SELECT coalesce(json_agg(p.id ORDER BY p.id), '[]'::json) FROM photo p
        WHERE p.shoot_id = s.id AND p.hidden AND p.state NOT IN ('absent', 'deleted')) AS hidden
    FROM shoot s`

  return {
    insert: (shoot: ShootRow) =>
      done(
        sql`INSERT INTO shoot ${sql.insert({
          ...ofStudio,
          ...shoot,
          expiresAt: toDateOrNull(shoot.expiresAt),
          createdAt: toDate(shoot.createdAt),
          deliveredAt: toDateOrNull(shoot.deliveredAt)
        })}`
      ),

    /** Holds the row until the transaction ends: every change of a shoot and of what belongs to it waits its turn. */
    lock: (id: ShootId) =>
      firstShoot(sql`SELECT ${columns} FROM shoot s WHERE studio_id = ${theStudio} AND id = ${id} FOR UPDATE`),

    /** Counts one more word about the shoot and gives its number. In a transaction that holds the row. */
    nextRevision: (id: ShootId) =>
      Effect.map(
        revision(sql`UPDATE shoot SET revision = revision + 1
          WHERE studio_id = ${theStudio} AND id = ${id} RETURNING revision`),
        ({ revision }) => revision
      ),

    setDetails: (shoot: Pick<ShootRow, "id" | "title" | "date" | "kind" | "zone" | "expiresAt">) =>
      done(sql`UPDATE shoot SET title = ${shoot.title}, date = ${shoot.date}, kind = ${shoot.kind},
        zone = ${shoot.zone}, expires_at = ${toDateOrNull(shoot.expiresAt)} WHERE id = ${shoot.id}`),

    setStatus: (id: ShootId, status: ShootStatus, deliveredAt: DateTime.Utc | null) =>
      done(sql`UPDATE shoot SET status = ${status}, delivered_at = ${toDateOrNull(deliveredAt)} WHERE id = ${id}`),

    /** What a shoot and each of its sets is ordered by, null where a set has no order of its own. */
    orders: (id: ShootId) =>
      orders(sql`SELECT s.order_by, (SELECT coalesce(json_agg(json_build_object('id', t.id, 'orderBy', t.order_by)
          ORDER BY t.seq), '[]'::json) FROM photo_set t WHERE t.shoot_id = s.id) AS sets
        FROM shoot s WHERE s.id = ${id}`),

    putOrders: (id: ShootId, { orderBy, sets }: Omit<Rearranged, "places">) =>
      Effect.all(
        [
          orderBy === undefined ? Effect.void : done(sql`UPDATE shoot SET order_by = ${orderBy} WHERE id = ${id}`),
          ...sets.map((set) =>
            done(sql`UPDATE photo_set SET order_by = ${set.orderBy} WHERE shoot_id = ${id} AND id = ${set.id}`)
          )
        ],
        { discard: true }
      ),

    /** What takes the last move back; nothing once it was. */
    lastMove: (id: ShootId) => lastMove(sql`SELECT id, undo FROM last_move WHERE shoot_id = ${id}`),

    /** From now on this is the last move. */
    keepMove: (shootId: ShootId, id: MoveId, undo: Rearranged | null) =>
      done(sql`INSERT INTO last_move ${sql.insert({ ...ofStudio, shootId, id, undo: undo === null ? null : JSON.stringify(undo) })}
        ON CONFLICT (shoot_id) DO UPDATE SET id = excluded.id, undo = excluded.undo`),

    /** No move can be taken back any more. */
    forgetMove: (id: ShootId) => done(sql`DELETE FROM last_move WHERE shoot_id = ${id}`),

    counts: (id: ShootId) =>
      counts(sql`SELECT ${counted} FROM photo p WHERE p.shoot_id = ${id} AND p.state NOT IN ('absent', 'deleted')`),

    view: (id: ShootId) =>
      Effect.map(views(sql`${view} WHERE s.studio_id = ${theStudio} AND s.id = ${id}`), (rows) =>
        Option.map(Option.fromNullable(rows[0]), toShoot)
      ),

    views: Effect.map(
      views(sql`${view} WHERE s.studio_id = ${theStudio} ORDER BY s.created_at DESC, s.id DESC`),
      (rows) => rows.map(toShoot)
    ),

    /** What decisions about access rest on, and how the photographs are ordered. */
    facts: (id: ShootId) =>
      Effect.map(facts(sql`${factsOf} WHERE s.studio_id = ${theStudio} AND s.id = ${id}`), (rows) =>
        Option.fromNullable(rows[0])
      ),

    /** Of every shoot. */
    /** Which of these are shoots of this studio. */
    existing: (wanted: ReadonlyArray<ShootId>) =>
      wanted.length === 0
        ? Effect.succeed(new Set<ShootId>())
        : Effect.map(
            ids(sql`SELECT id FROM shoot WHERE studio_id = ${theStudio} AND id IN ${sql.in([...new Set(wanted)])}`),
            (rows) => new Set(rows.map(({ id }) => id))
          ),

    ids: Effect.map(ids(sql`SELECT id FROM shoot WHERE studio_id = ${theStudio} ORDER BY id`), (rows) =>
      rows.map(({ id }) => id)
    ),

    /** Of every shoot the person is a client of, newest first. */
    idsOfClient: (userId: UserId) =>
      Effect.map(
        ids(sql`SELECT s.id FROM shoot s JOIN client k ON k.shoot_id = s.id
          WHERE s.studio_id = ${theStudio} AND k.user_id = ${userId} ORDER BY s.created_at DESC, s.id DESC`),
        (rows) => rows.map(({ id }) => id)
      ),

    /** True when the person was no client before. */
    addClient: (shootId: ShootId, userId: UserId, assignedAt: DateTime.Utc) =>
      touched(sql`INSERT INTO client ${sql.insert({ ...ofStudio, shootId, userId, assignedAt: toDate(assignedAt) })}
        ON CONFLICT DO NOTHING RETURNING user_id`),

    removeClient: (shootId: ShootId, userId: UserId) =>
      touched(sql`DELETE FROM client WHERE shoot_id = ${shootId} AND user_id = ${userId} RETURNING user_id`),

    isClient: (shootId: ShootId, userId: UserId) =>
      touched(sql`SELECT user_id FROM client WHERE shoot_id = ${shootId} AND user_id = ${userId}`),

    /** When the client's visit was last told; none for who is no client. */
    visit: (shootId: ShootId, userId: UserId, at: DateTime.Utc) =>
      firstVisit(sql`UPDATE client SET first_seen_at = coalesce(first_seen_at, ${toDate(at)}),
        last_seen_at = greatest(last_seen_at, ${toDate(at)})
        WHERE shoot_id = ${shootId} AND user_id = ${userId} RETURNING told_at`),

    told: (shootId: ShootId, userId: UserId, at: DateTime.Utc) =>
      done(sql`UPDATE client SET told_at = ${toDate(at)} WHERE shoot_id = ${shootId} AND user_id = ${userId}`),

    accepted: (shootId: ShootId, userId: UserId, at: DateTime.Utc) =>
      done(sql`UPDATE client SET first_seen_at = least(first_seen_at, ${toDate(at)}),
        last_seen_at = greatest(last_seen_at, ${toDate(at)})
        WHERE shoot_id = ${shootId} AND user_id = ${userId}`),

    downloaded: (shootId: ShootId, userId: UserId, at: DateTime.Utc) =>
      done(sql`UPDATE client SET downloaded_at = greatest(downloaded_at, ${toDate(at)})
        WHERE shoot_id = ${shootId} AND user_id = ${userId}`),

    addSet: (shootId: ShootId, id: SetId, name: string) =>
      done(sql`INSERT INTO photo_set ${sql.insert({ ...ofStudio, id, shootId, name })}`),

    set: (shootId: ShootId, id: SetId) =>
      firstSet(sql`SELECT id FROM photo_set WHERE shoot_id = ${shootId} AND id = ${id}`),

    renameSet: (shootId: ShootId, id: SetId, name: string) =>
      touched(sql`UPDATE photo_set SET name = ${name} WHERE shoot_id = ${shootId} AND id = ${id} RETURNING id`),

    /** Changes places with its neighbour. False when there is none on that side. */
    moveSet: (shootId: ShootId, id: SetId, to: "earlier" | "later") =>
      touched(sql`WITH own AS (SELECT seq FROM photo_set WHERE shoot_id = ${shootId} AND id = ${id}),
        other AS (
          SELECT t.id, t.seq FROM photo_set t, own WHERE t.shoot_id = ${shootId}
          AND ${to === "earlier" ? sql`t.seq < own.seq ORDER BY t.seq DESC` : sql`t.seq > own.seq ORDER BY t.seq`} LIMIT 1
        ) UPDATE photo_set t SET seq = CASE t.id WHEN ${id}::uuid THEN other.seq ELSE own.seq END
        FROM own, other WHERE t.id IN (${id}, other.id) RETURNING t.id`),

    /** Its photographs stay, without a set. */
    removeSet: (shootId: ShootId, id: SetId) =>
      Effect.zipRight(
        // A place in it is none among the photographs in no set.
        done(sql`UPDATE photo SET rank = NULL WHERE shoot_id = ${shootId} AND set_id = ${id}`),
        touched(sql`DELETE FROM photo_set WHERE shoot_id = ${shootId} AND id = ${id} RETURNING id`)
      ),

    /** True when the archive isn't asked for already, or its last one has ended. */
    openArchive: (id: ArchiveId, shootId: ShootId, userId: UserId, at: DateTime.Utc) =>
      touched(sql`INSERT INTO archive_request ${sql.insert({ ...ofStudio, id, shootId, userId, requestedAt: toDate(at) })}
        ON CONFLICT (id) DO UPDATE SET ended = false, requested_at = excluded.requested_at
        WHERE archive_request.ended RETURNING id`),

    endArchive: (id: ArchiveId) => done(sql`UPDATE archive_request SET ended = true WHERE id = ${id}`)
  }
})

export type ShootRepo = Effect.Effect.Success<typeof make>
