import { bandOf, bands, jobSubject } from "@safelight/events/Jobs"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { publish, subjectTaken } from "./JetStreamRequest.ts"
import { JobQueue, type Work } from "./JobQueue.ts"
import { keeping } from "./Keeping.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { parkIn } from "./Parking.ts"
import { type Pulled, pull } from "./Pull.ts"
import { afterEnd } from "./Pulling.ts"
import { restarting } from "./Restarting.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import { type Line, makeLine } from "./Settlement.ts"
import { demand, pendingOf } from "./Streams.ts"
import { jobDurable } from "./Topology.ts"
import { Job, type Queued, workOn } from "./Working.ts"

/** How long an idle worker listens to all bands at once before it looks again. */
const idle = Duration.seconds(5)

/** Between looks while one job at a time is taken. */
const carefully = Duration.millis(200)

/**
 * One job for each free place, from the first band that has one. While all are empty it listens to all: up to two
 * jobs may then come at once and wait, kept, for the next place. A process begins with one job, and takes none beside
 * one that has come back often, so that what ends it isn't counted for others.
 */
const drainBands = <R>(
  nats: typeof NatsConnection.Service,
  durables: ReadonlyArray<string>,
  line: Line,
  settleOne: (queued: Queued) => Effect.Effect<void, never, R>
): Effect.Effect<void, never, R> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.runtime(line.running)<R>()
    const stopping = Deferred.await(line.stopping)
    const { suspect } = yield* RetryPolicy
    let careful = true
    const take = (message: Pulled) => {
      careful = message.deliveries > suspect
      run(keeping(line.hands.withPermits(1)(settleOne({ ...message, park: parkIn(nats, message) })), message.working))
    }
    const ask = (durable: string, wait: Duration.Duration) =>
      Effect.tap(pull(nats, { stream: "JOBS", durable, batch: 1, wait }, take), (end) => afterEnd(durable, end))
    const place = Effect.suspend(() => {
      const places = careful ? line.concurrency : 1
      return Effect.zipRight(line.hands.take(places), line.hands.release(places))
    })
    const round = Effect.gen(function* () {
      yield* place
      for (const durable of durables) {
        if ((yield* ask(durable, Duration.zero)).received > 0) return
      }
      if (careful) return yield* Effect.sleep(carefully)
      yield* Effect.raceFirst(Effect.raceAll(durables.map((durable) => ask(durable, idle))), nats.reconnected)
    })
    while (!(yield* Deferred.isDone(line.stopping))) yield* Effect.raceFirst(round, stopping)
  })

/** The stream `JOBS`: one durable per kind and band, at most one message per subject. */
export const layer = (): Layer.Layer<JobQueue, never, NatsConnection> =>
  Layer.effect(
    JobQueue,
    Effect.map(NatsConnection, (nats) =>
      JobQueue.of({
        enqueue: (job, priority) =>
          Schema.encode(Job)(job).pipe(
            Effect.orDie,
            Effect.flatMap((body) => publish(nats, jobSubject("process", bandOf(priority), job.photoId), body)),
            Effect.as("queued" as const),
            Effect.catchTag("Refused", (refused) =>
              refused.code === subjectTaken ? Effect.succeed("waiting" as const) : Effect.die(refused)
            )
          ),
        figures: (kind) =>
          Effect.forEach(bands, (band) => pendingOf(nats, "JOBS", jobDurable(kind, band)), { concurrency: 3 }).pipe(
            Effect.map((each) => ({
              waiting: each.reduce((sum, { waiting }) => sum + waiting, 0),
              active: each.reduce((sum, { active }) => sum + active, 0)
            }))
          ),
        work: <R>(work: Work<R>) =>
          Effect.gen(function* () {
            const durables = bands.map((band) => jobDurable(work.kind, band))
            for (const name of durables) yield* demand(nats, "JOBS", name)
            const line = yield* makeLine(work.concurrency, work.concurrency)
            yield* FiberSet.run(
              line.running,
              drainBands(nats, durables, line, workOn(work, line)).pipe(restarting(`Taking jobs to ${work.kind}`))
            )
          })
      })
    )
  )
