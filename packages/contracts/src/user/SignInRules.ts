import type { Role } from "@safelight/auth/Principal"
import { signInLifetime } from "@safelight/auth/Tokens"
import type { SessionId } from "@safelight/events/Ids"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import { CodeRefused, type SessionView } from "./Users.ts"

/** How long a link is good after its mail was made; the same as the token's own. */
export const linkLifetime = signInLifetime
export const codeLifetime = Duration.minutes(10)
export const codeTries = 5

/** For this long the browser that used a link or code up may send it again: a double click, a lost answer. */
export const useAgainFor = Duration.minutes(1)

/** A rotated session token stays good this long, for requests that were already on their way. */
export const rotatedGoodFor = Duration.minutes(1)

/** Sign-in mails per address and hour. */
export const mailsPerWindow = 3
export const mailWindow = Duration.hours(1)

/** How long after its end a link still tells whom to send a new one. */
export const renewFor = Duration.days(30)

/** A mail that could not be sent for this long is of no use to anybody any more, and no secrets are made for it. */
export const mintFor = Duration.hours(1)

/**
 * A mail made later than this after its request gives link and code their full time from then on. Sooner, both count
 * from the request, so that a known address does not show by a code that lives some seconds longer.
 */
export const promptWithin = Duration.minutes(1)

/** Codes of one sign-in that are good at once: each try to send its mail makes another. */
export const codesKept = 3

/** An unused session ends; an admin's ends in any case a month after it began. */
const idle = { contact: Duration.days(30), admin: Duration.days(7) }
const adminAtMost = Duration.days(30)

/**
 * Whether somebody may be signed in that way. The link of an invitation may be forwarded, and opens the studio to
 * nobody: who runs it proves their address by a mail of their own.
 */
export const mayHold = (role: Role, method: SessionView["method"]): boolean =>
  role !== "admin" || method !== "invitation"

/** When a session ends that is used now. */
export const sessionEnd = (role: Role, createdAt: DateTime.Utc, now: DateTime.Utc): DateTime.Utc => {
  const end = DateTime.addDuration(now, idle[role])
  return role === "admin" ? DateTime.min(end, DateTime.addDuration(createdAt, adminAtMost)) : end
}

/** Until when link or code of a sign-in are good, for a mail made now. */
export const goodUntil = (requestedAt: DateTime.Utc, now: DateTime.Utc, lifetime: Duration.Duration): DateTime.Utc => {
  const prompt = DateTime.lessThanOrEqualTo(now, DateTime.addDuration(requestedAt, promptWithin))
  return DateTime.addDuration(prompt ? requestedAt : now, lifetime)
}

/**
 * How long the fact of an ended session is kept: images of an open page go on loading with an access token up to
 * twelve hours old, after which there is nothing left to refuse.
 */
export const endedKnownFor = Duration.hours(13)

/** The time of a token's last use is kept to within this, so that a busy program writes once in it. */
export const lastUsePrecision = Duration.minutes(1)

/** Whether a use is to be noted, by the last one that was. */
export const notesUse = (lastUsedAt: DateTime.Utc | null, now: DateTime.Utc): boolean =>
  lastUsedAt === null || DateTime.greaterThanOrEqualTo(now, DateTime.addDuration(lastUsedAt, lastUsePrecision))

/** `sl_<id>_<secret>`: recognisable to secret scanners, and the id finds the row. */
export const tokenPattern = /^sl_([0-9a-f-]{36})_([\w-]{43})$/

/** A code is hashed with the sign-in it belongs to, so that one table of hashes does not fit all. */
export const codeText = (signInId: string, code: string): string => `${signInId}:${code.replaceAll(/\s/g, "")}`

/** How a link or a code was used up. */
export interface Use {
  readonly at: DateTime.Utc
  /** Hash of the browser's id. */
  readonly browser: string
  readonly sessionId: SessionId
  /** Nothing opens a session again that was signed out of. */
  readonly ended: boolean
}

/** Whether this browser may use it: for the first time, or again within the grace. */
export const usable = (use: Use | null, browser: string, now: DateTime.Utc): boolean =>
  use === null ||
  (use.browser === browser && !use.ended && DateTime.greaterThan(DateTime.addDuration(use.at, useAgainFor), now))

export interface CodeState {
  readonly codeUntil: DateTime.Utc
  /** Before this one. */
  readonly tries: number
  /** Hashes of what would be right; for an unknown address nothing is. */
  readonly codes: ReadonlyArray<string>
  readonly use: Use | null
}

/**
 * Judges one try; `counted` says whether it costs one. An unknown address goes through the same answers, also once it
 * is forgotten: what is over says no more than that.
 */
export const judgeCode = (
  state: CodeState,
  attempt: { readonly hash: string; readonly browser: string; readonly now: DateTime.Utc }
): { readonly counted: boolean; readonly refused: CodeRefused | null } => {
  const refuse = (reason: CodeRefused["reason"], counted: boolean, triesLeft = 0) => ({
    counted,
    refused: new CodeRefused({ reason, triesLeft })
  })
  const triesLeft = codeTries - state.tries
  if (!usable(state.use, attempt.browser, attempt.now)) return refuse("used", false)
  if (DateTime.lessThanOrEqualTo(state.codeUntil, attempt.now)) return refuse("expired", false)
  if (triesLeft <= 0) return refuse("too-many-tries", false)
  if (!state.codes.includes(attempt.hash)) return refuse("wrong", true, triesLeft - 1)
  return { counted: true, refused: null }
}
