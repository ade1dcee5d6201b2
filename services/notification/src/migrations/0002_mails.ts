import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * One row per mail that is owed. `cause` makes it unique by kind and recipient; `handed_at` tells whether an
 * interrupted try may have reached the mail server. `invitation_met` remembers which event told of an invitation
 * first: a later one asks for its mail once more.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE mail (
      id uuid PRIMARY KEY,
      studio_id uuid NOT NULL,
      kind text NOT NULL,
      user_id uuid NOT NULL,
      shoot_id uuid,
      subject_id uuid NOT NULL,
      cause text NOT NULL,
      correlation_id uuid NOT NULL,
      causation_id uuid NOT NULL,
      state text NOT NULL DEFAULT 'queued',
      tries integer NOT NULL DEFAULT 0,
      possibly_twice boolean NOT NULL DEFAULT false,
      reason text,
      queued_at timestamptz NOT NULL,
      due_at timestamptz NOT NULL,
      handed_at timestamptz,
      changed_at timestamptz NOT NULL,
      UNIQUE (studio_id, kind, user_id, cause)
    )`
  yield* sql`
    CREATE TABLE invitation_met (
      invitation_id uuid PRIMARY KEY,
      studio_id uuid NOT NULL,
      event_id uuid NOT NULL
    )`
  yield* sql`CREATE INDEX mail_due ON mail (due_at) WHERE state = 'queued'`
  yield* sql`CREATE INDEX mail_shoot ON mail (shoot_id, queued_at)`
})
