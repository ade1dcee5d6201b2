import type { MailView } from "@safelight/contracts/notification/Notifications"
import * as NotificationsMemory from "@safelight/contracts/notification/NotificationsMemory"
import { Context, Effect, Layer, Ref } from "effect"
import { MailBook } from "./NotificationsContract.ts"

/** The memory layer with the list of mails it shows. */
export const layer = Layer.unwrapEffect(
  Effect.map(Ref.make<ReadonlyArray<MailView>>([]), (mails) =>
    Layer.merge(
      NotificationsMemory.layer(mails),
      Layer.succeedContext(Context.make(MailBook, { add: (mail) => Ref.update(mails, (all) => [...all, mail]) }))
    )
  )
)
