import { JobQueue } from "@safelight/bus/JobQueue"
import type { PhotoId } from "@safelight/events/Ids"
import type { ProcessFile } from "@safelight/events/Jobs"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { jobsQueued } from "./FileMetrics.ts"
import * as JobRepo from "./JobRepo.ts"

/** A job that got lost is missed after this. */
const patience = Duration.minutes(5)
/** After being lost this often a job probably kills its workers: it is tried once an hour from then on. */
const often = 5
const longPatience = Duration.hours(1)
/** Jobs looked after in one pass. */
const batch = 200

/** Sees to it that what the catalogue says is undone lies in the queue. Repeating it is harmless. */
export class Reconciler extends Context.Tag("@safelight/file-service/Reconciler")<
  Reconciler,
  {
    /** Queues the job of one photo soon, without waiting for it. */
    readonly wake: (photoId: PhotoId) => Effect.Effect<void>
    /** Queues what is due; answers how much of it was not in the queue. */
    readonly pass: Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.scoped(
    Reconciler,
    Effect.gen(function* () {
      const queue = yield* JobQueue
      const jobs = yield* JobRepo.make
      const fibers = yield* FiberSet.make<void>()

      const enqueue = Effect.fnUntraced(function* (row: JobRepo.JobRow) {
        const job: ProcessFile = {
          photoId: row.photoId,
          shootId: row.shootId,
          pipeline: "full",
          recipe: row.recipe,
          fileName: row.fileName,
          original: row.object,
          correlationId: row.correlationId,
          causationId: row.eventId,
          round: row.wantedAt.epochMillis
        }
        const anew = (yield* queue.enqueue(job, row.priority)) === "queued"
        const now = yield* DateTime.now
        const dueAt = DateTime.addDuration(now, row.queued < often ? patience : longPatience)
        yield* jobs.queued(row.photoId, row.recipe, { now, dueAt, anew })
        if (anew) yield* Metric.increment(jobsQueued)
        if (anew && row.queued >= often) {
          yield* Effect.logError("A job was lost again and again; its file may kill the workers").pipe(
            Effect.annotateLogs({ photoId: row.photoId, queued: row.queued })
          )
        }
        return anew ? 1 : 0
      })

      return Reconciler.of({
        wake: (photoId) =>
          jobs.one(photoId).pipe(
            Effect.flatMap(Effect.forEach(enqueue, { discard: true })),
            // The timer comes by anyway.
            Effect.catchAllCause((cause) => Effect.logDebug("A job waits for the timer", cause)),
            FiberSet.run(fibers),
            Effect.asVoid
          ),
        pass: Effect.gen(function* () {
          let count = 0
          for (const row of yield* jobs.due(yield* DateTime.now, batch)) count += yield* enqueue(row)
          return count
        }).pipe(Effect.withSpan("Reconciler.pass"))
      })
    })
  )

  /** Passes every few seconds. */
  static readonly layerTimer = Layer.scopedDiscard(
    Effect.gen(function* () {
      const { pass } = yield* Reconciler
      yield* pass.pipe(
        Effect.catchAllCause((cause) => Effect.logWarning("Queueing jobs failed and is tried again", cause)),
        Effect.zipRight(Effect.sleep("5 seconds")),
        Effect.forever,
        Effect.forkScoped
      )
    })
  )
}
