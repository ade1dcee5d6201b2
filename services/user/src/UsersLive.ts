import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, type Principal, personOf } from "@safelight/auth/Principal"
import { NotFound, SignInRequired } from "@safelight/auth/Refused"
import { hashSecret, makeCode, makeSecret } from "@safelight/auth/Secret"
import { Tokens } from "@safelight/auth/Tokens"
import * as Wire from "@safelight/bus/Wire"
import type { EmailAddress } from "@safelight/contracts/Fields"
import * as Rules from "@safelight/contracts/user/SignInRules"
import {
  ApiTokenView,
  CodeRefused,
  IssuedApiToken,
  RateLimited,
  SessionView,
  SignInRefused,
  SignInRequest,
  SignInSecrets,
  SignInStarted,
  Users
} from "@safelight/contracts/user/Users"
import { make, type ServiceName } from "@safelight/events/Event"
import { UserFacts, userKey } from "@safelight/events/Facts"
import { ApiTokenId, SessionId, SignInId, UserId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { UserCreated, UserSignInRequested } from "@safelight/events/UserEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as Transaction from "@safelight/sql/Transaction"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as ApiTokensRepo from "./ApiTokensRepo.ts"
import * as PeopleRepo from "./PeopleRepo.ts"
import * as Sessions from "./Sessions.ts"
import * as SessionsRepo from "./SessionsRepo.ts"
import * as SignInsRepo from "./SignInsRepo.ts"
import * as UserMetrics from "./UserMetrics.ts"

const encodeUserFacts = Schema.encodeSync(UserFacts)
const newSessionId = Effect.map(uuidV7, (id) => SessionId.make(id))

/** `Users` over PostgreSQL. */
export const layer = Layer.effect(
  Users,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const tokens = yield* Tokens
    const access = yield* Access
    const publisher = yield* Publisher
    const people = yield* PeopleRepo.make
    const signIns = yield* SignInsRepo.make
    const sessionRows = yield* SessionsRepo.make
    const sessions = yield* Sessions.make
    const apiTokens = yield* ApiTokensRepo.make

    /** One transaction of this service's own, whatever its caller is in the middle of. */
    const transact = <A, E, R>(self: Effect.Effect<A, E, R>) => Transaction.outside(Transaction.within(sql)(self))
    const isStudio = access.check({ kind: "studio", scope: "admin" })
    const onlyFor = (...callers: ReadonlyArray<ServiceName>) =>
      Effect.mapError(access.check({ kind: "internal", callers }), () => new NotFound({ what: "internal" }))

    /** Finds the person of an address, or makes them. Inside a transaction. */
    const ensure = Effect.fnUntraced(function* (fields: Pick<PeopleRepo.Person, "email" | "name" | "locale" | "role">) {
      const id = UserId.make(yield* uuidV7)
      const made = yield* people.insert({ ...fields, id, createdAt: yield* DateTime.now })
      if (Option.isSome(made)) {
        yield* publisher.publish(yield* make(UserCreated, { userId: id, role: fields.role }))
        return made.value
      }
      const known = Option.getOrThrow(yield* people.byEmail(fields.email))
      // Who was shown out comes back as what they are added as, and with none of the keys they had.
      const back = yield* people.reactivate(known.id, fields.role)
      if (Option.isNone(back)) return known
      yield* apiTokens.revokeAll(known.id, yield* DateTime.now)
      yield* publisher.putFact(userKey(known.id), null)
      return back.value
    })

    const startSignIn = Effect.fnUntraced(function* (
      email: EmailAddress,
      fields: Pick<Parameters<typeof signIns.insert>[0], "id" | "address" | "shootId" | "requestedAt">
    ) {
      const found = Option.filter(yield* people.byEmail(email), ({ deactivatedAt }) => deactivatedAt === null)
      const userId = Option.getOrNull(Option.map(found, ({ id }) => id))
      yield* signIns.insert({ ...fields, userId })
      const event = yield* make(UserSignInRequested, {
        userId: userId ?? UserId.make(fields.id),
        signInId: fields.id,
        ...(fields.shootId === null ? {} : { shootId: fields.shootId })
      })
      if (userId !== null) return yield* publisher.publish(event)
      const { body } = yield* Wire.encode(event)
      yield* signIns.leaveUnheard(fields.id, body)
    })

    const requestSignIn = Effect.fn("Users.requestSignIn")(function* ({ email, shootId = null }) {
      const id = SignInId.make(yield* uuidV7)
      const address = yield* hashSecret(email)
      const now = yield* DateTime.now
      const since = DateTime.subtractDuration(now, Rules.mailWindow)
      const limit = yield* Effect.gen(function* () {
        yield* signIns.queue(address)
        const oldest = (yield* signIns.recent(address, since))[Rules.mailsPerWindow - 1]
        if (oldest !== undefined) return oldest
        yield* startSignIn(email, { id, address, shootId, requestedAt: now })
      }).pipe(transact)
      yield* UserMetrics.signInRequested(limit === undefined ? "started" : "limited")
      if (limit === undefined) return new SignInStarted({ signInId: id })
      const wait = Duration.toSeconds(DateTime.distanceDuration(since, limit))
      return yield* new RateLimited({ retryAfterSeconds: Math.ceil(wait) })
    })

    return Users.of({
      requestSignIn,

      renewSignIn: Effect.fn("Users.renewSignIn")(function* ({ browser, token }) {
        const unknown = new SignInRefused({ reason: "unknown" })
        const id = yield* Effect.mapError(tokens.verifySignIn(token, Rules.renewFor), () => unknown)
        const signIn = Option.getOrUndefined(yield* signIns.find(id))
        const person = signIn?.userId == null ? undefined : Option.getOrUndefined(yield* people.find(signIn.userId))
        if (signIn === undefined || person === undefined) return yield* unknown
        const { shootId } = signIn
        const request = { email: person.email, browser, ...(shootId === null ? {} : { shootId }) }
        return yield* requestSignIn(new SignInRequest(request))
      }),

      mintSignIn: Effect.fn("Users.mintSignIn")(function* (id) {
        yield* onlyFor("notification", "gateway")
        const code = yield* makeCode
        const hash = yield* hashSecret(Rules.codeText(id, code))
        const now = yield* DateTime.now
        const useless = DateTime.subtractDuration(now, Rules.mintFor)
        const minted = yield* Effect.gen(function* () {
          const signIn = Option.filter(yield* signIns.lock(id), (row) => DateTime.greaterThan(row.requestedAt, useless))
          if (Option.isNone(signIn) || signIn.value.userId === null) return undefined
          const { requestedAt, shootId, userId } = signIn.value
          const linkUntil = Rules.goodUntil(requestedAt, now, Rules.linkLifetime)
          yield* signIns.addCode(id, hash, linkUntil, Rules.goodUntil(requestedAt, now, Rules.codeLifetime))
          return { userId, shootId }
        }).pipe(transact)
        if (minted === undefined) return yield* new NotFound({ what: "sign-in" })
        return new SignInSecrets({ ...minted, link: yield* tokens.signSignIn(id), code: Redacted.make(code) })
      }),

      signInState: Effect.fn("Users.signInState")(function* (token) {
        const verified = yield* Effect.either(tokens.verifySignIn(token))
        if (Either.isLeft(verified)) return verified.left.reason === "expired" ? "expired" : "unknown"
        const signIn = Option.getOrUndefined(yield* signIns.find(verified.right))
        if (signIn === undefined || signIn.userId === null) return "unknown"
        if (signIn.linkUsedAt !== null) return "used"
        return DateTime.lessThanOrEqualTo(signIn.linkUntil, yield* DateTime.now) ? "expired" : "open"
      }),

      confirmLink: Effect.fn("Users.confirmLink")(
        function* (input) {
          const id = yield* Effect.mapError(
            tokens.verifySignIn(input.token),
            ({ reason }) => new SignInRefused({ reason: reason === "expired" ? "expired" : "unknown" })
          )
          const use = {
            browser: yield* hashSecret(input.browser),
            sessionId: yield* newSessionId,
            at: yield* DateTime.now
          }
          const begun = yield* Effect.gen(function* () {
            const used = yield* signIns.useLink(id, use)
            if (Option.isNone(used)) return Option.none<Sessions.Begun>()
            const person = yield* people.lockActive(used.value.userId)
            if (Option.isNone(person)) return Option.none<Sessions.Begun>()
            return yield* sessions.begin(person.value, used.value.sessionId, "link", used.value.shootId)
          }).pipe(transact)
          if (Option.isSome(begun)) return yield* sessions.hand(begun.value)
          const signIn = Option.getOrUndefined(yield* signIns.find(id))
          if (signIn === undefined || signIn.userId === null) return yield* new SignInRefused({ reason: "unknown" })
          return yield* new SignInRefused({ reason: signIn.linkUsedAt === null ? "expired" : "used" })
        },
        Effect.tapError(({ reason }) => UserMetrics.confirmationRefused("link", reason))
      ),

      confirmCode: Effect.fn("Users.confirmCode")(
        function* ({ browser: browserId, code, signInId }) {
          const browser = yield* hashSecret(browserId)
          const hash = yield* hashSecret(Rules.codeText(signInId, code))
          const sessionId = yield* newSessionId
          const now = yield* DateTime.now
          const expired = new CodeRefused({ reason: "expired", triesLeft: 0 })
          // A refusal is a value here: failing would roll the counted try back.
          const outcome = yield* Effect.gen(function* () {
            const signIn = Option.getOrUndefined(yield* signIns.lock(signInId))
            if (signIn === undefined) return expired
            const codes = signIn.userId === null ? [] : signIn.codes
            const state = { codeUntil: signIn.codeUntil, tries: signIn.tries, codes, use: SignInsRepo.codeUse(signIn) }
            const { counted, refused } = Rules.judgeCode(state, { hash, browser, now })
            if (counted) yield* signIns.countTry(signInId)
            if (refused !== null) return refused
            const used = yield* signIns.useCode(signInId, { browser, sessionId, at: now })
            const person = yield* people.lockActive(Option.getOrNull(Option.map(used, ({ userId }) => userId)))
            if (Option.isNone(used) || Option.isNone(person)) return expired
            const begun = yield* sessions.begin(person.value, used.value.sessionId, "code", used.value.shootId)
            return Option.getOrElse(begun, () => expired)
          }).pipe(transact)
          return yield* outcome instanceof CodeRefused ? outcome : sessions.hand(outcome)
        },
        Effect.tapError(({ reason }) => UserMetrics.confirmationRefused("code", reason))
      ),

      openInvited: Effect.fn("Users.openInvited")(function* (userId) {
        yield* onlyFor("invite")
        const sessionId = yield* newSessionId
        const begun = yield* Effect.gen(function* () {
          const person = yield* people.lockActive(userId)
          if (Option.isNone(person) || !Rules.mayHold(person.value.role, "invitation")) {
            return Option.none<Sessions.Begun>()
          }
          return yield* sessions.begin(person.value, sessionId, "invitation", null)
        }).pipe(transact)
        if (Option.isNone(begun)) return yield* new NotFound({ what: "person" })
        return yield* sessions.hand(begun.value)
      }),

      refresh: Effect.fn("Users.refresh")(function* (sessionToken) {
        const begun = yield* transact(sessions.rotate(sessionToken))
        if (Option.isNone(begun)) return yield* new SignInRequired()
        return yield* sessions.hand(begun.value)
      }),

      sessions: Effect.fn("Users.sessions")(function* (userId) {
        yield* access.check({ kind: "account", userId })
        const live = yield* sessionRows.live(userId, yield* DateTime.now)
        return live.map(
          ({ createdAt, id, lastUsedAt, method }) => new SessionView({ id, createdAt, lastUsedAt, method })
        )
      }),

      endSession: Effect.fn("Users.endSession")(function* (id, reason) {
        const session = yield* sessionRows.find(id)
        if (Option.isNone(session)) return yield* new NotFound({ what: "account" })
        yield* access.check({ kind: "account", userId: session.value.userId })
        const now = yield* DateTime.now
        yield* Effect.gen(function* () {
          const ended = yield* sessionRows.end(id, now, reason)
          if (Option.isSome(ended)) yield* sessions.tell(ended.value, now, reason)
        }).pipe(transact)
      }),

      byIds: Effect.fn("Users.byIds")(function* (ids) {
        const self = personOf(yield* CurrentPrincipal)
        yield* self !== undefined && ids.every((id) => id === self)
          ? access.check({ kind: "account", userId: self })
          : access.check({ kind: "studio", scope: "read" })
        return (yield* people.byIds(ids)).map(PeopleRepo.toUser)
      }),

      ensureContact: Effect.fn("Users.ensureContact")(function* ({ email, locale, name }) {
        yield* isStudio
        return PeopleRepo.toUser(yield* transact(ensure({ email, locale, name, role: "contact" })))
      }),

      update: Effect.fn("Users.update")(function* (userId, patch) {
        yield* isStudio
        const person = yield* transact(people.correct(userId, patch))
        if (Option.isNone(person)) return yield* new NotFound({ what: "person" })
        return PeopleRepo.toUser(person.value)
      }),

      ensureAdmin: Effect.fn("Users.ensureAdmin")(function* (email) {
        yield* onlyFor("gateway")
        const id = SignInId.make(yield* uuidV7)
        const requestedAt = yield* DateTime.now
        yield* Effect.gen(function* () {
          const person = yield* ensure({ email, locale: "en", name: email, role: "admin" })
          yield* people.setRole(person.id, "admin")
          yield* signIns.insert({ id, userId: person.id, address: null, shootId: null, requestedAt })
        }).pipe(transact)
        return new SignInStarted({ signInId: id })
      }),

      deactivate: Effect.fn("Users.deactivate")(function* (userId) {
        yield* isStudio
        if (Option.isNone(yield* people.find(userId))) return yield* new NotFound({ what: "person" })
        const now = yield* DateTime.now
        yield* Effect.gen(function* () {
          if (Option.isNone(yield* people.deactivate(userId, now))) return
          yield* publisher.putFact(userKey(userId), encodeUserFacts({ userId, deactivatedAt: now }))
          const ended = yield* sessionRows.endAll(userId, now, "revoked")
          yield* Effect.forEach(ended, (session) => sessions.tell(session, now, "revoked"), { discard: true })
        }).pipe(transact)
      }),

      issueToken: Effect.fn("Users.issueToken")(function* ({ expiresAt, name, scopes }) {
        yield* isStudio
        const asked = personOf(yield* CurrentPrincipal)
        // A service asks for the studio itself, whose first admin then owns the token.
        const userId = asked ?? Option.getOrUndefined(yield* people.firstAdmin)?.id
        if (userId === undefined) return yield* new NotFound({ what: "person" })
        const id = ApiTokenId.make(yield* uuidV7)
        const secret = `sl_${id}_${Redacted.value(yield* makeSecret)}`
        const fields = { id, name, scopes, createdAt: yield* DateTime.now, expiresAt }
        yield* apiTokens.insert({ ...fields, userId, hash: yield* hashSecret(secret) })
        const token = new ApiTokenView({ ...fields, lastUsedAt: null, revokedAt: null })
        return new IssuedApiToken({ token, secret: Redacted.make(secret) })
      }),

      rewriteFacts: Effect.fn("Users.rewriteFacts")(function* () {
        yield* isStudio
        return yield* Effect.gen(function* () {
          // Held, so that a change at the same moment is written after it.
          const out = yield* people.lockDeactivated
          const ended = yield* sessionRows.lockEnded
          for (const { endedAt, id } of ended) if (endedAt !== null) yield* sessions.writeFact(id, endedAt)
          for (const { deactivatedAt, id } of out) {
            if (deactivatedAt !== null) {
              yield* publisher.putFact(userKey(id), encodeUserFacts({ userId: id, deactivatedAt }))
            }
          }
          return ended.length + out.length
        }).pipe(transact)
      }),

      tokens: Effect.fn("Users.tokens")(function* () {
        yield* isStudio
        return (yield* apiTokens.all).map((row) => new ApiTokenView(row))
      }),

      revokeToken: Effect.fn("Users.revokeToken")(function* (id) {
        yield* isStudio
        if (!(yield* apiTokens.revoke(id, yield* DateTime.now))) return yield* new NotFound({ what: "token" })
      }),

      authenticateToken: Effect.fn("Users.authenticateToken")(function* (secret) {
        const parsed = Schema.decodeUnknownOption(ApiTokenId)(Rules.tokenPattern.exec(secret)?.[1])
        const token = Option.isNone(parsed) ? undefined : Option.getOrUndefined(yield* apiTokens.find(parsed.value))
        const now = yield* DateTime.now
        if (token === undefined || token.hash !== (yield* hashSecret(secret)) || token.revokedAt !== null) {
          return yield* new SignInRequired()
        }
        if (token.expiresAt !== null && DateTime.lessThanOrEqualTo(token.expiresAt, now)) {
          return yield* new SignInRequired()
        }
        if (Rules.notesUse(token.lastUsedAt, now)) yield* apiTokens.used(token.id, now)
        return { kind: "token", tokenId: token.id, userId: token.userId, scopes: token.scopes } satisfies Principal
      })
    })
  })
)
