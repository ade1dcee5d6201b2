import { Access } from "@safelight/auth/Access"
import { onlyServices } from "@safelight/auth/OnlyServices"
import { CurrentPrincipal, type Principal, personOf } from "@safelight/auth/Principal"
import { NotFound, SignInRequired } from "@safelight/auth/Refused"
import { hashSecret, makeCode, makeSecret } from "@safelight/auth/Secret"
import { Tokens } from "@safelight/auth/Tokens"
import { make } from "@safelight/events/Event"
import { SessionFacts, sessionKey, UserFacts, userKey } from "@safelight/events/Facts"
import { ApiTokenId, SessionId, type ShootId, SignInId, UserId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { UserAuthenticated, UserCreated, UserSessionExpired, UserSignInRequested } from "@safelight/events/UserEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { EmailAddress, Locale } from "../Fields.ts"
import type { Session, SignIn } from "./MemoryRecords.ts"
import { Revocations } from "./Revocations.ts"
import * as Rules from "./SignInRules.ts"
import {
  ApiTokenView,
  CodeRefused,
  IssuedApiToken,
  OpenedSession,
  RateLimited,
  SessionView,
  SignInRefused,
  SignInRequest,
  SignInSecrets,
  SignInStarted,
  User,
  Users
} from "./Users.ts"

const encodeSessionFacts = Schema.encodeSync(SessionFacts)
const encodeUserFacts = Schema.encodeSync(UserFacts)

/**
 * People, sign-ins and sessions in memory, by the same rules as the real service. It has no timers: a session that
 * is over is refused, and tells nobody.
 */
export const layer = Layer.effectContext(
  Effect.gen(function* () {
    const tokens = yield* Tokens
    const access = yield* Access
    const publisher = yield* Publisher
    const people = new Map<UserId, User>()
    const signIns = new Map<SignInId, SignIn>()
    const sessions = new Map<SessionId, Session>()
    const sessionTokens = new Map<string, { readonly sessionId: SessionId; replacedAt: DateTime.Utc | null }>()
    const apiTokens = new Map<ApiTokenId, { view: ApiTokenView; readonly hash: string; readonly userId: UserId }>()

    const change = (user: User, fields: Partial<User>): User => {
      const changed = new User({ ...user, ...fields })
      people.set(user.id, changed)
      return changed
    }
    const byEmail = (email: EmailAddress) => [...people.values()].find((user) => user.email === email)
    const isStudio = access.check({ kind: "studio", scope: "admin" })
    const onlyFor = (...callers: ReadonlyArray<"gateway" | "notification" | "invite">) =>
      access
        .check({ kind: "internal", callers })
        .pipe(Effect.catchTags({ SignInRequired: () => notFound, AccessEnded: () => notFound }))
    const notFound = new NotFound({ what: "internal" })

    const addPerson = Effect.fnUntraced(function* (fields: {
      readonly email: EmailAddress
      readonly name: string
      readonly locale: Locale
      readonly role: User["role"]
    }) {
      const id = UserId.make(yield* uuidV7)
      const createdAt = yield* DateTime.now
      const user = new User({ ...fields, id, createdAt, verifiedAt: null, deactivatedAt: null })
      people.set(id, user)
      yield* publisher.publish(yield* make(UserCreated, { userId: id, role: user.role }))
      return user
    })

    const revoke = (token: { view: ApiTokenView }, revokedAt: DateTime.Utc) => {
      token.view = new ApiTokenView({ ...token.view, revokedAt: token.view.revokedAt ?? revokedAt })
    }

    /** Who was shown out comes back as what they are added as, and with none of the keys they had. */
    const reactivate = Effect.fnUntraced(function* (user: User, role: User["role"]) {
      if (user.deactivatedAt === null) return user
      const now = yield* DateTime.now
      for (const token of apiTokens.values()) if (token.userId === user.id) revoke(token, now)
      yield* publisher.putFact(userKey(user.id), null)
      return change(user, { role, deactivatedAt: null })
    })

    const addSignIn = (id: SignInId, fields: Pick<SignIn, "userId" | "address" | "shootId" | "requestedAt">) =>
      signIns.set(id, {
        ...fields,
        id,
        linkUntil: DateTime.addDuration(fields.requestedAt, Rules.linkLifetime),
        codeUntil: DateTime.addDuration(fields.requestedAt, Rules.codeLifetime),
        codes: [],
        tries: 0,
        link: null,
        code: null
      })

    const opened = Effect.fnUntraced(function* (user: User, session: Session, shootId: ShootId | null) {
      const sessionToken = yield* makeSecret
      sessionTokens.set(yield* hashSecret(Redacted.value(sessionToken)), { sessionId: session.id, replacedAt: null })
      const accessToken = yield* tokens.signAccess({ sub: user.id, sid: session.id, role: user.role })
      return new OpenedSession({
        user,
        sessionId: session.id,
        accessToken,
        sessionToken,
        expiresAt: session.expiresAt,
        shootId
      })
    })

    /** Begins the session, or gives the one that the same browser began a moment ago. */
    const begin = Effect.fnUntraced(function* (
      user: User,
      id: SessionId,
      method: Session["method"],
      shootId: ShootId | null
    ) {
      const known = sessions.get(id)
      if (known !== undefined) return yield* opened(user, known, shootId)
      const now = yield* DateTime.now
      const expiresAt = Rules.sessionEnd(user.role, now, now)
      const session: Session = {
        id,
        userId: user.id,
        method,
        createdAt: now,
        lastUsedAt: now,
        expiresAt,
        endedAt: null
      }
      sessions.set(id, session)
      const verified = user.verifiedAt === null ? change(user, { verifiedAt: now }) : user
      yield* publisher.publish(yield* make(UserAuthenticated, { userId: user.id, sessionId: id, method }))
      return yield* opened(verified, session, shootId)
    })

    const end = Effect.fnUntraced(function* (session: Session, reason: "signed-out" | "revoked") {
      if (session.endedAt !== null) return
      const endedAt = yield* DateTime.now
      session.endedAt = endedAt
      yield* publisher.putFact(sessionKey(session.id), encodeSessionFacts({ sessionId: session.id, endedAt }))
      yield* publisher.publish(
        yield* make(UserSessionExpired, { userId: session.userId, sessionId: session.id, reason })
      )
    })

    const active = (id: UserId | null): User | undefined => {
      const user = id === null ? undefined : people.get(id)
      return user?.deactivatedAt === null ? user : undefined
    }
    const isOver = (session: Session, now: DateTime.Utc) =>
      session.endedAt !== null || DateTime.lessThanOrEqualTo(session.expiresAt, now)

    const used = (use: SignIn["link"]) =>
      use === null ? null : { ...use, ended: sessions.get(use.sessionId)?.endedAt !== null }

    const requestSignIn = Effect.fn("Users.requestSignIn")(function* ({ email, shootId = null }) {
      const id = SignInId.make(yield* uuidV7)
      const address = yield* hashSecret(email)
      const now = yield* DateTime.now
      const since = DateTime.subtractDuration(now, Rules.mailWindow)
      const recent = [...signIns.values()].filter(
        (signIn) => signIn.address === address && DateTime.greaterThan(signIn.requestedAt, since)
      )
      const oldest = recent.at(-Rules.mailsPerWindow)
      if (oldest !== undefined) {
        const wait = Duration.toSeconds(DateTime.distanceDuration(since, oldest.requestedAt))
        return yield* new RateLimited({ retryAfterSeconds: Math.ceil(wait) })
      }
      const userId = active(byEmail(email)?.id ?? null)?.id ?? null
      addSignIn(id, { userId, address, shootId, requestedAt: now })
      if (userId !== null) {
        const data = { userId, signInId: id, ...(shootId === null ? {} : { shootId }) }
        yield* publisher.publish(yield* make(UserSignInRequested, data))
      }
      return new SignInStarted({ signInId: id })
    })

    const users = Users.of({
      requestSignIn,

      renewSignIn: Effect.fn("Users.renewSignIn")(function* ({ browser, token }) {
        const unknown = new SignInRefused({ reason: "unknown" })
        const id = yield* Effect.mapError(tokens.verifySignIn(token, Rules.renewFor), () => unknown)
        const signIn = signIns.get(id)
        const person = signIn === undefined ? undefined : active(signIn.userId)
        if (signIn === undefined || person === undefined) return yield* unknown
        const { shootId } = signIn
        const request = { email: person.email, browser, ...(shootId === null ? {} : { shootId }) }
        return yield* requestSignIn(new SignInRequest(request))
      }),

      mintSignIn: Effect.fn("Users.mintSignIn")(function* (id) {
        yield* onlyFor("notification", "gateway")
        const now = yield* DateTime.now
        const signIn = signIns.get(id)
        const user = active(signIn?.userId ?? null)
        const tooLate = (at: DateTime.Utc) => DateTime.greaterThan(now, DateTime.addDuration(at, Rules.mintFor))
        if (signIn === undefined || user === undefined || tooLate(signIn.requestedAt)) {
          return yield* new NotFound({ what: "sign-in" })
        }
        const code = yield* makeCode
        const hash = yield* hashSecret(Rules.codeText(id, code))
        signIn.codes = [hash, ...signIn.codes].slice(0, Rules.codesKept)
        signIn.linkUntil = Rules.goodUntil(signIn.requestedAt, now, Rules.linkLifetime)
        signIn.codeUntil = Rules.goodUntil(signIn.requestedAt, now, Rules.codeLifetime)
        const link = yield* tokens.signSignIn(id)
        return new SignInSecrets({ userId: user.id, link, code: Redacted.make(code), shootId: signIn.shootId })
      }),

      signInState: Effect.fn("Users.signInState")(function* (token) {
        const now = yield* DateTime.now
        const verified = yield* Effect.either(tokens.verifySignIn(token))
        if (Either.isLeft(verified)) return verified.left.reason === "expired" ? "expired" : "unknown"
        const signIn = signIns.get(verified.right)
        if (signIn === undefined || active(signIn.userId) === undefined) return "unknown"
        if (signIn.link !== null) return "used"
        return DateTime.lessThanOrEqualTo(signIn.linkUntil, now) ? "expired" : "open"
      }),

      confirmLink: Effect.fn("Users.confirmLink")(function* (input) {
        const id = yield* Effect.mapError(
          tokens.verifySignIn(input.token),
          ({ reason }) => new SignInRefused({ reason: reason === "expired" ? "expired" : "unknown" })
        )
        const browser = yield* hashSecret(input.browser)
        const sessionId = SessionId.make(yield* uuidV7)
        const now = yield* DateTime.now
        const signIn = signIns.get(id)
        const user = active(signIn?.userId ?? null)
        if (signIn === undefined || user === undefined) return yield* new SignInRefused({ reason: "unknown" })
        if (!Rules.usable(used(signIn.link), browser, now)) return yield* new SignInRefused({ reason: "used" })
        if (DateTime.lessThanOrEqualTo(signIn.linkUntil, now)) return yield* new SignInRefused({ reason: "expired" })
        signIn.link ??= { at: now, browser, sessionId }
        return yield* begin(user, signIn.link.sessionId, "link", signIn.shootId)
      }),

      confirmCode: Effect.fn("Users.confirmCode")(function* (input) {
        const browser = yield* hashSecret(input.browser)
        const hash = yield* hashSecret(Rules.codeText(input.signInId, input.code))
        const sessionId = SessionId.make(yield* uuidV7)
        const now = yield* DateTime.now
        const signIn = signIns.get(input.signInId)
        if (signIn === undefined) return yield* new CodeRefused({ reason: "expired", triesLeft: 0 })
        const user = active(signIn.userId)
        const codes = user === undefined ? [] : signIn.codes
        const { counted, refused } = Rules.judgeCode(
          { codeUntil: signIn.codeUntil, tries: signIn.tries, codes, use: used(signIn.code) },
          { hash, browser, now }
        )
        if (counted) signIn.tries += 1
        if (refused !== null || user === undefined) {
          return yield* refused ?? new CodeRefused({ reason: "expired", triesLeft: 0 })
        }
        signIn.code ??= { at: now, browser, sessionId }
        return yield* begin(user, signIn.code.sessionId, "code", signIn.shootId)
      }),

      openInvited: Effect.fn("Users.openInvited")(function* (userId) {
        yield* onlyFor("invite")
        const sessionId = SessionId.make(yield* uuidV7)
        const user = active(userId)
        if (user === undefined || !Rules.mayHold(user.role, "invitation")) {
          return yield* new NotFound({ what: "person" })
        }
        return yield* begin(user, sessionId, "invitation", null)
      }),

      refresh: Effect.fn("Users.refresh")(function* (sessionToken) {
        const hash = yield* hashSecret(sessionToken)
        const now = yield* DateTime.now
        const known = sessionTokens.get(hash)
        const session = known === undefined ? undefined : sessions.get(known.sessionId)
        const user = active(session?.userId ?? null)
        const goodSince = DateTime.subtractDuration(now, Rules.rotatedGoodFor)
        if (known === undefined || session === undefined || user === undefined || isOver(session, now)) {
          return yield* new SignInRequired()
        }
        if (!Rules.mayHold(user.role, session.method)) return yield* new SignInRequired()
        if (known.replacedAt !== null && DateTime.lessThanOrEqualTo(known.replacedAt, goodSince)) {
          return yield* new SignInRequired()
        }
        // A late use of a rotated token must not take away what the browser was given meanwhile.
        if (known.replacedAt === null) {
          for (const token of sessionTokens.values()) if (token.sessionId === session.id) token.replacedAt ??= now
        }
        session.lastUsedAt = now
        session.expiresAt = Rules.sessionEnd(user.role, session.createdAt, now)
        return yield* opened(user, session, null)
      }),

      sessions: Effect.fn("Users.sessions")(function* (userId) {
        yield* access.check({ kind: "account", userId })
        const now = yield* DateTime.now
        return [...sessions.values()]
          .filter((session) => session.userId === userId && !isOver(session, now))
          .map(({ createdAt, id, lastUsedAt, method }) => new SessionView({ id, createdAt, lastUsedAt, method }))
          .reverse()
      }),

      endSession: Effect.fn("Users.endSession")(function* (id, reason) {
        const session = sessions.get(id)
        if (session === undefined) return yield* new NotFound({ what: "account" })
        yield* access.check({ kind: "account", userId: session.userId })
        yield* end(session, reason)
      }),

      byIds: Effect.fn("Users.byIds")(function* (ids) {
        const self = personOf(yield* CurrentPrincipal)
        yield* self !== undefined && ids.every((id) => id === self)
          ? access.check({ kind: "account", userId: self })
          : access.check({ kind: "studio", scope: "read" })
        return ids.flatMap((id) => people.get(id) ?? [])
      }),

      ensureContact: Effect.fn("Users.ensureContact")(function* ({ email, locale, name }) {
        yield* isStudio
        const known = byEmail(email)
        if (known === undefined) return yield* addPerson({ email, locale, name, role: "contact" })
        return yield* reactivate(known, "contact")
      }),

      update: Effect.fn("Users.update")(function* (userId, { locale, name }) {
        yield* isStudio
        const known = people.get(userId)
        if (known === undefined) return yield* new NotFound({ what: "person" })
        return change(known, { name: name ?? known.name, locale: locale ?? known.locale })
      }),

      ensureAdmin: Effect.fn("Users.ensureAdmin")(function* (email) {
        yield* onlyFor("gateway")
        const known = byEmail(email)
        const user = known ?? (yield* addPerson({ email, locale: "en", name: email, role: "admin" }))
        change(yield* reactivate(user, "admin"), { role: "admin" })
        const id = SignInId.make(yield* uuidV7)
        addSignIn(id, { userId: user.id, address: null, shootId: null, requestedAt: yield* DateTime.now })
        return new SignInStarted({ signInId: id })
      }),

      deactivate: Effect.fn("Users.deactivate")(function* (userId) {
        yield* isStudio
        const user = people.get(userId)
        if (user === undefined) return yield* new NotFound({ what: "person" })
        if (user.deactivatedAt !== null) return
        const deactivatedAt = yield* DateTime.now
        change(user, { deactivatedAt })
        yield* publisher.putFact(userKey(userId), encodeUserFacts({ userId, deactivatedAt }))
        for (const session of sessions.values()) if (session.userId === userId) yield* end(session, "revoked")
      }),

      issueToken: Effect.fn("Users.issueToken")(function* ({ expiresAt, name, scopes }) {
        yield* isStudio
        const userId =
          personOf(yield* CurrentPrincipal) ?? [...people.values()].find(({ role }) => role === "admin")?.id
        if (userId === undefined) return yield* new NotFound({ what: "person" })
        const id = ApiTokenId.make(yield* uuidV7)
        const secret = `sl_${id}_${Redacted.value(yield* makeSecret)}`
        const createdAt = yield* DateTime.now
        const view = new ApiTokenView({ id, name, scopes, createdAt, expiresAt, lastUsedAt: null, revokedAt: null })
        apiTokens.set(id, { view, hash: yield* hashSecret(secret), userId })
        return new IssuedApiToken({ token: view, secret: Redacted.make(secret) })
      }),

      rewriteFacts: Effect.fn("Users.rewriteFacts")(function* () {
        yield* isStudio
        let count = 0
        for (const { endedAt, id } of sessions.values()) {
          if (endedAt === null) continue
          yield* publisher.putFact(sessionKey(id), encodeSessionFacts({ sessionId: id, endedAt }))
          count += 1
        }
        for (const { deactivatedAt, id } of people.values()) {
          if (deactivatedAt === null) continue
          yield* publisher.putFact(userKey(id), encodeUserFacts({ userId: id, deactivatedAt }))
          count += 1
        }
        return count
      }),

      tokens: Effect.fn("Users.tokens")(function* () {
        yield* isStudio
        return [...apiTokens.values()].map(({ view }) => view).reverse()
      }),

      revokeToken: Effect.fn("Users.revokeToken")(function* (id) {
        yield* isStudio
        const token = apiTokens.get(id)
        if (token === undefined) return yield* new NotFound({ what: "token" })
        revoke(token, yield* DateTime.now)
      }),

      authenticateToken: Effect.fn("Users.authenticateToken")(function* (secret) {
        const hash = yield* hashSecret(secret)
        const now = yield* DateTime.now
        const token = [...apiTokens.values()].find((token) => token.hash === hash)
        if (token === undefined || token.view.revokedAt !== null || active(token.userId) === undefined) {
          return yield* new SignInRequired()
        }
        const { expiresAt, id, scopes } = token.view
        if (expiresAt !== null && DateTime.lessThanOrEqualTo(expiresAt, now)) return yield* new SignInRequired()
        if (Rules.notesUse(token.view.lastUsedAt, now)) {
          token.view = new ApiTokenView({ ...token.view, lastUsedAt: now })
        }
        return { kind: "token", tokenId: id, userId: token.userId, scopes } satisfies Principal
      })
    })

    const revocations = Revocations.of({
      session: Effect.fn("Revocations.session")(function* (sessionId) {
        yield* onlyServices
        const endedAt = sessions.get(sessionId)?.endedAt ?? null
        return endedAt === null ? Option.none() : Option.some({ sessionId, endedAt })
      }),
      person: Effect.fn("Revocations.person")(function* (userId) {
        yield* onlyServices
        const deactivatedAt = people.get(userId)?.deactivatedAt ?? null
        return deactivatedAt === null ? Option.none() : Option.some({ userId, deactivatedAt })
      })
    })
    return Context.make(Users, users).pipe(Context.add(Revocations, revocations))
  })
)
