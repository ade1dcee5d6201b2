import { Cause as EventCause, make } from "@safelight/events/Event"
import { InviteSent, NotificationFailed, NotificationSent } from "@safelight/events/NotificationEvents"
import { Publisher } from "@safelight/events/Publisher"
import { Mailer, type MailFailure } from "@safelight/mail/Mailer"
import * as SingleRunner from "@safelight/sql/SingleRunner"
import * as Transaction from "@safelight/sql/Transaction"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import { type ComposedMail, compose, type GalleryOpened, type MailNeedless, type NotYet } from "./MailContents.ts"
import { MailRepo } from "./MailRepo.ts"
import * as MailRetry from "./MailRetry.ts"
import type { MailRow } from "./MailRow.ts"
import * as NotificationMetrics from "./NotificationMetrics.ts"

const aboutOf = (mail: MailRow) => ({
  mailId: mail.id,
  userId: mail.userId,
  kind: mail.kind,
  ...(mail.shootId === null ? {} : { shootId: mail.shootId })
})

/** Mails in the air at once, and how often the table is looked at. */
const batch = 8
const interval = Duration.millis(500)

/**
 * Claims a mail, writes it, notes that it is about to be handed over, hands it over and records the outcome with its
 * events. Whatever moment a crash picks, the row tells what may have happened.
 */
export const sendOne = Effect.fn("MailSender.sendOne")(
  function* (mail: MailRow) {
    const mails = yield* MailRepo
    const mailer = yield* Mailer
    const publisher = yield* Publisher

    const record = Effect.fnUntraced(function* (composed: ComposedMail) {
      const possiblyTwice = mail.possiblyTwice
      yield* mails.settle(mail.id, possiblyTwice ? "possibly-twice" : "accepted", {})
      yield* publisher.publish(yield* make(NotificationSent, { ...aboutOf(mail), possiblyTwice }))
      if (composed.invitationId !== undefined && mail.shootId !== null) {
        yield* publisher.publish(
          yield* make(InviteSent, {
            invitationId: composed.invitationId,
            shootId: mail.shootId,
            userId: mail.userId,
            mailId: mail.id
          })
        )
      }
    })

    const giveUp = (state: "failed" | "dropped", reason: string) =>
      Effect.gen(function* () {
        yield* mails.settle(mail.id, state, { reason })
        yield* publisher.publish(yield* make(NotificationFailed, { ...aboutOf(mail), reason }))
      }).pipe(Transaction.run, Effect.zipRight(NotificationMetrics.count(mail.kind, state)))

    const later = Effect.fnUntraced(function* (reason: string, possiblyTwice: boolean) {
      const dueIn = MailRetry.delay(mail.tries, yield* Random.next)
      yield* mails.settle(mail.id, "queued", { reason, possiblyTwice, dueIn })
      yield* Effect.logWarning("mail delayed").pipe(Effect.annotateLogs({ reason, tries: mail.tries }))
      yield* NotificationMetrics.count(mail.kind, "delayed")
    })

    const failed = (failure: MailFailure | MailNeedless | GalleryOpened | NotYet) => {
      switch (failure._tag) {
        case "MailDeferred":
          return later(failure.reason, false)
        // An answer that never came may have been a yes: once more with the same Message-ID, then never again.
        case "MailUnknown":
          return mail.possiblyTwice
            ? Effect.zipRight(
                mails.settle(mail.id, "possibly-twice", { reason: failure.reason }),
                NotificationMetrics.count(mail.kind, "possibly-twice")
              )
            : later(failure.reason, true)
        case "MailRefused":
          return giveUp("failed", failure.reason)
        case "MailNeedless":
          return giveUp("dropped", failure.reason)
        case "GalleryOpened":
          return mail.shootId === null
            ? giveUp("dropped", "the gallery was ready first")
            : mails
                .owe({
                  kind: "gallery-ready",
                  userId: mail.userId,
                  shootId: mail.shootId,
                  subjectId: mail.shootId,
                  cause: mail.shootId,
                  correlationId: mail.correlationId,
                  causationId: mail.causationId,
                  hold: 0
                })
                .pipe(
                  Effect.zipRight(mails.settle(mail.id, "dropped", { reason: "the gallery was ready first" })),
                  Transaction.run
                )
        case "NotYet":
          return mail.tries >= MailRetry.maximumNotYet
            ? giveUp("failed", failure.reason)
            : mails.settle(mail.id, "queued", { reason: failure.reason, dueIn: "1 second" })
      }
    }

    // An ordered stop in the middle would leave it open whether the mail went out.
    const handOver = (composed: ComposedMail) =>
      mails
        .markHanded(mail.id)
        .pipe(
          Effect.zipRight(mailer.send(composed.message)),
          Effect.zipRight(Transaction.run(record(composed))),
          Effect.uninterruptible
        )

    const attempt = Effect.gen(function* () {
      yield* handOver(yield* compose(mail))
      yield* NotificationMetrics.count(mail.kind, mail.possiblyTwice ? "possibly-twice" : "accepted")
      yield* Effect.log("mail accepted")
    })
    yield* Effect.catchAll(attempt, failed)
  },
  (effect, mail) =>
    effect.pipe(
      Effect.provideService(EventCause, { correlationId: mail.correlationId, causationId: mail.causationId }),
      Effect.annotateLogs({ correlationId: mail.correlationId, mail: mail.id, kind: mail.kind })
    )
)

/** One look at the table. A mail whose try broke off, because a service is away, goes back to the queue. */
export const sendDue = Effect.gen(function* () {
  const mails = yield* MailRepo
  const due = yield* mails.claim(batch)
  yield* Effect.forEach(
    due,
    (mail) =>
      Effect.catchAllDefect(sendOne(mail), (defect) =>
        Effect.zipRight(
          Effect.logError("mail not sent, a service is away", defect),
          mails.release(mail.id, "2 seconds")
        )
      ),
    { concurrency: batch, discard: true }
  )
  return due.length
})

/**
 * Sends what is due, in one process at a time. Each turn begins with what the last one left unfinished: it ends when
 * the process, the database or the lock's connection does.
 */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const mails = yield* MailRepo
    const loop = sendDue.pipe(
      Effect.flatMap((sent) => (sent === batch ? Effect.void : Effect.sleep(interval))),
      Effect.forever
    )
    yield* Effect.forkScoped(SingleRunner.run(Effect.zipRight(mails.recover, loop), { name: "notification/mails" }))
  })
)
