import * as SqlClient from "@effect/sql/SqlClient"
import { UserFacts, userKey } from "@safelight/events/Facts"
import { Publisher } from "@safelight/events/Publisher"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as PeopleRepo from "./PeopleRepo.ts"
import * as Sessions from "./Sessions.ts"
import * as SessionsRepo from "./SessionsRepo.ts"

const encodeUserFacts = Schema.encodeSync(UserFacts)

/** Writes every fact of this service to `ACCESS` again, for when that was lost. Returns how many. */
export const rewriteFacts = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const people = yield* PeopleRepo.make
  const sessions = yield* SessionsRepo.make
  const { writeFact } = yield* Sessions.make
  const publisher = yield* Publisher
  return yield* Effect.gen(function* () {
    const ended = yield* sessions.ended
    const out = yield* people.deactivated
    for (const { endedAt, id } of ended) if (endedAt !== null) yield* writeFact(id, endedAt)
    for (const { deactivatedAt, id } of out) {
      if (deactivatedAt !== null) {
        yield* publisher.putFact(userKey(id), encodeUserFacts({ userId: id, deactivatedAt }))
      }
    }
    return ended.length + out.length
  }).pipe(Transaction.within(sql))
})
