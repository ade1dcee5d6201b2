import * as Layer from "effect/Layer"
import * as MailRepo from "./MailRepo.ts"
import * as MailSender from "./MailSender.ts"
import * as NotificationsEvents from "./NotificationsEvents.ts"
import * as NotificationsLive from "./NotificationsLive.ts"

/** The whole service: consumers, sender and the Tag, on one repository. */
export const layer = Layer.mergeAll(NotificationsLive.layer, NotificationsEvents.layer, MailSender.layer).pipe(
  Layer.provide(MailRepo.MailRepo.layer)
)
