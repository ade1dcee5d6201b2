import { unavailableIn } from "@safelight/bus/Settlement"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { UploadIntake } from "./UploadIntake.ts"
import * as UploadRepo from "./UploadRepo.ts"

/** Open uploads that are read at a time. */
const atOnce = 500

/** Looks after uploads that nobody is sending: what is whole becomes a photo, what is gone from the store ends. */
export class Leftovers extends Context.Tag("@safelight/file-service/Leftovers")<
  Leftovers,
  {
    /** Registers uploads whose last byte arrived before a stop came between. Answers how many. */
    readonly finish: (idleFor: Duration.DurationInput) => Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.effect(
    Leftovers,
    Effect.gen(function* () {
      const { complete } = yield* UploadIntake
      const resumable = yield* ResumableUploads
      const uploads = yield* UploadRepo.make

      const finishOne = Effect.fnUntraced(function* (row: UploadRepo.UploadRow) {
        const offset = yield* Effect.asSome(resumable.offset(row.ref)).pipe(
          Effect.catchTag("UploadGone", () => Effect.succeedNone)
        )
        if (Option.isNone(offset)) {
          yield* uploads.end(row.photoId, { state: "abandoned", now: yield* DateTime.now })
          return 0
        }
        if (offset.value === row.size) return yield* Effect.as(complete(row.photoId), 1)
        if (offset.value > row.received) yield* uploads.received(row.photoId, offset.value, row.touchedAt)
        return 0
      })

      const finish = Effect.fn("Leftovers.finish")(function* (idleFor: Duration.DurationInput) {
        const before = DateTime.subtractDuration(yield* DateTime.now, idleFor)
        // A bucket that did not answer for one upload is not asked for the next ones: each would wait as long.
        const silent = new Set<string>()
        const attempt = (row: UploadRepo.UploadRow) =>
          finishOne(row).pipe(
            Effect.catchAllCause((cause) => {
              if (Cause.isInterruptedOnly(cause)) return Effect.interrupt
              if (Option.isSome(unavailableIn(cause))) silent.add(row.ref.bucket)
              return Effect.as(Effect.logWarning("An upload could not be finished", cause), 0)
            }),
            Effect.annotateLogs({ photoId: row.photoId })
          )
        let finished = 0
        let page = yield* uploads.openSince(before, atOnce)
        while (page.length > 0) {
          for (const row of page) if (!silent.has(row.ref.bucket)) finished += yield* attempt(row)
          page = page.length < atOnce ? [] : yield* uploads.openSince(before, atOnce, page.at(-1))
        }
        if (finished > 0)
          yield* Effect.log("Finished uploads that were left complete").pipe(Effect.annotateLogs({ finished }))
        return finished
      })

      return Leftovers.of({ finish })
    })
  )

  /** Looks at the start and then every half minute. */
  static readonly layerTimer = Layer.scopedDiscard(
    Effect.gen(function* () {
      const { finish } = yield* Leftovers
      const pass = (idleFor: Duration.DurationInput) =>
        finish(idleFor).pipe(
          Effect.catchAllCause((cause) => Effect.logWarning("Looking for leftover uploads failed", cause))
        )
      yield* Effect.forkScoped(
        Effect.zipRight(pass(0), Effect.forever(Effect.zipRight(Effect.sleep("30 seconds"), pass("30 seconds"))))
      )
    })
  )
}
