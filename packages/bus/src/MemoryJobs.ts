import { type Band, bandOf, bands, jobSubject } from "@safelight/events/Jobs"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Schema from "effect/Schema"
import type { DeadLetter } from "./DeadLetters.ts"
import { JobQueue } from "./JobQueue.ts"
import { MemoryLine } from "./MemoryLine.ts"
import { inHand, makeLine } from "./Settlement.ts"
import { Job, type Queued, wantedAnew, workOn } from "./Working.ts"

interface Waiting {
  readonly seq: number
  readonly band: Band
  readonly subject: string
  readonly body: string
}

/** The work queue without a broker: a job is known by its subject until it's settled. */
export const make = (park: (letter: DeadLetter) => Effect.Effect<void>) => {
  const line = new MemoryLine<Waiting>((job) => bands.indexOf(job.band))
  const known = new Set<string>()
  const active = new Set<string>()
  let seq = 0

  const add = (band: Band, subject: string, body: string) =>
    Effect.sync(() => {
      if (known.has(subject)) return "waiting" as const
      known.add(subject)
      seq += 1
      line.add({ seq, band, subject, body })
      return "queued" as const
    })

  const toQueued = (job: Waiting): Queued => ({
    ...job,
    deliveries: 1,
    ack: Effect.sync(() => {
      active.delete(job.subject)
      known.delete(job.subject)
    }),
    release: Effect.sync(() => {
      active.delete(job.subject)
      line.putBack(job)
    }),
    park: (letter) =>
      Effect.zipRight(
        park(letter),
        Effect.sync(() => {
          active.delete(job.subject)
          known.delete(job.subject)
        })
      )
  })

  return {
    queue: JobQueue.of({
      enqueue: (job, priority) =>
        Schema.encode(Job)(job).pipe(
          Effect.orDie,
          Effect.flatMap((body) => add(bandOf(priority), jobSubject("process", bandOf(priority), job.photoId), body))
        ),
      figures: () => Effect.sync(() => ({ waiting: known.size - active.size, active: active.size })),
      work: (work) =>
        Effect.gen(function* () {
          const worker = yield* makeLine(work.concurrency, work.concurrency)
          const settleOne = workOn(work, worker)
          yield* FiberSet.run(
            worker.running,
            line.each(worker.stopping, (job) =>
              inHand(
                worker,
                Effect.suspend(() => {
                  active.add(job.subject)
                  return settleOne(toQueued(job))
                })
              )
            )
          )
        })
    }),
    /** Puts a dead letter's job back into its band. */
    again: (letter: DeadLetter) => {
      const band = bands.find((name) => letter.subject.split(".")[2] === name) ?? "idle"
      return Effect.flatMap(wantedAnew(letter.body), (body) => Effect.asVoid(add(band, letter.subject, body)))
    }
  }
}
