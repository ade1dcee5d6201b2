import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** Requests for addresses that nobody has are forgotten long before the others. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE INDEX sign_in_unknown ON sign_in (requested_at) WHERE user_id IS NULL`
})
