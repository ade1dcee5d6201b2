import * as SqlClient from "@effect/sql/SqlClient"
import { theStudio } from "@safelight/events/Ids"
import * as Effect from "effect/Effect"

/** The studio is on every row. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE unheard ADD COLUMN studio_id uuid`
  yield* sql`UPDATE unheard SET studio_id = ${theStudio}`
  yield* sql`ALTER TABLE unheard ALTER COLUMN studio_id SET NOT NULL`
})
