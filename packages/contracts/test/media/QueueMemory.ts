import { QueueFigures } from "@safelight/contracts/media/MediaQueue"
import * as MediaQueueMemory from "@safelight/contracts/media/MediaQueueMemory"
import { Effect, Layer, Ref } from "effect"
import { QueueHands } from "./MediaQueueContract.ts"

const workers = 3

const settle = ({ waiting }: QueueFigures) => {
  const next = Math.min(waiting, workers)
  return new QueueFigures({ waiting: waiting - next, active: next })
}

const arrive = (figures: QueueFigures) =>
  figures.active < workers
    ? new QueueFigures({ ...figures, active: figures.active + 1 })
    : new QueueFigures({ ...figures, waiting: figures.waiting + 1 })

/** The queue in memory, and hands that move its figures. */
export const layer = Layer.unwrapEffect(
  Effect.gen(function* () {
    const figures = yield* Ref.make(new QueueFigures({ waiting: 0, active: 0 }))
    const hands = Layer.succeed(QueueHands, {
      workers,
      add: Ref.update(figures, arrive),
      finish: Ref.update(figures, settle)
    })
    return Layer.merge(MediaQueueMemory.layer(figures), hands)
  })
)
