import { Access } from "@safelight/auth/Access"
import { NotFound } from "@safelight/auth/Refused"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import { MailNotRetryable, MailView, Notifications } from "./Notifications.ts"

/** The mails a test gives it, newest first. */
export const layer = (mails: Ref.Ref<ReadonlyArray<MailView>>) =>
  Layer.effect(
    Notifications,
    Effect.gen(function* () {
      const access = yield* Access
      const studio = access.check({ kind: "studio", scope: "read" })
      const newestFirst = Effect.map(Ref.get(mails), (all) =>
        all.toSorted((a, b) => b.queuedAt.epochMillis - a.queuedAt.epochMillis)
      )
      return Notifications.of({
        forShoot: (shootId) =>
          Effect.zipRight(
            studio,
            Effect.map(newestFirst, (all) => all.filter((mail) => mail.shootId === shootId))
          ),
        recent: (limit) =>
          Effect.zipRight(
            studio,
            Effect.map(newestFirst, (all) => all.slice(0, limit))
          ),
        retry: Effect.fnUntraced(function* (id) {
          yield* access.check({ kind: "studio", scope: "admin" })
          const mail = (yield* Ref.get(mails)).find((mail) => mail.id === id)
          if (mail === undefined) return yield* new NotFound({ what: "mail" })
          if (mail.state !== "failed") return yield* new MailNotRetryable({ state: mail.state })
          yield* Ref.update(mails, (all) =>
            all.map((other) => (other.id === id ? new MailView({ ...other, state: "queued", reason: null }) : other))
          )
        })
      })
    })
  )
