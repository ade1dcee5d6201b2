import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * `person`: known people by address. `sign_in`: one request for a mail, with or without a person behind it, and how its
 * link and its code were used. `session`: kept after its end for as long as anybody must be told of it.
 * `session_token`: what browsers hold. Every secret is there as a hash only.
 * `unheard`: takes the place of the event of a request for an unknown address.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE person (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('admin', 'contact')),
    locale text NOT NULL,
    created_at timestamptz NOT NULL,
    verified_at timestamptz,
    deactivated_at timestamptz,
    UNIQUE (studio_id, email)
  )`
  yield* sql`CREATE TABLE sign_in (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    user_id uuid REFERENCES person,
    address text,
    shoot_id uuid,
    requested_at timestamptz NOT NULL,
    link_until timestamptz NOT NULL,
    link_used_at timestamptz,
    link_browser text,
    link_session_id uuid,
    code_until timestamptz NOT NULL,
    codes text[] NOT NULL DEFAULT '{}',
    tries integer NOT NULL DEFAULT 0,
    code_used_at timestamptz,
    code_browser text,
    code_session_id uuid
  )`
  yield* sql`CREATE INDEX sign_in_address ON sign_in (address, requested_at DESC)`
  yield* sql`CREATE INDEX sign_in_requested ON sign_in (requested_at)`
  yield* sql`CREATE TABLE session (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES person,
    method text NOT NULL CHECK (method IN ('link', 'code', 'invitation')),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text CHECK (end_reason IN ('expired', 'signed-out', 'revoked'))
  )`
  yield* sql`CREATE INDEX session_person ON session (user_id) WHERE ended_at IS NULL`
  yield* sql`CREATE INDEX session_due ON session (expires_at) WHERE ended_at IS NULL`
  yield* sql`CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL`
  yield* sql`CREATE TABLE session_token (
    hash text PRIMARY KEY,
    studio_id uuid NOT NULL,
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    replaced_at timestamptz
  )`
  yield* sql`CREATE INDEX session_token_session ON session_token (session_id)`
  yield* sql`CREATE TABLE api_token (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES person,
    name text NOT NULL,
    scopes text[] NOT NULL,
    hash text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`
  yield* sql`CREATE TABLE unheard (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sign_in_id uuid NOT NULL REFERENCES sign_in ON DELETE CASCADE,
    body text NOT NULL
  )`
  yield* sql`CREATE INDEX unheard_sign_in ON unheard (sign_in_id)`
})
