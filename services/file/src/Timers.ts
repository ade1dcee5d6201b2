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
 * What one process does at a time: ends archives that nobody has used for their whole life, sweeps once a day, reads
 * some originals again. All under one lock, which keeps a connection for itself.
 */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const archives = yield* Archives
    const { sweep } = yield* Sweeping
    const scrub = yield* Scrub
    const { due } = yield* ArchiveRepo.make
    const expire = DueTimer.tick({ name: "file/archive-expiry", due, handle: archives.end })
    const sweepDaily = Effect.sleep("1 hour").pipe(
      Effect.zipRight(sweep()),
      Effect.zipRight(Effect.sleep("23 hours")),
      Effect.forever
    )
    const expireOften = Effect.forever(Effect.zipRight(expire, Effect.sleep("30 seconds")))
    const scrubHourly = Effect.forever(Effect.zipRight(Effect.sleep("1 hour"), scrub.pass(hourlyScrub)))
    yield* Effect.raceAll([expireOften, sweepDaily, scrubHourly]).pipe(
      (self) => SingleRunner.run(self, { name: "file/timers" }),
      Effect.forkScoped
    )
  })
)
