import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** What `reason` says, apart from its language. Rows from before have the English sentence only, until a rebuild. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE photo ADD COLUMN remark jsonb`
})
