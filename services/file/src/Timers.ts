import { restarting } from "@safelight/bus/Restarting"
import * as DueTimer from "@safelight/sql/DueTimer"
import * as SingleRunner from "@safelight/sql/SingleRunner"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ArchiveRepo from "./ArchiveRepo.ts"
import { Archives } from "./Archives.ts"
import { Scrub } from "./Scrub.ts"
import { Sweeping } from "./Sweeping.ts"

/** Bytes of originals read again each hour: 2 TB in 30 days, at less than 1 MB/s. */
const hourlyScrub = 3_000_000_000

/**
 * Ends archives every half minute, sweeps once a day, reads originals again once an hour. A round that breaks off, as
 * while the broker is away, begins again by itself; the others go on. The first sweep comes soon after the start, so
 * that a process which never lives for a day sweeps too. Never returns.
 */
export const rounds = <R>(work: {
  readonly expire: Effect.Effect<void, never, R>
  readonly sweep: Effect.Effect<unknown, never, R>
  readonly scrub: Effect.Effect<unknown, never, R>
}): Effect.Effect<void, never, R> =>
  Effect.all(
    [
      Effect.zipRight(work.expire, Effect.sleep("30 seconds")).pipe(Effect.forever, restarting("Ending archives")),
      Effect.sleep("10 minutes").pipe(
        Effect.zipRight(Effect.forever(Effect.zipRight(work.sweep, Effect.sleep("1 day")))),
        restarting("Sweeping the store")
      ),
      Effect.zipRight(Effect.sleep("1 hour"), work.scrub).pipe(Effect.forever, restarting("Reading originals again"))
    ],
    { concurrency: "unbounded", discard: true }
  )

/** What one process does at a time. All under one lock, which keeps a connection for itself. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const archives = yield* Archives
    const { sweep } = yield* Sweeping
    const scrub = yield* Scrub
    const { due } = yield* ArchiveRepo.make
    yield* rounds({
      expire: DueTimer.tick({ name: "file/archive-expiry", due, handle: archives.end }),
      sweep: sweep(),
      scrub: scrub.pass(hourlyScrub)
    }).pipe((self) => SingleRunner.run(self, { name: "file/timers" }), Effect.forkScoped)
  })
)
