import { Access } from "@safelight/auth/Access"
import { NotFound } from "@safelight/auth/Refused"
import { MailNotRetryable, MailView, Notifications } from "@safelight/contracts/notification/Notifications"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { MailRepo } from "./MailRepo.ts"
import type { MailRow } from "./MailRow.ts"

const view = (row: MailRow) =>
  new MailView({
    id: row.id,
    kind: row.kind,
    userId: row.userId,
    shootId: row.shootId,
    state: row.state,
    tries: row.tries,
    queuedAt: row.queuedAt,
    at: row.changedAt,
    reason: row.reason
  })

export const layer = Layer.effect(
  Notifications,
  Effect.gen(function* () {
    const mails = yield* MailRepo
    const access = yield* Access
    const studio = (scope: "read" | "admin") => access.check({ kind: "studio", scope })
    return Notifications.of({
      forShoot: Effect.fn("Notifications.forShoot")(function* (shootId) {
        yield* studio("read")
        return (yield* mails.forShoot(shootId)).map(view)
      }),
      recent: Effect.fn("Notifications.recent")(function* (limit) {
        yield* studio("read")
        return (yield* mails.recent(limit)).map(view)
      }),
      retry: Effect.fn("Notifications.retry")(function* (id) {
        yield* studio("admin")
        const mail = yield* mails.find(id)
        if (Option.isNone(mail)) return yield* new NotFound({ what: "mail" })
        if (mail.value.state !== "failed") return yield* new MailNotRetryable({ state: mail.value.state })
        yield* mails.settle(id, "queued", {})
      })
    })
  })
)
