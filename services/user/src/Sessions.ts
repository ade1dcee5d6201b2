import { hashSecret, makeSecret } from "@safelight/auth/Secret"
import { Tokens } from "@safelight/auth/Tokens"
import * as Rules from "@safelight/contracts/user/SignInRules"
import { OpenedSession } from "@safelight/contracts/user/Users"
import { make as makeEvent } from "@safelight/events/Event"
import { SessionFacts, sessionKey } from "@safelight/events/Facts"
import type { SessionId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { UserAuthenticated, UserSessionExpired } from "@safelight/events/UserEvents"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as PeopleRepo from "./PeopleRepo.ts"
import * as SessionsRepo from "./SessionsRepo.ts"
import * as UserMetrics from "./UserMetrics.ts"

const encodeFacts = Schema.encodeSync(SessionFacts)

/** A session as a transaction left it; `hand` makes of it what the browser gets. */
export interface Begun {
  readonly person: PeopleRepo.Person
  readonly session: Omit<SessionsRepo.Session, "endedAt">
  readonly sessionToken: Redacted.Redacted
  readonly shootId: ShootId | null
}

/** How sessions begin, go on and end. All but `hand` belong into the caller's transaction. */
export const make = Effect.gen(function* () {
  const people = yield* PeopleRepo.make
  const sessions = yield* SessionsRepo.make
  const tokens = yield* Tokens
  const publisher = yield* Publisher

  const addToken = Effect.fnUntraced(function* (id: SessionId) {
    const sessionToken = yield* makeSecret
    yield* sessions.addToken(yield* hashSecret(Redacted.value(sessionToken)), id)
    return sessionToken
  })

  /** Begins the session, or takes up the one that the same browser began a moment ago. None when that has ended. */
  const begin = Effect.fnUntraced(function* (
    person: PeopleRepo.Person,
    id: SessionId,
    method: SessionsRepo.Session["method"],
    shootId: ShootId | null
  ) {
    const now = yield* DateTime.now
    const expiresAt = Rules.sessionEnd(person.role, now, now)
    const fresh = { id, userId: person.id, method, createdAt: now, lastUsedAt: now, expiresAt }
    const isNew = yield* sessions.insert(fresh)
    const session = isNew ? fresh : Option.getOrUndefined(yield* sessions.find(id))
    if (session === undefined || ("endedAt" in session && session.endedAt !== null)) return Option.none<Begun>()
    if (isNew) {
      yield* people.verify(person.id, now)
      yield* publisher.publish(yield* makeEvent(UserAuthenticated, { userId: person.id, sessionId: id, method }))
      yield* UserMetrics.sessionStarted(method)
    }
    const verified = { ...person, verifiedAt: person.verifiedAt ?? now }
    return Option.some<Begun>({ person: verified, session, sessionToken: yield* addToken(id), shootId })
  })

  /** Trades a session token for the next one. None when it is of no use any more. */
  const rotate = Effect.fnUntraced(function* (sessionToken: string) {
    const now = yield* DateTime.now
    const held = Option.getOrUndefined(yield* sessions.lockByToken(yield* hashSecret(sessionToken)))
    const goodSince = DateTime.subtractDuration(now, Rules.rotatedGoodFor)
    if (held === undefined || held.endedAt !== null || DateTime.lessThanOrEqualTo(held.expiresAt, now)) {
      return Option.none<Begun>()
    }
    if (held.replacedAt !== null && DateTime.lessThanOrEqualTo(held.replacedAt, goodSince)) return Option.none<Begun>()
    const person = Option.getOrUndefined(yield* people.find(held.userId))
    if (person === undefined || person.deactivatedAt !== null) return Option.none<Begun>()
    // A client who was made an administrator since signs in anew.
    if (!Rules.mayHold(person.role, held.method)) return Option.none<Begun>()
    // A late use of a rotated token must not take away what the browser was given meanwhile.
    if (held.replacedAt === null) yield* sessions.replaceTokens(held.id, now, goodSince)
    const expiresAt = Rules.sessionEnd(person.role, held.createdAt, now)
    yield* sessions.touch(held.id, now, expiresAt)
    const next = yield* addToken(held.id)
    return Option.some<Begun>({ person, session: { ...held, expiresAt }, sessionToken: next, shootId: null })
  })

  const hand = Effect.fnUntraced(function* ({ person, session, sessionToken, shootId }: Begun) {
    return new OpenedSession({
      user: PeopleRepo.toUser(person),
      sessionId: session.id,
      accessToken: yield* tokens.signAccess({ sub: person.id, sid: session.id, role: person.role }),
      sessionToken,
      expiresAt: session.expiresAt,
      shootId
    })
  })

  const writeFact = (sessionId: SessionId, endedAt: DateTime.Utc) =>
    publisher.putFact(sessionKey(sessionId), encodeFacts({ sessionId, endedAt }))

  /** Tells of a session that was just ended. */
  const tell = Effect.fnUntraced(function* (
    session: SessionsRepo.Session,
    endedAt: DateTime.Utc,
    reason: SessionsRepo.EndReason
  ) {
    yield* writeFact(session.id, endedAt)
    const data = { userId: session.userId, sessionId: session.id, reason }
    yield* publisher.publish(yield* makeEvent(UserSessionExpired, data))
    yield* UserMetrics.sessionEnded(reason)
  })

  return { begin, rotate, hand, tell, writeFact }
})
