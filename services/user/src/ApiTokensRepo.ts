import * as SqlClient from "@effect/sql/SqlClient"
import { Scope } from "@safelight/auth/Principal"
import { ApiTokenId, theStudio, UserId } from "@safelight/events/Ids"
import { done, firstOf, Instant, ofStudio, rowsOf, toDate, toDateOrNull } from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const ApiToken = Schema.Struct({
  id: ApiTokenId,
  userId: UserId,
  name: Schema.String,
  scopes: Schema.Array(Scope),
  hash: Schema.String,
  createdAt: Instant,
  expiresAt: Schema.NullOr(Instant),
  lastUsedAt: Schema.NullOr(Instant),
  revokedAt: Schema.NullOr(Instant)
})
export type ApiToken = typeof ApiToken.Type

export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const columns = sql`id, user_id, name, scopes, hash, created_at, expires_at, last_used_at, revoked_at`
  return {
    insert: ({ createdAt, expiresAt, hash, id, name, scopes, userId }: Omit<ApiToken, "lastUsedAt" | "revokedAt">) =>
      done(sql`INSERT INTO api_token (id, studio_id, user_id, name, scopes, hash, created_at, expires_at)
        VALUES (${id}, ${ofStudio.studioId}, ${userId}, ${name}, string_to_array(${scopes.join(",")}, ','), ${hash},
          ${toDate(createdAt)}, ${toDateOrNull(expiresAt)})`),

    /** Newest first. */
    all: rowsOf(ApiToken)(
      sql`SELECT ${columns} FROM api_token WHERE studio_id = ${theStudio} ORDER BY created_at DESC, id DESC`
    ),

    /** Only while the person behind it is active. */
    find: (id: ApiTokenId) =>
      firstOf(ApiToken)(sql`SELECT ${columns} FROM api_token WHERE studio_id = ${theStudio} AND id = ${id}
        AND user_id IN (SELECT person.id FROM person WHERE deactivated_at IS NULL)`),

    used: (id: ApiTokenId, at: DateTime.Utc) =>
      done(sql`UPDATE api_token SET last_used_at = ${toDate(at)} WHERE studio_id = ${theStudio} AND id = ${id}`),

    /** Every token of the person. */
    revokeAll: (userId: UserId, at: DateTime.Utc) =>
      done(sql`UPDATE api_token SET revoked_at = ${toDate(at)}
        WHERE studio_id = ${theStudio} AND user_id = ${userId} AND revoked_at IS NULL`),

    /** False when there is no such token. */
    revoke: (id: ApiTokenId, at: DateTime.Utc) =>
      Effect.map(
        firstOf(ApiToken)(sql`UPDATE api_token SET revoked_at = COALESCE(revoked_at, ${toDate(at)})
          WHERE studio_id = ${theStudio} AND id = ${id} RETURNING ${columns}`),
        Option.isSome
      )
  }
})
