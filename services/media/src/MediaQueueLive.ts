import { Access } from "@safelight/auth/Access"
import { JobQueue } from "@safelight/bus/JobQueue"
import { MediaQueue, QueueFigures } from "@safelight/contracts/media/MediaQueue"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What waits and runs, as the broker counts it: the same whichever worker is asked. */
export const layer = Layer.effect(
  MediaQueue,
  Effect.gen(function* () {
    const access = yield* Access
    const queue = yield* JobQueue
    return MediaQueue.of({
      figures: Effect.fn("MediaQueue.figures")(function* () {
        yield* access.check({ kind: "studio", scope: "read" })
        const { active, waiting } = yield* queue.figures("process")
        return new QueueFigures({ waiting, active })
      })
    })
  })
)
