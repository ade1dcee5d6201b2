import type { SessionId, ShootId, SignInId, UserId } from "@safelight/events/Ids"
import type * as DateTime from "effect/DateTime"
import type * as Rules from "./SignInRules.ts"
import type { SessionView } from "./Users.ts"

/** One request for a sign-in mail, as the memory layer keeps it. */
export interface SignIn {
  readonly id: SignInId
  readonly userId: UserId | null
  /** Hashed; null when no mail counts against the address. */
  readonly address: string | null
  readonly shootId: ShootId | null
  readonly requestedAt: DateTime.Utc
  linkUntil: DateTime.Utc
  codeUntil: DateTime.Utc
  codes: ReadonlyArray<string>
  tries: number
  link: Omit<Rules.Use, "ended"> | null
  code: Omit<Rules.Use, "ended"> | null
}

/** A session, as the memory layer keeps it. */
export interface Session {
  readonly id: SessionId
  readonly userId: UserId
  readonly method: SessionView["method"]
  readonly createdAt: DateTime.Utc
  lastUsedAt: DateTime.Utc
  expiresAt: DateTime.Utc
  endedAt: DateTime.Utc | null
}
