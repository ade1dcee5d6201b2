import { Health } from "@safelight/http/Health"
import { check } from "@safelight/imaging/Imaging"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"

/** Starting perl costs a tenth of a second; who installs it while the studio runs waits this long. */
const recheck = "1 minute"

/**
 * Says in the log what to install when photographs cannot be read here, and is not ready until it is there. Between two
 * looks the last one holds: a machine that is busy with photographs may take seconds to start perl, and lacks nothing.
 */
export const layerOf = <E extends Error>(tool: Effect.Effect<unknown, E>) =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const health = yield* Health
      const look = Effect.exit(Effect.tapError(tool, (failure) => Effect.logError(failure.message)))
      const last = yield* Ref.make(yield* look)
      yield* Effect.flatMap(look, (now) => Ref.set(last, now)).pipe(
        Effect.schedule(Schedule.spaced(recheck)),
        Effect.forkScoped
      )
      yield* health.register({ name: "media exiftool", check: Effect.flatMap(Ref.get(last), Effect.asVoid) })
    })
  )

export const layer = layerOf(check)
