import * as SqlClient from "@effect/sql/SqlClient"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import * as ShootRepo from "./ShootRepo.ts"
import * as Telling from "./Telling.ts"

/** Writes every fact of this service to `ACCESS` again, for when that was lost. Returns how many. */
export const rewriteFacts = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const shoots = yield* ShootRepo.make
  const telling = yield* Telling.make(shoots)
  return yield* Effect.gen(function* () {
    const ids = yield* shoots.ids
    // Each under its lock, so that a change at the same moment is written after it.
    for (const id of ids) yield* Effect.zipRight(shoots.lock(id), telling.facts(id))
    return ids.length
  }).pipe(Transaction.within(sql))
})
