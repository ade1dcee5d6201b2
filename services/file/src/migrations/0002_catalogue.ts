import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * `place`: shoots that take uploads. `upload`: what someone began to send. `original`: what is there, with the job
 * that still has to be done for it and the renditions made of it. `purge`: bytes nobody may reach any more.
 * Object references lie in `object`; `nuid` beside it is what the sweeper asks for.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE place (
    shoot_id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    quota bigint,
    archived_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`
  yield* sql`CREATE TABLE upload (
    photo_id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL REFERENCES place,
    user_id uuid,
    file_name text NOT NULL,
    folder text,
    size bigint NOT NULL,
    received bigint NOT NULL DEFAULT 0,
    modified_at timestamptz,
    declared_sha256 text,
    ref jsonb NOT NULL,
    nuid text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'registered', 'same', 'refused', 'removed', 'abandoned')),
    same_as uuid,
    reason text,
    started_at timestamptz NOT NULL,
    touched_at timestamptz NOT NULL,
    finished_at timestamptz,
    seq bigint GENERATED ALWAYS AS IDENTITY
  )`
  yield* sql`CREATE INDEX upload_shoot ON upload (shoot_id, started_at DESC, seq DESC)`
  yield* sql`CREATE INDEX upload_open ON upload (touched_at) WHERE state = 'open'`
  yield* sql`CREATE INDEX upload_nuid ON upload (nuid) WHERE state = 'open'`
  yield* sql`CREATE TABLE original (
    photo_id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    file_name text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    nuid text NOT NULL,
    object jsonb NOT NULL,
    modified_at timestamptz NOT NULL,
    uploaded_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('processing', 'ready', 'original-only', 'failed')),
    category text,
    reason text,
    UNIQUE (shoot_id, sha256)
  )`
  yield* sql`CREATE INDEX original_nuid ON original (nuid)`
  yield* sql`CREATE TABLE job (
    photo_id uuid NOT NULL REFERENCES original ON DELETE CASCADE,
    recipe text NOT NULL,
    studio_id uuid NOT NULL,
    priority smallint NOT NULL,
    state text NOT NULL CHECK (state IN ('wanted', 'queued', 'done', 'failed')),
    queued integer NOT NULL DEFAULT 0,
    wanted_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    queued_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (photo_id, recipe)
  )`
  yield* sql`CREATE INDEX job_due ON job (due_at) WHERE state IN ('wanted', 'queued')`
  yield* sql`CREATE TABLE rendition (
    photo_id uuid NOT NULL REFERENCES original ON DELETE CASCADE,
    rendition text NOT NULL,
    studio_id uuid NOT NULL,
    recipe text NOT NULL,
    size bigint NOT NULL,
    nuid text NOT NULL,
    object jsonb NOT NULL,
    PRIMARY KEY (photo_id, rendition)
  )`
  yield* sql`CREATE INDEX rendition_nuid ON rendition (nuid)`
  yield* sql`CREATE TABLE purge (
    nuid text PRIMARY KEY,
    studio_id uuid NOT NULL,
    object jsonb NOT NULL,
    wanted_at timestamptz NOT NULL
  )`
  yield* sql`CREATE TABLE delivery (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    photo_id uuid NOT NULL,
    user_id uuid NOT NULL,
    rendition text NOT NULL,
    at timestamptz NOT NULL
  )`
  yield* sql`CREATE INDEX delivery_shoot ON delivery (shoot_id, at DESC)`
})
