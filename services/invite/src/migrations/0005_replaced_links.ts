import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** A link whose recipient was invited anew is kept, so that whoever opens it learns of the newer mail. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE link ADD COLUMN replaced boolean NOT NULL DEFAULT false`
})
