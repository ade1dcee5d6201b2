import * as SqlClient from "@effect/sql/SqlClient"
import type { MailState } from "@safelight/contracts/notification/Notifications"
import type { EventId, InvitationId, MailId, ShootId, UserId } from "@safelight/events/Ids"
import { MailId as MailIdSchema, theStudio } from "@safelight/events/Ids"
import type { MailKind } from "@safelight/events/NotificationEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { done, firstOf, ofStudio, rowsOf, touched } from "@safelight/sql/Rows"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import { MailRow } from "./MailRow.ts"

export interface OwedMail {
  readonly kind: MailKind
  readonly userId: UserId
  readonly shootId: ShootId | undefined
  readonly subjectId: string
  /** The same cause owes the same recipient one mail of a kind, however often it is told. */
  readonly cause: string
  readonly correlationId: string
  readonly causationId: string
  /** How long the mail waits for something better to say. */
  readonly hold: Duration.DurationInput
}

const mails = rowsOf(MailRow)
const firstMail = firstOf(MailRow)

/** Columns of `MailRow`; the cause is only for the database. */
const columns =
  "id, studio_id, kind, user_id, shoot_id, subject_id, correlation_id, causation_id, state, tries, possibly_twice, reason, queued_at, due_at, changed_at"

export class MailRepo extends Context.Tag("@safelight/notification/MailRepo")<
  MailRepo,
  {
    readonly owe: (mail: OwedMail) => Effect.Effect<void>
    /** Whether another event than this one told of the invitation before. */
    readonly wasMet: (id: InvitationId, eventId: EventId) => Effect.Effect<boolean>
    /** Takes back mails that still wait. */
    readonly dropQueued: (
      kind: MailKind,
      shootId: ShootId,
      userIds: ReadonlyArray<UserId>,
      reason: string
    ) => Effect.Effect<void>
    /** Due mails become `sending`. */
    readonly claim: (limit: number) => Effect.Effect<ReadonlyArray<MailRow>>
    /** From here on an interruption leaves it unknown whether the mail server has the message. */
    readonly markHanded: (id: MailId) => Effect.Effect<void>
    readonly settle: (
      id: MailId,
      state: MailState,
      options: { readonly reason?: string; readonly possiblyTwice?: boolean; readonly dueIn?: Duration.DurationInput }
    ) => Effect.Effect<void>
    /**
     * A try that broke off: queued again, or as `recover` does when it may have been sent, which counts always. Gives
     * what became of the mail; none when it was settled before.
     */
    readonly release: (
      id: MailId,
      options: { readonly dueIn: Duration.DurationInput; readonly counted: boolean }
    ) => Effect.Effect<Option.Option<MailRow>>
    /**
     * What an ended process left in `sending`: queued again, and marked when it may have been sent. One that may have
     * been sent twice is not sent a third time.
     */
    readonly recover: Effect.Effect<ReadonlyArray<MailRow>>
    readonly find: (id: MailId) => Effect.Effect<Option.Option<MailRow>>
    readonly forShoot: (shootId: ShootId) => Effect.Effect<ReadonlyArray<MailRow>>
    readonly recent: (limit: number) => Effect.Effect<ReadonlyArray<MailRow>>
  }
