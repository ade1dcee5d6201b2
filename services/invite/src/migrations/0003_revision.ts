import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** The newest word of a shoot is the one that the shoot service counted last; ids tell only those of before apart. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE shoot ADD COLUMN revision integer NOT NULL DEFAULT 0`
})
