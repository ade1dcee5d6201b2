import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** When the stored bytes were last read again, and since when they are known to be bad. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE original ADD COLUMN scrubbed_at timestamptz, ADD COLUMN damaged_at timestamptz`
  yield* sql`CREATE INDEX original_scrub ON original (coalesce(scrubbed_at, uploaded_at))`
})
