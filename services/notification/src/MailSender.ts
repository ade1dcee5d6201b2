import { Cause as EventCause } from "@safelight/events/Event"
import { Unavailable } from "@safelight/events/Unavailable"
import { type MailDeferred, Mailer, type MailRefused } from "@safelight/mail/Mailer"
import * as SingleRunner from "@safelight/sql/SingleRunner"
import * as Transaction from "@safelight/sql/Transaction"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { type ComposedMail, compose, type GalleryOpened, type MailNeedless, type NotYet } from "./MailContents.ts"
import * as MailNews from "./MailNews.ts"
import { invitationOf } from "./MailNews.ts"
import { MailRepo } from "./MailRepo.ts"
import * as MailRetry from "./MailRetry.ts"
import type { MailRow } from "./MailRow.ts"
import * as NotificationMetrics from "./NotificationMetrics.ts"

/** Mails in the air at once, and how often the table is looked at. */
const batch = 8
const interval = Duration.millis(500)

const onBehalfOf =
  (mail: MailRow) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    self.pipe(
      Effect.provideService(EventCause, { correlationId: mail.correlationId, causationId: mail.causationId }),
      Effect.annotateLogs({ correlationId: mail.correlationId, mail: mail.id, kind: mail.kind })
    )

/**
 * Claims a mail, writes it, notes that it is about to be handed over, hands it over and records the outcome with its
 * events. Whatever moment a crash picks, the row tells what may have happened.
 */
export const sendOne = Effect.fn("MailSender.sendOne")(
  function* (mail: MailRow) {
    const mails = yield* MailRepo
    const mailer = yield* Mailer

    const record = Effect.fnUntraced(function* (composed: ComposedMail) {
      yield* mails.settle(mail.id, mail.possiblyTwice ? "possibly-twice" : "accepted", {})
      yield* MailNews.sent(mail, mail.possiblyTwice, composed.invitationId)
    })

    const giveUp = (state: "failed" | "dropped", reason: string) =>
      Effect.gen(function* () {
        yield* mails.settle(mail.id, state, { reason })
        yield* MailNews.failed(mail, reason)
      }).pipe(Transaction.run, Effect.zipRight(NotificationMetrics.count(mail.kind, state)))

    const later = Effect.fnUntraced(function* (reason: string, possiblyTwice: boolean) {
      const dueIn = MailRetry.delay(mail.tries, yield* Random.next)
      yield* mails.settle(mail.id, "queued", { reason, possiblyTwice, dueIn })
      yield* Effect.logWarning("mail delayed").pipe(Effect.annotateLogs({ reason, tries: mail.tries }))
      yield* NotificationMetrics.count(mail.kind, "delayed")
    })

    /** An answer that never came may have been a yes: once more with the same Message-ID, then never again. */
    const unknown = ({ invitationId }: ComposedMail, reason: string) =>
      mail.possiblyTwice
        ? mails
            .settle(mail.id, "possibly-twice", { reason })
            .pipe(
              Effect.zipRight(MailNews.sent(mail, true, invitationId)),
              Transaction.run,
              Effect.zipRight(NotificationMetrics.count(mail.kind, "possibly-twice"))
            )
        : later(reason, true)

    const failed = (failure: MailDeferred | MailRefused | MailNeedless | GalleryOpened | NotYet) => {
      switch (failure._tag) {
        case "MailDeferred":
          return later(failure.reason, false)
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

    const accepted = Effect.zipRight(
      NotificationMetrics.count(mail.kind, mail.possiblyTwice ? "possibly-twice" : "accepted"),
      Effect.log("mail accepted")
    )
    const attempt = Effect.flatMap(compose(mail), (composed) =>
      Effect.zipRight(handOver(composed), accepted).pipe(
        Effect.catchTag("MailUnknown", ({ reason }) => unknown(composed, reason))
      )
    )
    yield* Effect.catchAll(attempt, failed)
  },
  (effect, mail) => onBehalfOf(mail)(effect)
)

/** What is left of a mail whose try broke off: told when that is its end. */
const tellEnd = (left: MailRow) =>
  left.state === "possibly-twice" ? MailNews.sent(left, true, invitationOf(left)) : Effect.void

/**
 * Puts back a mail whose try broke off. A service that is away counts no try; any other defect is a fault of ours, and
 * after some of them the mail is given up, as one that may have been sent if a mail server may have it.
 */
const putBack = (mail: MailRow, defect: unknown) =>
  Effect.gen(function* () {
    const mails = yield* MailRepo
    const isAway = defect instanceof Unavailable
    yield* Effect.logError(isAway ? "mail not sent, a service is away" : "mail not sent, a fault of ours", defect)
    const dueIn = isAway ? Duration.seconds(2) : MailRetry.delay(mail.tries, yield* Random.next)
    const put = Effect.gen(function* () {
      const left = Option.getOrUndefined(yield* mails.release(mail.id, { dueIn, counted: !isAway }))
      if (left === undefined) return mail.state
      if (left.state !== "queued" || isAway || left.tries < MailRetry.maximumFaults) {
        yield* tellEnd(left)
        return left.state
      }
      const state = left.possiblyTwice ? "possibly-twice" : "failed"
      const reason = "it could not be written or sent; the log says why"
      yield* mails.settle(mail.id, state, { reason })
      yield* state === "failed" ? MailNews.failed(left, reason) : tellEnd({ ...left, state })
      return state
    })
    const state = yield* Transaction.run(put)
    if (state === "failed" || state === "possibly-twice") yield* NotificationMetrics.count(mail.kind, state)
  }).pipe(onBehalfOf(mail))

/** Takes up what an ended process left in the middle, and tells of what ends with that. Answers how many. */
export const recover = Effect.gen(function* () {
  const mails = yield* MailRepo
  const left = yield* mails.recover
  yield* Effect.forEach(left, (mail) => onBehalfOf(mail)(tellEnd(mail)), { discard: true })
  return left.length
}).pipe(Transaction.run)

/** One look at the table. A mail whose try broke off goes back to the queue. */
export const sendDue = Effect.gen(function* () {
  const mails = yield* MailRepo
  const due = yield* mails.claim(batch)
  yield* Effect.forEach(due, (mail) => Effect.catchAllDefect(sendOne(mail), (defect) => putBack(mail, defect)), {
    concurrency: batch,
    discard: true
  })
  return due.length
})

/**
 * Sends what is due, in one process at a time. Each turn begins with what the last one left unfinished: it ends when
 * the process, the database or the lock's connection does.
 */
export const layer = Layer.scopedDiscard(
  Effect.suspend(() => {
    const loop = sendDue.pipe(
      Effect.flatMap((sent) => (sent === batch ? Effect.void : Effect.sleep(interval))),
      Effect.forever
    )
    return Effect.forkScoped(SingleRunner.run(Effect.zipRight(recover, loop), { name: "notification/mails" }))
  })
)
