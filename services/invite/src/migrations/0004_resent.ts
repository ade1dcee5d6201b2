import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** When the studio last asked for the mail once more, so that two quick presses send one. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE invitation ADD COLUMN resent_at timestamptz`
})
