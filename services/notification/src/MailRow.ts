import { MailState } from "@safelight/contracts/notification/Notifications"
import { MailId, ShootId, StudioId, UserId } from "@safelight/events/Ids"
import { MailKind } from "@safelight/events/NotificationEvents"
import { Instant } from "@safelight/sql/Rows"
import * as Schema from "effect/Schema"

export const MailRow = Schema.Struct({
  id: MailId,
  studioId: StudioId,
  kind: MailKind,
  userId: UserId,
  shootId: Schema.NullOr(ShootId),
  /** What the mail is about: the sign-in, the invitation, the archive or the shoot. */
  subjectId: Schema.UUID,
  correlationId: Schema.UUID,
  causationId: Schema.UUID,
  state: MailState,
  tries: Schema.Int,
  possiblyTwice: Schema.Boolean,
  reason: Schema.NullOr(Schema.String),
  queuedAt: Instant,
  dueAt: Instant,
  changedAt: Instant
})
export type MailRow = typeof MailRow.Type
