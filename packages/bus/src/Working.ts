import { Cause } from "@safelight/events/Event"
import { type JobKind, ProcessFile } from "@safelight/events/Jobs"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { DeadLetter } from "./DeadLetters.ts"
import type { Work } from "./JobQueue.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import { type Line, settle } from "./Settlement.ts"

/** One job in the hands of one worker, whatever brought it. */
export interface Queued {
  readonly seq: number
  readonly subject: string
  readonly body: string
  /** How often the broker handed it out, this time included. */
  readonly deliveries: number
  readonly ack: Effect.Effect<void>
  readonly release: Effect.Effect<void>
  readonly park: (letter: DeadLetter) => Effect.Effect<void>
}

export const Job = Schema.parseJson(ProcessFile)

/** Names a kind's letters among the dead letters. */
export const letterBox = (kind: JobKind): string => `job-${kind}`

/** The job as it's put into the queue once more; what isn't one stays as it is. */
export const wantedAnew = (body: string): Effect.Effect<string> =>
  Effect.gen(function* () {
    const job = Schema.decodeEither(Job)(body)
    if (Either.isLeft(job)) return body
    return yield* Effect.orDie(Schema.encode(Job)({ ...job.right, round: yield* Clock.currentTimeMillis }))
  })

/** Takes one job to its end, in one of the line's hands; the caller keeps it from being handed to others. A job that waits for its next try leaves its place to another. */
export const workOn =
  <R>(work: Work<R>, line: Line) =>
  (queued: Queued): Effect.Effect<void, never, R> =>
    Effect.gen(function* () {
      const policy = yield* RetryPolicy
      const park = (error: string, tries: number) =>
        Effect.gen(function* () {
          yield* Effect.logError("A job was parked", error)
          yield* queued.park({
            consumer: letterBox(work.kind),
            key: null,
            type: null,
            stream: "JOBS",
            seq: queued.seq,
            subject: queued.subject,
            body: queued.body,
            headers: {},
            error,
            tries,
            parkedAt: yield* DateTime.now
          })
        })
      const decoded = Schema.decodeEither(Job)(queued.body)
      if (Either.isLeft(decoded)) return yield* park(decoded.left.message, 0)
      const job = decoded.right
      const caused = Effect.provideService(Cause, { correlationId: job.correlationId, causationId: job.causationId })
      if (queued.deliveries > policy.crashes) {
        const ended = yield* settle({
          line,
          delays: policy.any,
          attempt: () =>
            Effect.zipRight(
              Effect.asVoid(caused(work.setAside(job))),
              park(`Came back ${queued.deliveries - 1} times unsettled: it ends its process`, 0)
            )
        })
        return yield* ended._tag === "Done" ? Effect.void : queued.release
      }
      const settlement = yield* settle({
        line,
        delays: policy.any,
        takes: queued.deliveries > policy.suspect ? "all" : "one",
        attempt: (attempt) =>
          work
            .handle(job, attempt)
            .pipe(
              Effect.withSpan(`work ${work.kind}`, { attributes: { photoId: job.photoId, attempt: attempt.number } }),
              caused
            ),
        // Taken again however the wait ends: whoever handed out the place gets it back.
        waiting: (pause) =>
          Effect.acquireUseRelease(
            line.hands.release(1),
            () => pause,
            () => line.hands.take(1)
          )
      }).pipe(Effect.annotateLogs({ correlationId: job.correlationId }))
      const end = (): Effect.Effect<void> => {
        switch (settlement._tag) {
          case "Done":
            return Effect.zipRight(Effect.logDebug("A job was done"), queued.ack)
          case "Dropped":
            return Effect.zipRight(Effect.logInfo("A job was dropped", settlement.reason), queued.ack)
          case "Parked":
            return park(settlement.error, settlement.tries)
          case "Released":
            return queued.release
        }
      }
      const ended = yield* Effect.annotateLogs(
        settle({ line, delays: policy.any, takes: "none", attempt: end }),
        "correlationId",
        job.correlationId
      )
      if (ended._tag !== "Done") yield* queued.release
    }).pipe(Effect.annotateLogs({ job: work.kind, subject: queued.subject }))
