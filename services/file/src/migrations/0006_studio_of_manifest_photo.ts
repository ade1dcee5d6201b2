import * as SqlClient from "@effect/sql/SqlClient"
import { theStudio } from "@safelight/events/Ids"
import * as Effect from "effect/Effect"

/** The studio is on every row. */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE manifest_photo ADD COLUMN studio_id uuid`
  yield* sql`UPDATE manifest_photo SET studio_id = ${theStudio}`
  yield* sql`ALTER TABLE manifest_photo ALTER COLUMN studio_id SET NOT NULL`
})
