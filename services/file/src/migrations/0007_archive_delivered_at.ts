import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** When a range of the archive last was on its way: whether somebody downloads right now follows from it. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE archive ADD COLUMN delivered_at timestamptz`
})
