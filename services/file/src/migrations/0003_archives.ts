import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * `manifest`: which bytes an archive consists of, named by their hash and never changed. `archive`: what a person
 * asked for, with the grant that opens it; only the hash of the grant's token is kept.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE manifest (
    hash text PRIMARY KEY,
    studio_id uuid NOT NULL,
    size bigint NOT NULL,
    etag text NOT NULL,
    entries jsonb NOT NULL,
    created_at timestamptz NOT NULL
  )`
  yield* sql`CREATE TABLE manifest_photo (
    hash text NOT NULL REFERENCES manifest ON DELETE CASCADE,
    photo_id uuid NOT NULL,
    PRIMARY KEY (hash, photo_id)
  )`
  yield* sql`CREATE INDEX manifest_photo_photo ON manifest_photo (photo_id)`
  yield* sql`CREATE TABLE archive (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('admin', 'contact')),
    scope text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'ready', 'incomplete', 'expired')),
    name text NOT NULL,
    manifest_hash text REFERENCES manifest,
    files integer NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0,
    grant_id uuid,
    token_hash text UNIQUE,
    ranges jsonb NOT NULL DEFAULT '[]',
    delivered bigint NOT NULL DEFAULT 0,
    requested_at timestamptz NOT NULL,
    ready_at timestamptz,
    downloaded_at timestamptz,
    expires_at timestamptz
  )`
  yield* sql`CREATE INDEX archive_shoot ON archive (shoot_id, requested_at DESC)`
  yield* sql`CREATE INDEX archive_expiry ON archive (expires_at) WHERE state = 'ready'`
  yield* sql`CREATE INDEX archive_manifest ON archive (manifest_hash)`
})
