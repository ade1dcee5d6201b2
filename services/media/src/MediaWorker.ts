import { JobQueue } from "@safelight/bus/JobQueue"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as MediaMetrics from "./MediaMetrics.ts"
import { MediaSettings } from "./MediaSettings.ts"
import { processPhoto, setAside } from "./ProcessPhoto.ts"

/** Takes jobs until the scope closes; those in hand are finished first. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const queue = yield* JobQueue
    const { workers } = yield* MediaSettings
    yield* queue.work({
      kind: "process",
      concurrency: workers,
      handle: (job, attempt) =>
        Effect.acquireUseRelease(
          Metric.modify(MediaMetrics.active, 1),
          () => processPhoto(job, attempt),
          () => Metric.modify(MediaMetrics.active, -1)
        ),
      setAside
    })
  })
)
