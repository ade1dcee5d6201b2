import * as Rules from "@safelight/contracts/user/SignInRules"
import { sessionKey } from "@safelight/events/Facts"
import { Publisher } from "@safelight/events/Publisher"
import * as DueTimer from "@safelight/sql/DueTimer"
import * as SingleRunner from "@safelight/sql/SingleRunner"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Sessions from "./Sessions.ts"
import * as SessionsRepo from "./SessionsRepo.ts"
import * as SignInsRepo from "./SignInsRepo.ts"

/** Until nobody can ask for a new link with an old one; codes and the limit of mails look back an hour at most. */
const signInsKeptFor = Duration.sum(Rules.renewFor, Duration.days(1))

/**
 * Where nobody is behind a request, no link was ever made: past the limit of mails, which looks back an hour, and the
 * end of every code, nothing asks for it. Anybody can leave such rows, for as many addresses as they care to invent.
 */
const unknownKeptFor = Duration.hours(2)

/** What ends by itself: one look at the clock each, for tests; `layer` keeps looking. */
export const make = Effect.gen(function* () {
  const sessions = yield* SessionsRepo.make
  const signIns = yield* SignInsRepo.make
  const publisher = yield* Publisher
  const { tell } = yield* Sessions.make
  return {
    expireSessions: {
      name: "user/expire-sessions",
      due: sessions.due,
      handle: Effect.fnUntraced(function* ({ id }: SessionsRepo.Session) {
        const now = yield* DateTime.now
        const ended = yield* sessions.expire(id, now)
        if (Option.isSome(ended)) yield* tell(ended.value, now, "expired")
      })
    },
    /** No access token of these sessions is good any more, so their facts say nothing. */
    forgetSessions: {
      name: "user/forget-sessions",
      due: (now: DateTime.Utc) => sessions.endedBefore(DateTime.subtractDuration(now, Rules.endedKnownFor)),
      handle: ({ id }: SessionsRepo.Session) =>
        Effect.zipRight(publisher.putFact(sessionKey(id), null), sessions.remove(id))
    },
    forgetSignIns: {
      name: "user/forget-sign-ins",
      due: (now: DateTime.Utc) => signIns.olderThan(DateTime.subtractDuration(now, signInsKeptFor)),
      handle: ({ id }: Pick<SignInsRepo.SignIn, "id">) => signIns.remove(id)
    },
    forgetUnknown: {
      name: "user/forget-unknown-sign-ins",
      due: (now: DateTime.Utc) => signIns.unknownOlderThan(DateTime.subtractDuration(now, unknownKeptFor)),
      handle: ({ id }: Pick<SignInsRepo.SignIn, "id">) => signIns.remove(id)
    }
  } as const
})

/** One process of all looks at the clock, on one connection. */
export const layer = Layer.scopedDiscard(
  Effect.flatMap(make, ({ expireSessions, forgetSessions, forgetSignIns, forgetUnknown }) =>
    Effect.all([
      DueTimer.tick(expireSessions),
      DueTimer.tick(forgetSessions),
      DueTimer.tick(forgetSignIns),
      DueTimer.tick(forgetUnknown)
    ]).pipe(
      Effect.zipRight(Effect.sleep("5 seconds")),
      Effect.forever,
      (self) => SingleRunner.run(self, { name: "user/timers" }),
      Effect.forkScoped
    )
  )
)