>() {
  static readonly layer = Layer.effect(
    MailRepo,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const fields = sql.literal(columns)
      const inStudio = sql`studio_id = ${theStudio}`
      const brokenOff = sql`
        state = CASE WHEN handed_at IS NOT NULL AND possibly_twice THEN 'possibly-twice' ELSE 'queued' END,
        possibly_twice = possibly_twice OR handed_at IS NOT NULL`

      return MailRepo.of({
        owe: Effect.fn("MailRepo.owe")(function* (mail) {
          const id = MailIdSchema.make(yield* uuidV7)
          const now = yield* DateTime.now
          const row = {
            id,
            ...ofStudio,
            kind: mail.kind,
            userId: mail.userId,
            shootId: mail.shootId ?? null,
            subjectId: mail.subjectId,
            cause: mail.cause,
            correlationId: mail.correlationId,
            causationId: mail.causationId,
            queuedAt: DateTime.toDate(now),
            dueAt: DateTime.toDate(DateTime.addDuration(now, mail.hold)),
            changedAt: DateTime.toDate(now)
          }
          yield* done(sql`INSERT INTO mail ${sql.insert(row)} ON CONFLICT (studio_id, kind, user_id, cause) DO NOTHING`)
        }),
        wasMet: Effect.fn("MailRepo.wasMet")(function* (invitationId, eventId) {
          const row = { ...ofStudio, invitationId, eventId }
          yield* done(sql`INSERT INTO invitation_met ${sql.insert(row)} ON CONFLICT (invitation_id) DO NOTHING`)
          return yield* touched(sql`SELECT 1 FROM invitation_met
            WHERE ${inStudio} AND invitation_id = ${invitationId} AND event_id <> ${eventId}`)
        }),
        dropQueued: Effect.fn("MailRepo.dropQueued")(function* (kind, shootId, userIds, reason) {
          if (userIds.length === 0) return
          const now = DateTime.toDate(yield* DateTime.now)
          yield* done(sql`UPDATE mail SET state = 'dropped', reason = ${reason}, changed_at = ${now}
            WHERE ${inStudio} AND kind = ${kind} AND shoot_id = ${shootId} AND user_id IN ${sql.in(userIds)}
              AND state = 'queued'`)
        }),
        claim: Effect.fn("MailRepo.claim")(function* (limit) {
          const now = DateTime.toDate(yield* DateTime.now)
          return yield* mails(sql`UPDATE mail SET state = 'sending', tries = tries + 1, handed_at = NULL, changed_at = ${now}
            WHERE id IN (
              SELECT id FROM mail WHERE ${inStudio} AND state = 'queued' AND due_at <= ${now}
              ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
            ) RETURNING ${fields}`)
        }),
        markHanded: Effect.fn("MailRepo.markHanded")(function* (id) {
          const now = DateTime.toDate(yield* DateTime.now)
          yield* done(sql`UPDATE mail SET handed_at = ${now} WHERE id = ${id}`)
        }),
        settle: Effect.fn("MailRepo.settle")(function* (id, state, options) {
          const now = yield* DateTime.now
          const dueAt = DateTime.toDate(DateTime.addDuration(now, options.dueIn ?? 0))
          yield* done(sql`UPDATE mail SET state = ${state}, reason = ${options.reason ?? null}, due_at = ${dueAt},
            possibly_twice = possibly_twice OR ${options.possiblyTwice ?? false}, changed_at = ${DateTime.toDate(now)}
            WHERE id = ${id}`)
        }),
        release: Effect.fn("MailRepo.release")(function* (id, { counted, dueIn }) {
          const now = yield* DateTime.now
          const dueAt = DateTime.toDate(DateTime.addDuration(now, dueIn))
          return yield* firstMail(sql`UPDATE mail SET ${brokenOff}, due_at = ${dueAt}, changed_at = ${DateTime.toDate(now)},
            tries = CASE WHEN handed_at IS NULL AND NOT ${counted}::boolean THEN tries - 1 ELSE tries END
            WHERE ${inStudio} AND id = ${id} AND state = 'sending' RETURNING ${fields}`)
        }),
        recover: mails(
          sql`UPDATE mail SET ${brokenOff} WHERE ${inStudio} AND state = 'sending' RETURNING ${fields}`
        ).pipe(Effect.withSpan("MailRepo.recover")),
        find: Effect.fn("MailRepo.find")((id) =>
          firstMail(sql`SELECT ${fields} FROM mail WHERE ${inStudio} AND id = ${id}`)
        ),
        forShoot: Effect.fn("MailRepo.forShoot")((shootId) =>
          mails(sql`SELECT ${fields} FROM mail WHERE ${inStudio} AND shoot_id = ${shootId} ORDER BY queued_at DESC`)
        ),
        recent: Effect.fn("MailRepo.recent")((limit) =>
          mails(sql`SELECT ${fields} FROM mail WHERE ${inStudio} ORDER BY queued_at DESC LIMIT ${limit}`)
        )
      })
    })
  )
}
