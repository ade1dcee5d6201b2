import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { Refused } from "@safelight/auth/Refused"
import { MailId, ShootId, UserId } from "@safelight/events/Ids"
import { MailKind } from "@safelight/events/NotificationEvents"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** `possibly-twice`: the mail server's answer was lost, so it was sent again with the same Message-ID. */
export const MailState = Schema.Literal("queued", "sending", "accepted", "possibly-twice", "failed", "dropped")
export type MailState = typeof MailState.Type

export class MailView extends Schema.Class<MailView>("MailView")({
  id: MailId,
  kind: MailKind,
  userId: UserId,
  shootId: Schema.NullOr(ShootId),
  state: MailState,
  tries: Schema.NonNegativeInt,
  queuedAt: Schema.DateTimeUtc,
  /** When the state was reached. */
  at: Schema.DateTimeUtc,
  reason: Schema.NullOr(Schema.String)
}) {}

export class MailNotRetryable extends Schema.TaggedError<MailNotRetryable>()(
  "MailNotRetryable",
  { state: MailState },
  HttpApiSchema.annotations({ status: 409 })
) {}

/** Every message to people and its true state. */
export class Notifications extends Context.Tag("@safelight/notification/Notifications")<
  Notifications,
  {
    /** Studio: newest first. */
    readonly forShoot: (shootId: ShootId) => Effect.Effect<ReadonlyArray<MailView>, Refused, CurrentPrincipal>
    readonly recent: (limit: number) => Effect.Effect<ReadonlyArray<MailView>, Refused, CurrentPrincipal>
    /** Sends a failed mail again. */
    readonly retry: (id: MailId) => Effect.Effect<void, Refused | MailNotRetryable, CurrentPrincipal>
  }
>() {}
