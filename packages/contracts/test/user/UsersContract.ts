import { assert, it } from "@effect/vitest"
import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { NotFound } from "@safelight/auth/Refused"
import type { Tokens } from "@safelight/auth/Tokens"
import { Revocations } from "@safelight/contracts/user/Revocations"
import { NewApiToken, NewContact, SignInRequest, Users } from "@safelight/contracts/user/Users"
import { ServiceName } from "@safelight/events/Event"
import { SessionFacts, sessionKey, UserFacts, userKey } from "@safelight/events/Facts"
import { ApiTokenId, InvitationId, SessionId, ShootId, SignInId, UserId } from "@safelight/events/Ids"
import { uuidV7 } from "@safelight/events/Uuid"
import { Array as Arr, DateTime, Effect, Either, type Layer, Option, Redacted, Schema, TestClock } from "effect"
import { asPerson, asService, asVisitor } from "../People.ts"
import { Recorded, since } from "../Recorded.ts"
import {
  browser,
  byNotification,
  contact,
  email,
  mailed,
  reasonOf,
  signedIn,
  signedInAdmin,
  signedInAs,
  wrongCode
} from "./UsersScene.ts"

/** What every form of `Users` holds to. The clock is the test's. */
export const contract = <E>(name: string, layer: Layer.Layer<Users | Revocations | Tokens | Recorded, E>) =>
  it.layer(layer)(`users: ${name}`, (it) => {
    it.effect("a mailed link opens one session and shows the address to be theirs", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const before = yield* (yield* Recorded).events
        const shootId = ShootId.make(yield* uuidV7)
        const person = yield* contact("anna")
        assert.isNull(person.verifiedAt)
        const { secrets, signInId, token } = yield* mailed("anna", shootId)
        assert.strictEqual(secrets.userId, person.id)
        assert.strictEqual(secrets.shootId, shootId)
        const session = yield* asVisitor(users.confirmLink({ token, browser: browser("anna") }))
        assert.strictEqual(session.user.id, person.id)
        assert.strictEqual(session.shootId, shootId)
        assert.isNotNull(session.user.verifiedAt)
        const told = yield* since(before, "user.created", "user.sign-in-requested", "user.authenticated")
        assert.deepStrictEqual(
          told.map(({ data, type }) => [type, { ...data }]),
          [
            ["user.created", { userId: person.id, role: "contact" }],
            ["user.sign-in-requested", { userId: person.id, signInId, shootId }],
            ["user.authenticated", { userId: person.id, sessionId: session.sessionId, method: "link" }]
          ]
        )
      })
    )

    it.effect("a link that is over sends a new one to the same person, and a forged one nothing", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const person = yield* contact("renewed")
        const { token } = yield* mailed("renewed")
        yield* TestClock.adjust("16 minutes")
        assert.strictEqual(yield* asVisitor(users.signInState(token)), "expired")
        const before = yield* (yield* Recorded).events
        const renew = (token: string) => asVisitor(users.renewSignIn({ token, browser: browser("renewed") }))
        const { signInId } = yield* renew(token)
        assert.deepStrictEqual(
          (yield* since(before, "user.sign-in-requested")).map(({ data }) => ({ ...data })),
          [{ userId: person.id, signInId }]
        )
        assert.strictEqual((yield* Effect.flip(renew(`${token.slice(0, -4)}AAAA`)))._tag, "SignInRefused")
        yield* renew(token)
        assert.strictEqual((yield* Effect.flip(renew(token)))._tag, "RateLimited")
      })
    )

    it.effect("any number of looks leaves a link good", () =>
      Effect.gen(function* () {
        const users = yield* Users
        yield* contact("looked-at")
        const { token } = yield* mailed("looked-at")
        const look = asVisitor(users.signInState(token))
        const states = yield* Effect.all(Arr.replicate(look, 50), { concurrency: 50 })
        assert.deepStrictEqual(Arr.dedupe(states), ["open"])
        yield* asVisitor(users.confirmLink({ token, browser: browser("looked-at") }))
        assert.strictEqual(yield* look, "used")
        assert.strictEqual(yield* asVisitor(users.signInState(`${token}x`)), "unknown")
      })
    )

    it.effect("fifty browsers at once open one session", () =>
      Effect.gen(function* () {
        const users = yield* Users
        yield* contact("raced")
        const { code, signInId, token } = yield* mailed("raced")
        const before = yield* (yield* Recorded).events
        const race = <A, E>(confirm: (index: number) => Effect.Effect<A, E, CurrentPrincipal>) =>
          Effect.forEach(Arr.range(1, 50), (index) => Effect.either(asVisitor(confirm(index))), { concurrency: 50 })
        const byLink = yield* race((index) => users.confirmLink({ token, browser: browser(`raced-${index}`) }))
        const right = byLink.filter(Either.isRight)
        assert.lengthOf(right, 1)
        assert.lengthOf(
          byLink.filter((either) => reasonOf(either) === "used"),
          49
        )
        // The code of the same mail is for a second device, and good for one.
        const byCode = yield* race((index) => users.confirmCode({ signInId, code, browser: browser(`code-${index}`) }))
        assert.lengthOf(byCode.filter(Either.isRight), 1)
        const told = yield* since(before, "user.authenticated")
        assert.deepStrictEqual(
          told.map(({ data }) => data.method),
          ["link", "code"]
        )
      })
    )

    it.effect("a double click gives the same session, a minute later the link is used up", () =>
      Effect.gen(function* () {
        const users = yield* Users
        yield* contact("twice")
        const { code, signInId, token } = yield* mailed("twice")
        const confirm = Effect.either(asVisitor(users.confirmLink({ token, browser: browser("twice") })))
        const [first, second] = yield* Effect.all([confirm, confirm], { concurrency: 2 })
        const ids = [first, second].map((either) => Either.getOrThrow(either).sessionId)
        assert.lengthOf(Arr.dedupe(ids), 1)
        // Both answers' tokens are good, whichever cookie the browser kept.
        for (const either of [first, second]) {
          const session = Either.getOrThrow(either)
          yield* asVisitor(users.refresh(Redacted.value(session.sessionToken)))
        }
        const enter = Effect.either(asVisitor(users.confirmCode({ signInId, code, browser: browser("desk") })))
        const entered = yield* Effect.all([enter, enter], { concurrency: 2 })
        assert.lengthOf(Arr.dedupe(entered.map((either) => Either.getOrThrow(either).sessionId)), 1)
        yield* TestClock.adjust("61 seconds")
        assert.strictEqual(reasonOf(yield* confirm), "used")
        assert.strictEqual(reasonOf(yield* enter), "used")
      })
    )

    it.effect("links end after 15 minutes and codes after 10; a late mail gets its full time", () =>
      Effect.gen(function* () {
        const users = yield* Users
        yield* contact("late")
        const { code, signInId, token } = yield* mailed("late")
        yield* TestClock.adjust("10 minutes")
        const byCode = yield* Effect.either(asVisitor(users.confirmCode({ signInId, code, browser: browser("late") })))
        assert.strictEqual(reasonOf(byCode), "expired")
        const again = yield* byNotification(users.mintSignIn(signInId))
        yield* TestClock.adjust("5 minutes")
        assert.strictEqual(yield* asVisitor(users.signInState(token)), "expired")
        const byLink = yield* Effect.either(asVisitor(users.confirmLink({ token, browser: browser("late") })))
        assert.strictEqual(reasonOf(byLink), "expired")
        assert.strictEqual(yield* asVisitor(users.signInState(Redacted.value(again.link))), "open")
        yield* asVisitor(users.confirmCode({ signInId, code: Redacted.value(again.code), browser: browser("late") }))
        yield* TestClock.adjust("1 hour")
        assert.isTrue(Either.isLeft(yield* Effect.either(byNotification(users.mintSignIn(signInId)))))
      })
    )

    it.effect("both mails work when one was made twice", () =>
      Effect.gen(function* () {
        const users = yield* Users
        yield* contact("retried")
        const first = yield* mailed("retried")
        const second = yield* byNotification(users.mintSignIn(first.signInId))
        assert.notStrictEqual(Redacted.value(second.code), first.code)
        yield* asVisitor(users.confirmCode({ ...first, browser: browser("retried") }))
        yield* asVisitor(users.confirmLink({ token: Redacted.value(second.link), browser: browser("retried") }))
      })
    )

    it.effect("five tries at a code, counted even when they come at once", () =>
      Effect.gen(function* () {
        const users = yield* Users
        yield* contact("guessed")
        const { code, signInId } = yield* mailed("guessed")
        const guess = Effect.either(
          asVisitor(users.confirmCode({ signInId, code: wrongCode(code), browser: browser("guess") }))
        )
        const guesses = yield* Effect.all(Arr.replicate(guess, 20), { concurrency: 20 })
        const left = guesses.flatMap((either) =>
          Either.isLeft(either) && either.left.reason === "wrong" ? [either.left.triesLeft] : []
        )
        assert.sameMembers(left, [4, 3, 2, 1, 0])
        const right = yield* Effect.either(asVisitor(users.confirmCode({ signInId, code, browser: browser("guess") })))
        assert.strictEqual(reasonOf(right), "too-many-tries")
      })
    )

    it.effect("an unknown address is answered like a known one, in everything", () =>
      Effect.gen(function* () {
        const users = yield* Users
        yield* contact("known")
        const before = yield* (yield* Recorded).events
        const answers = (name: string) =>
          Effect.gen(function* () {
            const request = asVisitor(
              users.requestSignIn(new SignInRequest({ email: email(name), browser: browser(name) }))
            )
            const { signInId } = yield* request
            if (name === "known") yield* byNotification(users.mintSignIn(signInId))
            const guess = Effect.either(
              asVisitor(users.confirmCode({ signInId, code: "not it", browser: browser(name) }))
            )
            const guesses = yield* Effect.all(Arr.replicate(guess, 6))
            yield* TestClock.adjust("10 minutes")
            const late = yield* guess
            yield* request
            const parallel = yield* Effect.all(Arr.replicate(Effect.either(request), 10), { concurrency: 10 })
            yield* TestClock.adjust("50 minutes")
            const afterAnHour = yield* Effect.either(request)
            const full = yield* Effect.either(request)
            return {
              guesses: [...guesses, late].map(Either.mapLeft(({ reason, triesLeft }) => ({ reason, triesLeft }))),
              passed: parallel.filter(Either.isRight).length,
              limits: [...parallel, full].flatMap((either) =>
                Either.isLeft(either) ? [either.left.retryAfterSeconds] : []
              ),
              afterAnHour: Either.isRight(afterAnHour)
            }
          })
        const known = yield* answers("known")
        assert.strictEqual(known.passed, 1)
        assert.deepStrictEqual(known.limits, [...Arr.replicate(50 * 60, 9), 10 * 60])
        assert.isTrue(known.afterAnHour)
        assert.deepStrictEqual(yield* answers("unknown"), known)
        const told = yield* since(before, "user.sign-in-requested", "user.created")
        assert.lengthOf(told, 4)
      })
    )

    it.effect("tokens of one session that are used at once do not stand in each other's way", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const { sessionToken } = yield* signedIn("at-once")
        const refresh = (token: Redacted.Redacted) => asVisitor(users.refresh(Redacted.value(token)))
        const tokens = yield* Effect.all(Arr.replicate(refresh(sessionToken), 12), { concurrency: 12 })
        const renewed = yield* Effect.forEach(tokens, (session) => refresh(session.sessionToken), { concurrency: 12 })
        assert.lengthOf(Arr.dedupe(renewed.map(({ sessionId }) => sessionId)), 1)
      })
    )

    it.effect("session tokens rotate; a rotated one is good for a minute", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const session = yield* signedIn("rotating")
        const refresh = (token: Redacted.Redacted) => Effect.either(asVisitor(users.refresh(Redacted.value(token))))
        const second = Either.getOrThrow(yield* refresh(session.sessionToken))
        assert.strictEqual(second.sessionId, session.sessionId)
        assert.notStrictEqual(Redacted.value(second.sessionToken), Redacted.value(session.sessionToken))
        const many = yield* Effect.all(Arr.replicate(refresh(session.sessionToken), 10), { concurrency: 10 })
        assert.isTrue(many.every(Either.isRight), "requests already on their way")
        yield* TestClock.adjust("61 seconds")
        assert.isTrue(Either.isLeft(yield* refresh(session.sessionToken)))
        const third = Either.getOrThrow(yield* refresh(second.sessionToken))
        // It slides: used every 20 days, it lives on; unused for a month, it is over.
        yield* TestClock.adjust("20 days")
        const fourth = Either.getOrThrow(yield* refresh(third.sessionToken))
        yield* TestClock.adjust("20 days")
        const fifth = Either.getOrThrow(yield* refresh(fourth.sessionToken))
        yield* TestClock.adjust("30 days")
        assert.isTrue(Either.isLeft(yield* refresh(fifth.sessionToken)))
        assert.isTrue(Either.isLeft(yield* refresh(Redacted.make("never issued"))))
      })
    )

    it.effect("an ended session is written to the facts, and only its person or the studio may end it", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const recorded = yield* Recorded
        const before = yield* recorded.events
        const mine = yield* signedIn("leaving")
        const other = yield* signedIn("stranger")
        const refused = yield* Effect.flip(asPerson(other)(users.endSession(mine.sessionId, "revoked")))
        assert.strictEqual(refused._tag, "NotFound")
        assert.deepInclude(
          yield* Effect.flip(asPerson(other)(users.endSession(SessionId.make(yield* uuidV7), "revoked"))),
          { ...refused }
        )
        assert.deepStrictEqual(
          (yield* asPerson(mine)(users.sessions(mine.user.id))).map(({ id }) => id),
          [mine.sessionId]
        )
        yield* asPerson(mine)(users.endSession(mine.sessionId, "signed-out"))
        yield* asService("gateway")(users.endSession(mine.sessionId, "signed-out"))
        const endedAt = DateTime.formatIso(yield* DateTime.now)
        assert.deepStrictEqual(
          yield* recorded.fact(sessionKey(mine.sessionId)),
          Option.some({ sessionId: mine.sessionId, endedAt })
        )
        const told = yield* since(before, "user.session-expired")
        assert.deepStrictEqual(
          told.map(({ data }) => ({ ...data })),
          [{ userId: mine.user.id, sessionId: mine.sessionId, reason: "signed-out" as const }]
        )
        const refreshed = yield* Effect.either(asVisitor(users.refresh(Redacted.value(mine.sessionToken))))
        assert.isTrue(Either.isLeft(refreshed))
      })
    )

    it.effect("a deactivated person is out everywhere until the studio adds them again", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const recorded = yield* Recorded
        const session = yield* signedIn("dismissed")
        const userId = session.user.id
        const { token } = yield* mailed("dismissed")
        const before = yield* recorded.events
        yield* asService("gateway")(users.deactivate(userId))
        yield* asService("gateway")(users.deactivate(userId))
        assert.isTrue(Option.isSome(yield* recorded.fact(userKey(userId))))
        assert.isTrue(Option.isSome(yield* recorded.fact(sessionKey(session.sessionId))))
        assert.lengthOf(yield* since(before, "user.session-expired"), 1)
        const facts = Effect.all([recorded.fact(userKey(userId)), recorded.fact(sessionKey(session.sessionId))])
        const told = yield* facts
        yield* recorded.loseFacts
        assert.isAtLeast(yield* asService("gateway")(users.rewriteFacts()), 2)
        assert.deepStrictEqual(yield* facts, told)
        const byLink = yield* Effect.either(asVisitor(users.confirmLink({ token, browser: browser("dismissed") })))
        assert.strictEqual(reasonOf(byLink), "unknown")
        yield* asVisitor(users.requestSignIn(new SignInRequest({ email: email("dismissed"), browser: browser("x") })))
        assert.lengthOf(yield* since(before, "user.sign-in-requested"), 0)
        const back = yield* contact("dismissed")
        assert.strictEqual(back.id, userId)
        assert.isNull(back.deactivatedAt)
        assert.isTrue(Option.isNone(yield* recorded.fact(userKey(userId))))
      })
    )

    it.effect("revocations are told to services, and to nobody else, as ACCESS holds them", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const recorded = yield* Recorded
        const revocations = yield* Revocations
        const session = yield* signedIn("asked-about")
        const userId = session.user.id
        const asked = {
          session: Effect.map(revocations.session(session.sessionId), Option.map(Schema.encodeSync(SessionFacts))),
          person: Effect.map(revocations.person(userId), Option.map(Schema.encodeSync(UserFacts)))
        }
        const told = asService("file")(Effect.all(asked))
        assert.deepStrictEqual(yield* told, { session: Option.none(), person: Option.none() })
        yield* asService("gateway")(users.deactivate(userId))
        const held = {
          session: yield* recorded.fact(sessionKey(session.sessionId)),
          person: yield* recorded.fact(userKey(userId))
        }
        assert.isTrue(Option.isSome(held.session) && Option.isSome(held.person))
        assert.deepStrictEqual<unknown>(yield* told, held)
        const admin = yield* signedInAdmin
        for (const [what, ask] of Object.entries<Effect.Effect<unknown, NotFound, CurrentPrincipal>>(asked)) {
          assert.strictEqual((yield* Effect.flip(asVisitor(ask)))._tag, "NotFound", what)
          assert.strictEqual((yield* Effect.flip(asPerson(admin)(ask)))._tag, "NotFound", what)
        }
      })
    )

    it.effect("API tokens stand for their admin until they expire or are revoked", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const admin = yield* signedInAdmin
        const issue = (expiresAt: DateTime.Utc | null) =>
          asPerson(admin)(users.issueToken(new NewApiToken({ name: "Lightroom", scopes: ["upload"], expiresAt })))
        const authenticate = (secret: Redacted.Redacted) =>
          Effect.option(asVisitor(users.authenticateToken(Redacted.value(secret))))
        const lasting = yield* issue(null)
        yield* TestClock.adjust("1 second")
        const short = yield* issue(DateTime.addDuration(yield* DateTime.now, "1 hour"))
        assert.match(Redacted.value(lasting.secret), /^sl_[0-9a-f-]{36}_[\w-]{43}$/)
        for (const { secret, token } of [lasting, short]) {
          assert.deepInclude(yield* authenticate(secret), {
            _tag: "Some",
            value: { kind: "token", tokenId: token.id, userId: admin.user.id, scopes: ["upload"] }
          })
        }
        const forged = Redacted.make(`${Redacted.value(lasting.secret).slice(0, -8)}AAAAAAAA`)
        assert.strictEqual((yield* authenticate(forged))._tag, "None")
        assert.strictEqual((yield* authenticate(Redacted.make("sl_nonsense")))._tag, "None")
        yield* TestClock.adjust("1 hour")
        assert.strictEqual((yield* authenticate(short.secret))._tag, "None")
        const later = yield* asVisitor(users.refresh(Redacted.value(admin.sessionToken)))
        yield* asPerson(later)(users.revokeToken(lasting.token.id))
        assert.strictEqual((yield* authenticate(lasting.secret))._tag, "None")
        const listed = yield* asPerson(later)(users.tokens())
        assert.deepStrictEqual(
          listed.map(({ id }) => id),
          [short.token.id, lasting.token.id]
        )
        assert.isNotNull(listed[1]?.lastUsedAt)
        assert.isNotNull(listed[1]?.revokedAt)
      })
    )

    it.effect("an API token's last use is known to the minute, and noted once in it", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const admin = yield* signedInAdmin
        const { secret, token } = yield* asPerson(admin)(
          users.issueToken(new NewApiToken({ name: "exports", scopes: ["read"], expiresAt: null }))
        )
        const use = asVisitor(users.authenticateToken(Redacted.value(secret)))
        const lastUse = Effect.map(
          asPerson(admin)(users.tokens()),
          (all) => all.find(({ id }) => id === token.id)?.lastUsedAt
        )
        assert.isNull(yield* lastUse)
        yield* use
        const first = yield* DateTime.now
        assert.deepStrictEqual(yield* lastUse, first)
        yield* TestClock.adjust("59 seconds")
        yield* use
        assert.deepStrictEqual(yield* lastUse, first)
        yield* TestClock.adjust("1 second")
        yield* use
        assert.deepStrictEqual(yield* lastUse, yield* DateTime.now)
      })
    )

    it.effect("an API token ends with its admin, and keeps nothing that it could be guessed from", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const admin = yield* signedInAs("partner")
        const { secret, token } = yield* asPerson(admin)(
          users.issueToken(new NewApiToken({ name: "of one who leaves", scopes: ["admin"], expiresAt: null }))
        )
        const use = Effect.either(asVisitor(users.authenticateToken(Redacted.value(secret))))
        assert.strictEqual((yield* use)._tag, "Right")
        const listed = yield* asPerson(admin)(users.tokens())
        assert.notInclude(JSON.stringify([token, listed]), Redacted.value(secret).slice(-43))
        yield* asService("gateway")(users.deactivate(admin.user.id))
        assert.strictEqual((yield* use)._tag, "Left")
      })
    )

    it.effect("one address is one person, however often and at once it is added", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const before = yield* (yield* Recorded).events
        const added = yield* Effect.all(Arr.replicate(contact("same"), 10), { concurrency: 10 })
        assert.lengthOf(Arr.dedupe(added.map(({ id }) => id)), 1)
        assert.lengthOf(yield* since(before, "user.created"), 1)
        yield* asService("gateway")(users.ensureAdmin(email("same")))
        const [promoted] = yield* asService("gateway")(users.byIds(added.slice(0, 1).map(({ id }) => id)))
        assert.strictEqual(promoted?.role, "admin")
      })
    )

    it.effect("the studio corrects name and language of a known person; adding them again does not", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const { id, ...person } = yield* contact("corrected")
        const studio = asService("gateway")
        const again = new NewContact({ email: email("corrected"), name: "Somebody else", locale: "fr" })
        assert.deepInclude(yield* studio(users.ensureContact(again)), { id, name: "corrected", locale: "en" })
        assert.deepStrictEqual(
          { ...(yield* studio(users.update(id, { locale: "fr" }))) },
          { id, ...person, locale: "fr" }
        )
        yield* studio(users.update(id, { name: "Inès" }))
        assert.deepInclude((yield* studio(users.byIds([id])))[0], { name: "Inès", locale: "fr", email: person.email })
        const nobody = yield* Effect.flip(studio(users.update(UserId.make(yield* uuidV7), { name: "x" })))
        assert.strictEqual(nobody._tag, "NotFound")
      })
    )

    it.effect("invite opens sessions for invited people, and nobody else does", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const person = yield* contact("invited")
        const invitationId = InvitationId.make(yield* uuidV7)
        const session = yield* asService("invite")(users.openInvited(person.id, invitationId))
        assert.isNotNull(session.user.verifiedAt)
        const [view] = yield* asPerson(session)(users.sessions(person.id))
        assert.strictEqual(view?.method, "invitation")
        const refused = yield* Effect.flip(asService("gateway")(users.openInvited(person.id, invitationId)))
        assert.strictEqual(refused._tag, "NotFound")
      })
    )

    it.effect("nobody runs the studio by an invitation, made for them as administrator or before they were one", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const invitationId = InvitationId.make(yield* uuidV7)
        const open = (userId: UserId) => asService("invite")(users.openInvited(userId, invitationId))
        const admin = yield* signedInAs("owner")
        assert.strictEqual((yield* contact("owner")).role, "admin")
        assert.strictEqual((yield* Effect.flip(open(admin.user.id)))._tag, "NotFound")

        const { id } = yield* contact("promoted")
        const session = yield* open(id)
        const own = yield* signedInAs("promoted")
        assert.strictEqual(own.user.role, "admin")
        const refresh = (token: Redacted.Redacted) => Effect.either(asVisitor(users.refresh(Redacted.value(token))))
        assert.isTrue(Either.isLeft(yield* refresh(session.sessionToken)))
        assert.isTrue(Either.isRight(yield* refresh(own.sessionToken)))
      })
    )

    it.effect("an administrator who was shown out comes back as a contact, without the tokens they had", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const admin = yield* signedInAs("former")
        const issued = yield* asPerson(admin)(
          users.issueToken(new NewApiToken({ name: "kept by the former", scopes: ["admin"], expiresAt: null }))
        )
        const use = Effect.either(asVisitor(users.authenticateToken(Redacted.value(issued.secret))))
        yield* asService("gateway")(users.deactivate(admin.user.id))
        const back = yield* contact("former")
        assert.deepInclude(back, { id: admin.user.id, role: "contact", deactivatedAt: null })
        assert.isTrue(Either.isLeft(yield* use))
        // Nor do the tokens come back with the role.
        yield* signedInAs("former")
        assert.isTrue(Either.isLeft(yield* use))
        yield* asService("gateway")(users.deactivate(admin.user.id))
        const again = yield* signedInAs("former")
        assert.strictEqual(again.user.role, "admin")
        const listed = yield* asPerson(again)(users.tokens())
        assert.isNotNull(listed.find(({ id }) => id === issued.token.id)?.revokedAt)
        assert.isTrue(Either.isLeft(yield* use))
      })
    )

    it.effect("a service that asks for itself has what its work needs, and no more", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const { id } = yield* contact("asked-for")
        const session = yield* signedIn("looked-after")
        const changes: Record<string, Effect.Effect<unknown, { readonly _tag: string }, CurrentPrincipal>> = {
          ensureContact: users.ensureContact(new NewContact({ email: email("theirs"), name: "Theirs", locale: "en" })),
          update: users.update(id, { name: "Theirs" }),
          deactivate: users.deactivate(id),
          issueToken: users.issueToken(new NewApiToken({ name: "theirs", scopes: ["admin"], expiresAt: null })),
          tokens: users.tokens(),
          revokeToken: users.revokeToken(ApiTokenId.make(yield* uuidV7)),
          ensureAdmin: users.ensureAdmin(email("theirs")),
          sessions: users.sessions(id),
          endSession: users.endSession(session.sessionId, "revoked")
        }
        const readers = ["invite", "file", "notification"]
        for (const service of ServiceName.literals.filter((service) => service !== "gateway")) {
          for (const [method, call] of Object.entries(changes)) {
            assert.strictEqual(
              (yield* Effect.flip(asService(service)(call)))._tag,
              "NotFound",
              `${method} by ${service}`
            )
          }
          const asked = yield* Effect.either(asService(service)(users.byIds([id])))
          assert.strictEqual(Either.isRight(asked), readers.includes(service), `byIds by ${service}`)
        }
      })
    )

    it.effect("visitors and contacts see nothing of the studio's", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const session = yield* signedIn("curious")
        const admin = yield* signedInAdmin
        const name = new NewApiToken({ name: "x", scopes: ["admin"], expiresAt: null })
        const signInId = SignInId.make(yield* uuidV7)
        const calls: Record<string, Effect.Effect<unknown, { readonly _tag: string }, CurrentPrincipal>> = {
          sessions: users.sessions(admin.user.id),
          byIds: users.byIds([admin.user.id]),
          ensureContact: users.ensureContact(new NewContact({ email: email("mine"), name: "Mine", locale: "en" })),
          update: users.update(session.user.id, { name: "Mine" }),
          deactivate: users.deactivate(admin.user.id),
          issueToken: users.issueToken(name),
          tokens: users.tokens(),
          rewriteFacts: users.rewriteFacts(),
          ensureAdmin: users.ensureAdmin(email("curious")),
          mintSignIn: users.mintSignIn(signInId),
          openInvited: users.openInvited(admin.user.id, InvitationId.make(yield* uuidV7))
        }
        for (const [method, call] of Object.entries(calls)) {
          const internal = ["ensureAdmin", "mintSignIn", "openInvited"].includes(method)
          const visitor = yield* Effect.flip(asVisitor(call))
          assert.strictEqual(visitor._tag, internal ? "NotFound" : "SignInRequired", `${method} by a visitor`)
          const client = yield* Effect.flip(asPerson(session)(call))
          assert.strictEqual(client._tag, "NotFound", `${method} by a contact`)
        }
        assert.deepStrictEqual(
          (yield* asPerson(session)(users.byIds([session.user.id]))).map(({ id }) => id),
          [session.user.id]
        )
      })
    )
  })
