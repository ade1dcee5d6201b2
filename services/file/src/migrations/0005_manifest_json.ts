import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** A manifest is written once and read whole, up to ten megabytes of it: taking it apart and packing it cost most. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE manifest ALTER COLUMN entries TYPE json, ALTER COLUMN entries SET STORAGE EXTERNAL`
})
