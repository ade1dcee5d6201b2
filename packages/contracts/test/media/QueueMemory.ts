import { QueueFigures } from "@safelight/contracts/media/MediaQueue"
import * as MediaQueueMemory from "@safelight/contracts/media/MediaQueueMemory"
import { Effect, Layer, Ref } from "effect"
import { QueueHands } from "./MediaQueueContract.ts"

const workers = 3

const settle = ({ active, done, failed, waiting }: QueueFigures, kept: boolean) => {
  const next = Math.min(waiting, workers)
  return new QueueFigures({
    waiting: waiting - next,
    active: next,
    done: done + (kept ? active : 0),
    failed: failed + (kept ? 0 : active)
  })
}

const arrive = (figures: QueueFigures) =>
  figures.active < workers
    ? new QueueFigures({ ...figures, active: figures.active + 1 })
    : new QueueFigures({ ...figures, waiting: figures.waiting + 1 })

/** The queue in memory, and hands that move its figures. */
export const layer = Layer.unwrapEffect(
  Effect.gen(function* () {
    const figures = yield* Ref.make(new QueueFigures({ waiting: 0, active: 0, done: 0, failed: 0 }))
    const hands = Layer.succeed(QueueHands, {
      workers,
      add: Ref.update(figures, arrive),
      finish: (kept) => Ref.update(figures, (now) => settle(now, kept))
    })
    return Layer.merge(MediaQueueMemory.layer(figures), hands)
  })
)
