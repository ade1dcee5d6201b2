import * as SqlClient from "@effect/sql/SqlClient"
import { assert, it } from "@effect/vitest"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { EmailAddress } from "@safelight/contracts/Fields"
import { BrowserId, SignInRequest, Users } from "@safelight/contracts/user/Users"
import { sessionKey } from "@safelight/events/Facts"
import * as DueTimer from "@safelight/sql/DueTimer"
import { migrations } from "@safelight/user-service/Migrations"
import * as UsersLive from "@safelight/user-service/UsersLive"
import * as UsersTimers from "@safelight/user-service/UsersTimers"
import { Effect, Layer, Option, Redacted, TestClock } from "effect"
import { asService, asVisitor } from "../../../packages/contracts/test/People.ts"
import { Recorded, since } from "../../../packages/contracts/test/Recorded.ts"
import { database, recordedOutbox } from "./TestDatabase.ts"

const layer = UsersLive.layer.pipe(
  Layer.provideMerge(Layer.merge(Access.layer, Tokens.layerTest)),
  Layer.provideMerge(recordedOutbox("user")),
  Layer.provideMerge(database("user", migrations))
)

it.layer(layer)("sessions and time", (it) => {
  it.effect("an unused session ends, is told once, and its fact goes when nothing is left to refuse", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const recorded = yield* Recorded
      const timers = yield* UsersTimers.make
      const ticks = Effect.all([
        DueTimer.tick(timers.expireSessions),
        DueTimer.tick(timers.forgetSessions),
        DueTimer.tick(timers.forgetSignIns),
        DueTimer.tick(timers.forgetUnknown)
      ])
      const browser = BrowserId.make("browser".padEnd(32, "-"))
      const email = EmailAddress.make("studio@example.com")
      const { signInId } = yield* asService("gateway")(users.ensureAdmin(email))
      const { link } = yield* asService("gateway")(users.mintSignIn(signInId))
      const session = yield* asVisitor(users.confirmLink({ token: Redacted.value(link), browser }))
      yield* asVisitor(users.requestSignIn(new SignInRequest({ email: EmailAddress.make("no@one.example"), browser })))
      const before = yield* recorded.events
      yield* TestClock.adjust("6 days")
      yield* ticks
      assert.lengthOf(yield* since(before, "user.session-expired"), 0)
      yield* TestClock.adjust("1 day")
      yield* ticks
      yield* ticks
      const told = yield* since(before, "user.session-expired")
      assert.deepStrictEqual(
        told.map(({ data }) => [data.sessionId, data.reason]),
        [[session.sessionId, "expired"]]
      )
      const fact = recorded.fact(sessionKey(session.sessionId))
      assert.isTrue(Option.isSome(yield* fact))
      assert.strictEqual(yield* asService("gateway")(users.rewriteFacts()), 1)
      yield* TestClock.adjust("14 hours")
      yield* ticks
      assert.isTrue(Option.isNone(yield* fact))
      assert.strictEqual(yield* asService("gateway")(users.rewriteFacts()), 0)
    })
  )

  it.effect("a request for an unknown address is forgotten within hours, and is answered as any that is over", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const sql = yield* SqlClient.SqlClient
      const { forgetUnknown } = yield* UsersTimers.make
      const browser = BrowserId.make("guessing".padEnd(32, "-"))
      yield* asService("gateway")(users.ensureAdmin(EmailAddress.make("known@example.com")))
      const requested = Effect.fnUntraced(function* (email: string) {
        const request = new SignInRequest({ email: EmailAddress.make(email), browser })
        const { signInId } = yield* asVisitor(users.requestSignIn(request))
        const guess = Effect.flip(asVisitor(users.confirmCode({ signInId, code: "not it", browser })))
        const guesses = yield* Effect.replicateEffect(guess, 6)
        return { guess, reasons: guesses.map(({ reason }) => reason) }
      })
      const known = yield* requested("known@example.com")
      const unknown = yield* requested("unknown@example.com")
      assert.deepStrictEqual(unknown.reasons, known.reasons)
      const rows = Effect.map(
        sql<{ readonly known: boolean }>`SELECT user_id IS NOT NULL AS known FROM sign_in
          WHERE address IS NOT NULL ORDER BY requested_at, known DESC`,
        (found) => found.map(({ known }) => known)
      )
      yield* TestClock.adjust("119 minutes")
      yield* DueTimer.tick(forgetUnknown)
      assert.deepStrictEqual(yield* rows, [true, false])
      yield* TestClock.adjust("2 minutes")
      yield* DueTimer.tick(forgetUnknown)
      assert.deepStrictEqual(yield* rows, [true])
      const { reason, triesLeft } = yield* known.guess
      assert.deepInclude(yield* unknown.guess, { reason, triesLeft })
    })
  )
})
