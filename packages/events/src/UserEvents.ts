import * as Schema from "effect/Schema"
import { event } from "./Event.ts"
import { SessionId, ShootId, SignInId, UserId } from "./Ids.ts"

const byUser = (data: { readonly userId: UserId }) => ["user", data.userId] as const

export const UserCreated = event("user.created", {
  version: 1,
  owner: "user",
  key: byUser,
  data: Schema.Struct({ userId: UserId, role: Schema.Literal("admin", "contact") }),
  description: "A person is known to the studio for the first time."
})

export const UserSignInRequested = event("user.sign-in-requested", {
  version: 1,
  owner: "user",
  key: byUser,
  data: Schema.Struct({ userId: UserId, signInId: SignInId, shootId: Schema.optional(ShootId) }),
  description: "Someone asked for a sign-in mail to a known address. The link itself is minted when the mail is sent."
})

export const UserAuthenticated = event("user.authenticated", {
  version: 1,
  owner: "user",
  key: byUser,
  data: Schema.Struct({
    userId: UserId,
    sessionId: SessionId,
    method: Schema.Literal("link", "code", "invitation")
  }),
  description: "A session began."
})

export const UserSessionExpired = event("user.session-expired", {
  version: 1,
  owner: "user",
  key: byUser,
  data: Schema.Struct({
    userId: UserId,
    sessionId: SessionId,
    reason: Schema.Literal("expired", "signed-out", "revoked")
  }),
  description: "A session ended."
})
