import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * `shoot`: the newest event heard of each shoot, so that a late one changes nothing. `invitation`: one for each shoot
 * and recipient. `link`: what mails carry, as hashes; several are good at once.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE shoot (
    shoot_id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    newest_event uuid NOT NULL
  )`
  yield* sql`CREATE TABLE invitation (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    user_id uuid NOT NULL,
    assigned boolean NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    accepted_at timestamptz,
    expires_at timestamptz,
    warned_at timestamptz,
    expired_at timestamptz,
    revoked_at timestamptz,
    browser text,
    UNIQUE (shoot_id, user_id)
  )`
  yield* sql`CREATE INDEX invitation_to_warn ON invitation (expires_at)
    WHERE warned_at IS NULL AND expired_at IS NULL AND revoked_at IS NULL`
  yield* sql`CREATE INDEX invitation_to_expire ON invitation (expires_at)
    WHERE expired_at IS NULL AND revoked_at IS NULL`
  yield* sql`CREATE TABLE link (
    hash text PRIMARY KEY,
    studio_id uuid NOT NULL,
    invitation_id uuid NOT NULL REFERENCES invitation ON DELETE CASCADE,
    created_at timestamptz NOT NULL
  )`
  yield* sql`CREATE INDEX link_invitation ON link (invitation_id)`
})
