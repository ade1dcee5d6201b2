import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * `photo` holds two things side by side. What file events told (`uploaded_by` to `camera`, and what follows from it:
 * `state` and the keys) can be rebuilt from the log; `set_id`, `hidden` and `delivered` are the studio's own choices.
 * A row may exist before its upload was heard of (`absent`) and stays after a deletion, so that late events change
 * nothing. The keys compare by code point, see `PhotoOrder`.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE shoot (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    title text NOT NULL,
    date date NOT NULL,
    kind text NOT NULL,
    status text NOT NULL CHECK (status IN ('preparing', 'ready', 'delivered', 'archived')),
    expires_at timestamptz,
    zone text NOT NULL,
    created_at timestamptz NOT NULL,
    delivered_at timestamptz,
    order_by text NOT NULL DEFAULT 'time' CHECK (order_by IN ('name', 'time'))
  )`
  yield* sql`CREATE INDEX shoot_newest ON shoot (studio_id, created_at DESC, id DESC)`
  yield* sql`CREATE TABLE client (
    shoot_id uuid NOT NULL REFERENCES shoot,
    user_id uuid NOT NULL,
    studio_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    assigned_at timestamptz NOT NULL,
    first_seen_at timestamptz,
    last_seen_at timestamptz,
    downloaded_at timestamptz,
    told_at timestamptz,
    PRIMARY KEY (shoot_id, user_id)
  )`
  yield* sql`CREATE INDEX client_user ON client (user_id)`
  yield* sql`CREATE TABLE photo_set (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL REFERENCES shoot,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL
  )`
  yield* sql`CREATE INDEX photo_set_shoot ON photo_set (shoot_id, seq)`
  yield* sql`CREATE TABLE photo (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    uploaded_by uuid,
    file_name text,
    size bigint,
    verdict_by uuid,
    verdict text CHECK (verdict IN ('ready', 'original-only', 'failed')),
    reason text,
    width integer,
    height integer,
    placeholder text,
    camera jsonb,
    deleted boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('absent', 'processing', 'ready', 'original-only', 'failed', 'deleted')),
    name_key text NOT NULL COLLATE "C",
    time_key text NOT NULL COLLATE "C",
    set_id uuid REFERENCES photo_set ON DELETE SET NULL,
    hidden boolean NOT NULL DEFAULT false,
    delivered boolean NOT NULL DEFAULT false
  )`
  yield* sql`CREATE INDEX photo_shoot ON photo (shoot_id, state)`
  yield* sql`CREATE INDEX photo_hidden ON photo (shoot_id) WHERE hidden`
  yield* sql`CREATE INDEX photo_in_set ON photo (set_id) WHERE set_id IS NOT NULL`
  yield* sql`CREATE TABLE favourite (
    user_id uuid NOT NULL,
    photo_id uuid NOT NULL,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    marked_at timestamptz NOT NULL,
    PRIMARY KEY (shoot_id, user_id, photo_id)
  )`
  yield* sql`CREATE TABLE archive_request (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    user_id uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    ended boolean NOT NULL DEFAULT false
  )`
})
