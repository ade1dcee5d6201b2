import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * Clients that see the same of a shoot. A client without a row in `audience_member` sees everything and downloads it,
 * as all did before. Its row outlives the client's, so that who is let in again comes back to the same audience.
 * `audience_set` says what an audience sees that does not see `everything`.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE audience (
    id uuid PRIMARY KEY,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL REFERENCES shoot,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    download boolean NOT NULL,
    everything boolean NOT NULL
  )`
  yield* sql`CREATE INDEX audience_shoot ON audience (shoot_id, seq)`
  yield* sql`CREATE TABLE audience_set (
    audience_id uuid NOT NULL REFERENCES audience ON DELETE CASCADE,
    set_id uuid NOT NULL REFERENCES photo_set ON DELETE CASCADE,
    studio_id uuid NOT NULL,
    shoot_id uuid NOT NULL,
    PRIMARY KEY (audience_id, set_id)
  )`
  yield* sql`CREATE INDEX audience_set_shoot ON audience_set (shoot_id)`
  yield* sql`CREATE INDEX audience_set_set ON audience_set (set_id)`
  yield* sql`CREATE TABLE audience_member (
    shoot_id uuid NOT NULL,
    user_id uuid NOT NULL,
    studio_id uuid NOT NULL,
    audience_id uuid NOT NULL REFERENCES audience ON DELETE CASCADE,
    PRIMARY KEY (shoot_id, user_id)
  )`
  yield* sql`CREATE INDEX audience_member_audience ON audience_member (audience_id)`
  // Who may see what is part of a shoot's version (0005).
  for (const table of ["audience", "audience_set", "audience_member"]) {
    for (const event of ["INSERT", "UPDATE", "DELETE"] as const) {
      yield* sql`CREATE TRIGGER ${sql(`${table}_${event.toLowerCase()}`)} AFTER ${sql.literal(event)} ON ${sql(table)}
        REFERENCING ${sql.literal(event === "DELETE" ? "OLD" : "NEW")} TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION touch_shoot()`
    }
  }
})
