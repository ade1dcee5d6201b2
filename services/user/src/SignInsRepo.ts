import * as SqlClient from "@effect/sql/SqlClient"
import * as Rules from "@safelight/contracts/user/SignInRules"
import { SessionId, ShootId, SignInId, theStudio, UserId } from "@safelight/events/Ids"
import { done, firstOf, Instant, ofStudio, rowsOf, toDate } from "@safelight/sql/Rows"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const SignIn = Schema.Struct({
  id: SignInId,
  /** Null for an unknown or deactivated person. */
  userId: Schema.NullOr(UserId),
  shootId: Schema.NullOr(ShootId),
  requestedAt: Instant,
  linkUntil: Instant,
  linkUsedAt: Schema.NullOr(Instant),
  codeUntil: Instant,
  codes: Schema.Array(Schema.String),
  tries: Schema.Int,
  codeUsedAt: Schema.NullOr(Instant),
  codeBrowser: Schema.NullOr(Schema.String),
  codeSessionId: Schema.NullOr(SessionId),
  codeSessionEnded: Schema.Boolean
})
export type SignIn = typeof SignIn.Type

const Used = Schema.Struct({ userId: UserId, shootId: Schema.NullOr(ShootId), sessionId: SessionId })
const first = firstOf(SignIn)
const firstUsed = firstOf(Used)
const ids = rowsOf(Schema.Struct({ id: SignInId }))

export const codeUse = (signIn: SignIn): Rules.Use | null =>
  signIn.codeUsedAt === null || signIn.codeBrowser === null || signIn.codeSessionId === null
    ? null
    : {
        at: signIn.codeUsedAt,
        browser: signIn.codeBrowser,
        sessionId: signIn.codeSessionId,
        ended: signIn.codeSessionEnded
      }

export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const columns = sql`id, shoot_id, requested_at, link_until, link_used_at, code_until, codes, tries, code_used_at,
    code_browser, code_session_id,
    (SELECT person.id FROM person WHERE person.id = sign_in.user_id AND deactivated_at IS NULL) AS user_id,
    NOT EXISTS (SELECT FROM session WHERE session.id = sign_in.code_session_id AND ended_at IS NULL)
      AS code_session_ended`
  const find = (id: SignInId) =>
    first(sql`SELECT ${columns} FROM sign_in WHERE studio_id = ${theStudio} AND id = ${id}`)
  return {
    /** Requests of one address come one after the other from here to the end of the transaction. */
    queue: (address: string) => done(sql`SELECT pg_advisory_xact_lock(hashtextextended(${address}, 0))`),

    /** Times of the requests since then, newest first. */
    recent: (address: string, since: DateTime.Utc) =>
      Effect.map(
        rowsOf(Schema.Struct({ requestedAt: Instant }))(
          sql`SELECT requested_at FROM sign_in
            WHERE studio_id = ${theStudio} AND address = ${address} AND requested_at > ${toDate(since)}
            ORDER BY requested_at DESC LIMIT ${Rules.mailsPerWindow}`
        ),
        (rows) => rows.map(({ requestedAt }) => requestedAt)
      ),

    insert: (row: {
      readonly id: SignInId
      readonly userId: UserId | null
      /** Hashed; null when no mail counts against the address. */
      readonly address: string | null
      readonly shootId: ShootId | null
      readonly requestedAt: DateTime.Utc
    }) =>
      done(
        sql`INSERT INTO sign_in ${sql.insert({
          ...ofStudio,
          ...row,
          requestedAt: toDate(row.requestedAt),
          linkUntil: toDate(DateTime.addDuration(row.requestedAt, Rules.linkLifetime)),
          codeUntil: toDate(DateTime.addDuration(row.requestedAt, Rules.codeLifetime))
        })}`
      ),

    /** As much work for the database as writing the event and waking the relay would be. */
    leaveUnheard: (id: SignInId, body: string) =>
      done(sql`WITH written AS (
          INSERT INTO unheard ${sql.insert({ ...ofStudio, signInId: id, body })} RETURNING seq
        ) SELECT pg_notify('user_unheard', 'unheard') FROM written`),

    find,

    /**
     * Holds the row to the end of the transaction. Read only once it is held: one statement that waits for the lock
     * would see the other tables as they were before the wait.
     */
    lock: (id: SignInId) =>
      Effect.zipRight(
        done(sql`SELECT id FROM sign_in WHERE studio_id = ${theStudio} AND id = ${id} FOR UPDATE`),
        find(id)
      ),

    addCode: (id: SignInId, hash: string, linkUntil: DateTime.Utc, codeUntil: DateTime.Utc) =>
      done(sql`UPDATE sign_in SET codes = (ARRAY[${hash}::text] || codes)[1:${Rules.codesKept}::int],
          link_until = ${toDate(linkUntil)}, code_until = ${toDate(codeUntil)}
        WHERE studio_id = ${theStudio} AND id = ${id}`),

    /**
     * Uses the link up in one statement: of any number of browsers exactly one finds it unused, and only that one may
     * come again within the grace. None for everybody else.
     */
    useLink: (
      id: SignInId,
      use: { readonly browser: string; readonly sessionId: SessionId; readonly at: DateTime.Utc }
    ) =>
      firstUsed(sql`UPDATE sign_in SET
          link_used_at = COALESCE(link_used_at, ${toDate(use.at)}),
          link_browser = COALESCE(link_browser, ${use.browser}),
          link_session_id = COALESCE(link_session_id, ${use.sessionId})
        WHERE studio_id = ${theStudio} AND id = ${id} AND link_until > ${toDate(use.at)}
          AND user_id IN (SELECT id FROM person WHERE deactivated_at IS NULL)
          AND (link_used_at IS NULL OR (
            link_browser = ${use.browser}
            AND link_used_at > ${toDate(DateTime.subtractDuration(use.at, Rules.useAgainFor))}
          ))
        RETURNING user_id, shoot_id, link_session_id AS session_id`),

    countTry: (id: SignInId) =>
      done(sql`UPDATE sign_in SET tries = tries + 1 WHERE studio_id = ${theStudio} AND id = ${id}`),

    /** Inside the transaction that holds the row. */
    useCode: (
      id: SignInId,
      use: { readonly browser: string; readonly sessionId: SessionId; readonly at: DateTime.Utc }
    ) =>
      firstUsed(sql`UPDATE sign_in SET
          code_used_at = COALESCE(code_used_at, ${toDate(use.at)}),
          code_browser = COALESCE(code_browser, ${use.browser}),
          code_session_id = COALESCE(code_session_id, ${use.sessionId})
        WHERE studio_id = ${theStudio} AND id = ${id}
        RETURNING user_id, shoot_id, code_session_id AS session_id`),

    olderThan: (time: DateTime.Utc) =>
      ids(sql`SELECT id FROM sign_in WHERE requested_at < ${toDate(time)} ORDER BY requested_at LIMIT 200`),

    /** Only those with nobody behind them. */
    unknownOlderThan: (time: DateTime.Utc) =>
      ids(sql`SELECT id FROM sign_in WHERE user_id IS NULL AND requested_at < ${toDate(time)}
        ORDER BY requested_at LIMIT 200`),

    remove: (id: SignInId) => done(sql`DELETE FROM sign_in WHERE studio_id = ${theStudio} AND id = ${id}`)
  }
})
