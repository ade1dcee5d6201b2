import * as Schema from "effect/Schema"
import { event } from "./Event.ts"
import { InvitationId, MailId, ShootId, UserId } from "./Ids.ts"

export const MailKind = Schema.Literal(
  "sign-in",
  "invitation",
  "gallery-ready",
  "archive-ready",
  "access-expiring",
  "shoot-archived"
)
export type MailKind = typeof MailKind.Type

const data = Schema.Struct({ mailId: MailId, userId: UserId, kind: MailKind, shootId: Schema.optional(ShootId) })
const key = (data: { readonly shootId?: ShootId | undefined; readonly userId: UserId }) =>
  data.shootId === undefined ? (["user", data.userId] as const) : (["shoot", data.shootId] as const)

export const NotificationSent = event("notification.sent", {
  version: 1,
  owner: "notification",
  key,
  data: Schema.Struct({ ...data.fields, possiblyTwice: Schema.Boolean }),
  description: "The mail server took a mail."
})

export const NotificationFailed = event("notification.failed", {
  version: 1,
  owner: "notification",
  key,
  data: Schema.Struct({ ...data.fields, reason: Schema.String }),
  description: "A mail was given up: refused for good, or its moment has passed."
})

export const InviteSent = event("invite.sent", {
  version: 1,
  owner: "notification",
  key: (data) => ["shoot", data.shootId] as const,
  data: Schema.Struct({ invitationId: InvitationId, shootId: ShootId, userId: UserId, mailId: MailId }),
  description: "The mail that carries an invitation's link was taken by the mail server."
})
