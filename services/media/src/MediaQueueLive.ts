import { Access } from "@safelight/auth/Access"
import { JobQueue } from "@safelight/bus/JobQueue"
import { MediaQueue, QueueFigures } from "@safelight/contracts/media/MediaQueue"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MediaMetrics from "./MediaMetrics.ts"

/** What waits and runs is counted by the broker, what is done by this process. */
export const layer = Layer.effect(
  MediaQueue,
  Effect.gen(function* () {
    const access = yield* Access
    const queue = yield* JobQueue
    return MediaQueue.of({
      figures: Effect.fn("MediaQueue.figures")(function* () {
        yield* access.check({ kind: "studio", scope: "read" })
        const { active, waiting } = yield* queue.figures("process")
        const [done, failed] = yield* Effect.all([MediaMetrics.kept, MediaMetrics.failed])
        return new QueueFigures({ waiting, active, done, failed })
      })
    })
  })
)
