import { onlyServices } from "@safelight/auth/OnlyServices"
import { Revocations } from "@safelight/contracts/user/Revocations"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PeopleRepo from "./PeopleRepo.ts"
import * as SessionsRepo from "./SessionsRepo.ts"

/** `Revocations` over SQL. */
export const layer = Layer.effect(
  Revocations,
  Effect.gen(function* () {
    const people = yield* PeopleRepo.make
    const sessions = yield* SessionsRepo.make
    return Revocations.of({
      session: Effect.fn("Revocations.session")(function* (sessionId) {
        yield* onlyServices
        return Option.flatMap(yield* sessions.find(sessionId), ({ endedAt }) =>
          endedAt === null ? Option.none() : Option.some({ sessionId, endedAt })
        )
      }, Transaction.outside),

      person: Effect.fn("Revocations.person")(function* (userId) {
        yield* onlyServices
        return Option.flatMap(yield* people.find(userId), ({ deactivatedAt }) =>
          deactivatedAt === null ? Option.none() : Option.some({ userId, deactivatedAt })
        )
      }, Transaction.outside)
    })
  })
)
