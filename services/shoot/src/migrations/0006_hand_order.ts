import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * `rank` is a photograph's place by hand within its set (`HandOrder`); none stands behind the others. A set without an
 * order of its own goes with its shoot. `last_move` holds what takes a shoot's last move back, nothing once it was.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const isOrder = sql`CHECK (order_by IN ('hand', 'name', 'time'))`
  yield* sql`ALTER TABLE shoot DROP CONSTRAINT shoot_order_by_check, ADD CONSTRAINT shoot_order_by_check ${isOrder}`
  yield* sql`ALTER TABLE photo_set ADD COLUMN order_by text ${isOrder}`
  yield* sql`ALTER TABLE photo ADD COLUMN rank bigint`
  yield* sql`CREATE TABLE last_move (
    shoot_id uuid PRIMARY KEY REFERENCES shoot,
    studio_id uuid NOT NULL,
    id uuid NOT NULL,
    undo jsonb
  )`
})
