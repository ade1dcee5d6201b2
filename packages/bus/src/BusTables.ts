import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * The bus's tables in a service's own schema, as one of the service's migrations:
 * `{ "0001_bus": BusTables.create, ... }`.
 *
 * `outbox.xid` tells the relay which rows may still have older ones coming: a row is sent once every transaction that
 * was running when it was written has ended.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('event', 'fact')),
    id text NOT NULL,
    subject text NOT NULL,
    body text,
    traceparent text,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    written_at timestamptz NOT NULL DEFAULT now()
  )`
  yield* sql`CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
  )`
  yield* sql`CREATE TABLE inbox_held (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    consumer text NOT NULL,
    key text NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (consumer, key, event_id)
  )`
})
