import { Health } from "@safelight/http/Health"
import { check } from "@safelight/imaging/Imaging"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Starting perl costs a tenth of a second; who installs it while the studio runs waits this long. */
const recheck = "1 minute"

/** Says in the log what to install when photographs cannot be read here, and is not ready until it is there. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const health = yield* Health
    const tool = yield* Effect.cachedWithTTL(
      Effect.tapError(check, (failure) => Effect.logError(failure.message)),
      recheck
    )
    yield* health.register({ name: "media exiftool", check: Effect.asVoid(tool) })
  })
)
