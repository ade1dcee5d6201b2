import { make } from "@safelight/events/Event"
import { type InvitationId, InvitationId as InvitationIdSchema } from "@safelight/events/Ids"
import { InviteSent, NotificationFailed, NotificationSent } from "@safelight/events/NotificationEvents"
import { Publisher } from "@safelight/events/Publisher"
import * as Effect from "effect/Effect"
import type { MailRow } from "./MailRow.ts"

const aboutOf = (mail: MailRow) => ({
  mailId: mail.id,
  userId: mail.userId,
  kind: mail.kind,
  ...(mail.shootId === null ? {} : { shootId: mail.shootId })
})

/** The invitation whose link a mail carries, as far as its row tells. */
export const invitationOf = (mail: MailRow): InvitationId | undefined =>
  mail.kind === "invitation" ? InvitationIdSchema.make(mail.subjectId) : undefined

/** What others hear of a mail that the mail server has, or may have. Call in the transaction that settles it. */
export const sent = Effect.fnUntraced(function* (
  mail: MailRow,
  possiblyTwice: boolean,
  invitationId: InvitationId | undefined
) {
  const publisher = yield* Publisher
  yield* publisher.publish(yield* make(NotificationSent, { ...aboutOf(mail), possiblyTwice }))
  if (invitationId === undefined || mail.shootId === null) return
  const { id: mailId, shootId, userId } = mail
  yield* publisher.publish(yield* make(InviteSent, { invitationId, shootId, userId, mailId }))
})

/** What others hear of a mail that is given up. Call in the transaction that settles it. */
export const failed = Effect.fnUntraced(function* (mail: MailRow, reason: string) {
  const publisher = yield* Publisher
  yield* publisher.publish(yield* make(NotificationFailed, { ...aboutOf(mail), reason }))
})
