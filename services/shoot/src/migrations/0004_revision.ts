import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** `revision` counts what was told of a shoot, in its events as well. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE shoot ADD COLUMN revision integer NOT NULL DEFAULT 0`
})
