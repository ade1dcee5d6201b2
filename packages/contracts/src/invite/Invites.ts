import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { NotFound, Refused } from "@safelight/auth/Refused"
import { InvitationId, ShootId, SignInId, UserId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BrowserId, OpenedSession, RateLimited } from "../user/Users.ts"

export const InvitationState = Schema.Literal("created", "sent", "accepted", "expired", "revoked")
export type InvitationState = typeof InvitationState.Type

/** Every state with its time, for the photographer. */
export class Invitation extends Schema.Class<Invitation>("Invitation")({
  id: InvitationId,
  shootId: ShootId,
  userId: UserId,
  state: InvitationState,
  createdAt: Schema.DateTimeUtc,
  sentAt: Schema.NullOr(Schema.DateTimeUtc),
  acceptedAt: Schema.NullOr(Schema.DateTimeUtc),
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
  revokedAt: Schema.NullOr(Schema.DateTimeUtc)
}) {}

/**
 * What a link is good for, seen without changing anything. `other-device`: bound to a browser, a code is needed.
 * `replaced`: its recipient was invited anew, and a later mail has the link that is good.
 */
export class InvitationLook extends Schema.Class<InvitationLook>("InvitationLook")({
  state: Schema.Literal("open", "other-device", "expired", "revoked", "replaced"),
  shootId: ShootId,
  userId: UserId
}) {}

export class InvitationSecret extends Schema.Class<InvitationSecret>("InvitationSecret")({
  token: Schema.Redacted(Schema.String),
  shootId: ShootId,
  userId: UserId
}) {}

export class InvitationRefused extends Schema.TaggedError<InvitationRefused>()(
  "InvitationRefused",
  { reason: Schema.Literal("expired", "revoked", "replaced", "unknown") },
  HttpApiSchema.annotations({ status: 410 })
) {}

/**
 * The invitation belongs to another browser, or its recipient runs the studio; a mail with a code is on its way to
 * them.
 */
export class CodeNeeded extends Schema.TaggedError<CodeNeeded>()(
  "CodeNeeded",
  { signInId: SignInId, shootId: ShootId },
  HttpApiSchema.annotations({ status: 409 })
) {}

export interface AcceptInvitation {
  readonly token: string
  readonly browser: BrowserId
}

/** One invitation opens one shoot for one recipient and lives as long as the shoot's access. */
export class Invites extends Context.Tag("@safelight/invite/Invites")<
  Invites,
  {
    readonly forShoot: (shootId: ShootId) => Effect.Effect<ReadonlyArray<Invitation>, Refused, CurrentPrincipal>
    /** For notification, each time a mail with the link is sent; earlier links of the invitation stay good. */
    readonly mint: (id: InvitationId) => Effect.Effect<InvitationSecret, NotFound, CurrentPrincipal>
    /** The recipient's invitation to a shoot, for mails that carry its link. */
    readonly find: (shootId: ShootId, userId: UserId) => Effect.Effect<Invitation, NotFound, CurrentPrincipal>
    readonly look: (
      token: string,
      browser: BrowserId | undefined
    ) => Effect.Effect<InvitationLook, NotFound, CurrentPrincipal>
    /** Binds the invitation to the first browser that confirms it. One of an administrator is bound to none. */
    readonly accept: (
      input: AcceptInvitation
    ) => Effect.Effect<OpenedSession, InvitationRefused | CodeNeeded | RateLimited, CurrentPrincipal>
    /** Sends the invitation's mail once more; false when that was asked for within the last two minutes. */
    readonly resend: (id: InvitationId) => Effect.Effect<boolean, Refused, CurrentPrincipal>
    /** Takes effect everywhere within 5 s: the client is unassigned from the shoot by the same act of the studio. */
    readonly revoke: (id: InvitationId) => Effect.Effect<void, Refused, CurrentPrincipal>
  }
>() {}
