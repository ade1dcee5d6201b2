import { CurrentPrincipal } from "@safelight/auth/Principal"
import { EventBus } from "@safelight/bus/EventBus"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import type { EventFor } from "@safelight/events/Catalogue"
import type { ShootId, UserId } from "@safelight/events/Ids"
import type { MailKind } from "@safelight/events/NotificationEvents"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { MailRepo } from "./MailRepo.ts"
import { settings } from "./NotificationSettings.ts"

type Event = EventFor<"notification-mails">

/**
 * Whether the gallery is open already when an invitation is made, in which case its mail says so. One that is gone is
 * not.
 */
const isDelivered = Effect.fnUntraced(function* (event: Event) {
  if (event.type !== "invite.created") return false
  const shoots = yield* Shoots
  return yield* shoots.get(event.data.shootId).pipe(
    Effect.map((shoot) => shoot.status === "delivered"),
    Effect.catchAll(() => Effect.succeed(false)),
    Effect.provideService(CurrentPrincipal, { kind: "service", service: "notification" })
  )
})

/** Turns what happened into mails that are owed. Sending is another matter: see `MailSender`. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const mails = yield* MailRepo
    const { invitationHold } = yield* settings

    const owe = (
      event: Event,
      mail: {
        readonly kind: MailKind
        readonly userId: UserId
        readonly shootId?: ShootId | undefined
        readonly subjectId: string
        readonly cause?: string
        readonly hold?: boolean
      }
    ) =>
      mails.owe({
        kind: mail.kind,
        userId: mail.userId,
        shootId: mail.shootId,
        subjectId: mail.subjectId,
        cause: mail.cause ?? mail.subjectId,
        correlationId: event.metadata.correlationId,
        causationId: event.id,
        hold: mail.hold === true ? invitationHold : 0
      })

    const oweReady = (event: Event, shootId: ShootId, userId: UserId) =>
      owe(event, { kind: "gallery-ready", userId, shootId, subjectId: shootId })

    const apply = Effect.fn("NotificationsEvents.apply")(function* (event: Event, delivered: boolean) {
      switch (event.type) {
        case "user.sign-in-requested":
          return yield* owe(event, {
            kind: "sign-in",
            userId: event.data.userId,
            shootId: event.data.shootId,
            subjectId: event.data.signInId
          })
        case "invite.created": {
          const { invitationId, shootId, userId } = event.data
          const again = yield* mails.wasMet(invitationId, event.id)
          if (delivered && !again) return yield* oweReady(event, shootId, userId)
          // Told again for an invitation that is known means that the photographer asked for another mail.
          return yield* owe(event, {
            kind: delivered ? "gallery-ready" : "invitation",
            userId,
            shootId,
            subjectId: delivered ? shootId : invitationId,
            cause: event.id,
            hold: !again
          })
        }
        case "shoot.delivered": {
          const { clients, shootId } = event.data
          yield* mails.dropQueued("invitation", shootId, clients, "the gallery was ready first")
          return yield* Effect.forEach(clients, (userId) => oweReady(event, shootId, userId), { discard: true })
        }
        case "invite.expiring":
          return yield* owe(event, {
            kind: "access-expiring",
            userId: event.data.userId,
            shootId: event.data.shootId,
            subjectId: event.data.shootId,
            cause: event.id
          })
        case "archive.ready":
          return yield* owe(event, {
            kind: "archive-ready",
            userId: event.data.userId,
            shootId: event.data.shootId,
            subjectId: event.data.archiveId
          })
        case "shoot.archived":
          return yield* Effect.forEach(
            event.data.clients,
            (userId) =>
              owe(event, {
                kind: "shoot-archived",
                userId,
                shootId: event.data.shootId,
                subjectId: event.data.shootId,
                cause: event.id
              }),
            { discard: true }
          )
        // Nobody is mailed about these: nothing goes out unasked.
        default:
          return
      }
    })

    yield* bus.subscribe({ consumer: "notification-mails", gather: isDelivered, apply })
  })
)
