import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** The event that a file's verdict is from. Unknown for verdicts from before: any newer event takes their place. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE original ADD COLUMN verdict_by uuid`
})
