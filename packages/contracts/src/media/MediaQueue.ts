import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { Refused } from "@safelight/auth/Refused"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Figures of the processing queue, counted by the broker; what came of the work, `Files.processed` knows. */
export class QueueFigures extends Schema.Class<QueueFigures>("QueueFigures")({
  waiting: Schema.NonNegativeInt,
  active: Schema.NonNegativeInt
}) {}

export class MediaQueue extends Context.Tag("@safelight/media/MediaQueue")<
  MediaQueue,
  {
    /** Studio. */
    readonly figures: () => Effect.Effect<QueueFigures, Refused, CurrentPrincipal>
  }
>() {}
