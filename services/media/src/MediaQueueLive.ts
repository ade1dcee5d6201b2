import { Access } from "@safelight/auth/Access"
import { JobQueue } from "@safelight/bus/JobQueue"
import { MediaQueue, QueueFigures } from "@safelight/contracts/media/MediaQueue"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as MediaMetrics from "./MediaMetrics.ts"

const verdicts = (verdict: string) =>
  Effect.map(Metric.value(Metric.tagged(MediaMetrics.outcomes, "verdict", verdict)), ({ count }) => count)

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
        const done = (yield* verdicts("ready")) + (yield* verdicts("original-only"))
        const failed = (yield* verdicts("temporary")) + (yield* verdicts("resource")) + (yield* verdicts("logic"))
        return new QueueFigures({ waiting, active, done, failed })
      })
    })
  })
)
