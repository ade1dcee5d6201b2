import { Health } from "@safelight/http/Health"
import type { ResourceFailure, TemporaryFailure } from "@safelight/imaging/Failure"
import { check } from "@safelight/imaging/Imaging"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"

/** Starting perl costs a tenth of a second; who installs it while the studio runs waits this long. */
const recheck = "1 minute"

/**
 * Says in the log what to install when photographs cannot be read here, and is not ready until it is there. Between two
 * looks the last one holds, also when one ends without an answer: a machine that is busy with photographs may take
 * seconds to start perl, and lacks nothing.
 */
export const layerOf = (tool: Effect.Effect<unknown, ResourceFailure | TemporaryFailure>) =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const health = yield* Health
      const last = yield* Ref.make<Effect.Effect<void, ResourceFailure>>(Effect.void)
      const look = tool.pipe(
        Effect.zipRight(Ref.set(last, Effect.void)),
        Effect.catchTags({
          ResourceFailure: (failure) => Effect.zipRight(Effect.logError(failure.message), Ref.set(last, failure)),
          TemporaryFailure: (failure) => Effect.logWarning(failure.message)
        })
      )
      yield* look
      yield* Effect.forkScoped(Effect.schedule(look, Schedule.spaced(recheck)))
      yield* health.register({ name: "media exiftool", check: Effect.flatten(Ref.get(last)) })
    })
  )

export const layer = layerOf(check)
