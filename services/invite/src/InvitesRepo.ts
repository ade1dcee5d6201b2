import * as SqlClient from "@effect/sql/SqlClient"
import { type InvitationRecord, type ShootWord, warnBefore } from "@safelight/contracts/invite/InvitationRules"
import { InvitationId, ShootId, theStudio, UserId } from "@safelight/events/Ids"
import { done, firstOf, Instant, ofStudio, rowsOf, toDate, toDateOrNull } from "@safelight/sql/Rows"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const Row = Schema.Struct({
  id: InvitationId,
  shootId: ShootId,
  userId: UserId,
  assigned: Schema.Boolean,
  createdAt: Instant,
  sentAt: Schema.NullOr(Instant),
  resentAt: Schema.NullOr(Instant),
  acceptedAt: Schema.NullOr(Instant),
  expiresAt: Schema.NullOr(Instant),
  warnedAt: Schema.NullOr(Instant),
  expiredAt: Schema.NullOr(Instant),
  revokedAt: Schema.NullOr(Instant),
  browser: Schema.NullOr(Schema.String)
})

const first = firstOf(Row)
const many = rowsOf(Row)
const firstLink = firstOf(Schema.Struct({ ...Row.fields, replaced: Schema.Boolean }))

export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const columns = sql`invitation.id, shoot_id, user_id, assigned, invitation.created_at, sent_at, resent_at,
    accepted_at, expires_at, warned_at, expired_at, revoked_at, browser`
  return {
    /**
     * False when something newer was heard of the shoot (`isNewer`). Events of a shoot come one after the other from
     * here on.
     */
    hear: ({ data: { revision = 0, shootId }, id }: ShootWord) =>
      Effect.map(
        firstOf(Schema.Struct({ shootId: ShootId }))(
          sql`INSERT INTO shoot ${sql.insert({ ...ofStudio, shootId, revision, newestEvent: id })}
            ON CONFLICT (shoot_id) DO UPDATE SET revision = EXCLUDED.revision, newest_event = EXCLUDED.newest_event
              WHERE (shoot.revision, shoot.newest_event) < (EXCLUDED.revision, EXCLUDED.newest_event)
            RETURNING shoot_id`
        ),
        Option.isSome
      ),

    ofShoot: (shootId: ShootId) =>
      many(sql`SELECT ${columns} FROM invitation WHERE studio_id = ${theStudio} AND shoot_id = ${shootId}
        ORDER BY created_at, id`),

    /** As `ofShoot`, and holds the rows to the end of the transaction. */
    lockShoot: (shootId: ShootId) =>
      many(sql`SELECT ${columns} FROM invitation WHERE studio_id = ${theStudio} AND shoot_id = ${shootId}
        ORDER BY created_at, id FOR UPDATE`),

    find: (shootId: ShootId, userId: UserId) =>
      first(sql`SELECT ${columns} FROM invitation
        WHERE studio_id = ${theStudio} AND shoot_id = ${shootId} AND user_id = ${userId}`),

    get: (id: InvitationId) =>
      first(sql`SELECT ${columns} FROM invitation WHERE studio_id = ${theStudio} AND id = ${id}`),

    /** Holds the row to the end of the transaction. */
    lock: (id: InvitationId) =>
      first(sql`SELECT ${columns} FROM invitation WHERE studio_id = ${theStudio} AND id = ${id} FOR UPDATE`),

    byLink: (hash: string) =>
      Effect.map(
        firstLink(sql`SELECT ${columns}, replaced FROM link JOIN invitation ON invitation.id = link.invitation_id
          WHERE link.studio_id = ${theStudio} AND hash = ${hash}`),
        Option.map(({ replaced, ...record }) => ({ record, replaced }))
      ),

    save: (record: InvitationRecord) => {
      const { id, ...fields } = {
        ...ofStudio,
        ...record,
        createdAt: toDate(record.createdAt),
        sentAt: toDateOrNull(record.sentAt),
        resentAt: toDateOrNull(record.resentAt),
        acceptedAt: toDateOrNull(record.acceptedAt),
        expiresAt: toDateOrNull(record.expiresAt),
        warnedAt: toDateOrNull(record.warnedAt),
        expiredAt: toDateOrNull(record.expiredAt),
        revokedAt: toDateOrNull(record.revokedAt)
      }
      return done(sql`INSERT INTO invitation ${sql.insert({ id, ...fields })}
        ON CONFLICT (id) DO UPDATE SET ${sql.update(fields)}`)
    },

    addLink: (hash: string, invitationId: InvitationId, createdAt: DateTime.Utc) =>
      done(sql`INSERT INTO link ${sql.insert({ ...ofStudio, hash, invitationId, createdAt: toDate(createdAt) })}`),

    replaceLinks: (id: InvitationId) =>
      done(sql`UPDATE link SET replaced = true WHERE studio_id = ${theStudio} AND invitation_id = ${id}`),

    toWarn: (now: DateTime.Utc) =>
      many(sql`SELECT ${columns} FROM invitation
        WHERE warned_at IS NULL AND expired_at IS NULL AND revoked_at IS NULL
          AND expires_at > ${toDate(now)} AND expires_at <= ${toDate(DateTime.addDuration(now, warnBefore))}
        ORDER BY expires_at LIMIT 200`),

    toExpire: (now: DateTime.Utc) =>
      many(sql`SELECT ${columns} FROM invitation
        WHERE expired_at IS NULL AND revoked_at IS NULL AND expires_at <= ${toDate(now)}
        ORDER BY expires_at LIMIT 200`)
  }
})
