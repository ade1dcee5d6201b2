import * as SqlClient from "@effect/sql/SqlClient"
import { SessionView } from "@safelight/contracts/user/Users"
import { SessionId, theStudio, UserId } from "@safelight/events/Ids"
import { done, firstOf, Instant, ofStudio, rowsOf, toDate } from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const Session = Schema.Struct({
  id: SessionId,
  userId: UserId,
  method: SessionView.fields.method,
  createdAt: Instant,
  lastUsedAt: Instant,
  expiresAt: Instant,
  endedAt: Schema.NullOr(Instant)
})
export type Session = typeof Session.Type

export const EndReason = Schema.Literal("expired", "signed-out", "revoked")
export type EndReason = typeof EndReason.Type

const first = firstOf(Session)
const many = rowsOf(Session)
const Held = Schema.Struct({ ...Session.fields, replacedAt: Schema.NullOr(Instant) })

export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const columns = sql`id, user_id, method, created_at, last_used_at, expires_at, ended_at`
  return {
    /** False when the session has begun already. */
    insert: (session: Omit<Session, "endedAt">) =>
      Effect.map(
        first(
          sql`INSERT INTO session ${sql.insert({
            ...ofStudio,
            ...session,
            createdAt: toDate(session.createdAt),
            lastUsedAt: toDate(session.lastUsedAt),
            expiresAt: toDate(session.expiresAt)
          })} ON CONFLICT (id) DO NOTHING RETURNING ${columns}`
        ),
        Option.isSome
      ),

    find: (id: SessionId) => first(sql`SELECT ${columns} FROM session WHERE studio_id = ${theStudio} AND id = ${id}`),

    /** Newest first. */
    live: (userId: UserId, now: DateTime.Utc) =>
      many(sql`SELECT ${columns} FROM session WHERE studio_id = ${theStudio} AND user_id = ${userId}
        AND ended_at IS NULL AND expires_at > ${toDate(now)} ORDER BY created_at DESC, id DESC`),

    addToken: (hash: string, sessionId: SessionId) =>
      done(sql`INSERT INTO session_token ${sql.insert({ ...ofStudio, hash, sessionId })}`),

    /**
     * The session a token belongs to, and since when the token is replaced. Holds the session to the transaction's
     * end, and looks at the token only then: two tokens of one session, locked before it, would wait for each other.
     */
    lockByToken: (hash: string) =>
      Effect.zipRight(
        done(sql`SELECT id FROM session WHERE studio_id = ${theStudio}
          AND id = (SELECT session_id FROM session_token WHERE studio_id = ${theStudio} AND hash = ${hash}) FOR UPDATE`),
        firstOf(
          Held
        )(sql`SELECT session.id, user_id, method, created_at, last_used_at, expires_at, ended_at, replaced_at
          FROM session_token JOIN session ON session.id = session_token.session_id
          WHERE session_token.studio_id = ${theStudio} AND hash = ${hash}`)
      ),

    /** From now on the session's tokens count as replaced; those replaced before `forget` are of no use to anybody. */
    replaceTokens: (id: SessionId, now: DateTime.Utc, forget: DateTime.Utc) =>
      Effect.zipRight(
        done(sql`DELETE FROM session_token WHERE session_id = ${id} AND replaced_at < ${toDate(forget)}`),
        done(
          sql`UPDATE session_token SET replaced_at = ${toDate(now)} WHERE session_id = ${id} AND replaced_at IS NULL`
        )
      ),

    touch: (id: SessionId, lastUsedAt: DateTime.Utc, expiresAt: DateTime.Utc) =>
      done(sql`UPDATE session SET last_used_at = ${toDate(lastUsedAt)}, expires_at = ${toDate(expiresAt)}
        WHERE studio_id = ${theStudio} AND id = ${id}`),

    /** None when it has ended before. */
    end: (id: SessionId, at: DateTime.Utc, reason: EndReason) =>
      first(sql`UPDATE session SET ended_at = ${toDate(at)}, end_reason = ${reason}
        WHERE studio_id = ${theStudio} AND id = ${id} AND ended_at IS NULL RETURNING ${columns}`),

    /** As `end`, but only what is still over when the row is reached. */
    expire: (id: SessionId, now: DateTime.Utc) =>
      first(sql`UPDATE session SET ended_at = ${toDate(now)}, end_reason = 'expired'
        WHERE studio_id = ${theStudio} AND id = ${id} AND ended_at IS NULL AND expires_at <= ${toDate(now)}
        RETURNING ${columns}`),

    endAll: (userId: UserId, at: DateTime.Utc, reason: EndReason) =>
      many(sql`UPDATE session SET ended_at = ${toDate(at)}, end_reason = ${reason}
        WHERE studio_id = ${theStudio} AND user_id = ${userId} AND ended_at IS NULL RETURNING ${columns}`),

    due: (now: DateTime.Utc) =>
      many(sql`SELECT ${columns} FROM session WHERE ended_at IS NULL AND expires_at <= ${toDate(now)}
        ORDER BY expires_at LIMIT 200`),

    endedBefore: (time: DateTime.Utc) =>
      many(sql`SELECT ${columns} FROM session WHERE ended_at < ${toDate(time)} ORDER BY ended_at LIMIT 200`),

    /** Those that are over, held until the transaction ends. */
    lockEnded: many(sql`SELECT ${columns} FROM session
      WHERE studio_id = ${theStudio} AND ended_at IS NOT NULL ORDER BY id FOR UPDATE`),

    remove: (id: SessionId) => done(sql`DELETE FROM session WHERE studio_id = ${theStudio} AND id = ${id}`)
  }
})
