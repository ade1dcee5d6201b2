import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { JobQueue } from "@safelight/bus/JobQueue"
import * as MemoryBus from "@safelight/bus/MemoryBus"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { uuidV7 } from "@safelight/events/Uuid"
import * as MediaQueueLive from "@safelight/media-service/MediaQueueLive"
import { Effect, Layer, Queue } from "effect"
import { contract, QueueHands } from "../../../packages/contracts/test/media/MediaQueueContract.ts"
import { jobFor } from "./Studio.ts"

const workers = 2

const original = {
  bucket: "b",
  name: "n",
  nuid: "u",
  size: 1,
  sha256: "0".repeat(64),
  crc32: 0,
  chunkSize: 1,
  chunks: 1,
  runs: []
}

const add = Effect.gen(function* () {
  const queue = yield* JobQueue
  const ids = { shootId: ShootId.make(yield* uuidV7), photoId: PhotoId.make(yield* uuidV7) }
  yield* queue.enqueue(yield* jobFor("a.jpg", original, ids), 5)
})

/** Workers that keep what they took until they are told how it ends. */
const hands = Layer.scoped(
  QueueHands,
  Effect.gen(function* () {
    const queue = yield* JobQueue
    const context = yield* Effect.context<JobQueue>()
    const taken = yield* Queue.unbounded<void>()
    const endings = yield* Queue.unbounded<void>()
    yield* queue.work({
      kind: "process",
      concurrency: workers,
      setAside: () => Effect.void,
      handle: () => Queue.offer(taken, undefined).pipe(Effect.zipRight(Queue.take(endings)))
    })
    // A test that fails leaves jobs in hand; stopping would wait for them.
    yield* Effect.addFinalizer(() => Queue.shutdown(endings))
    const settled = (active: number) =>
      Effect.repeat(queue.figures("process"), { until: (figures) => figures.active === active })
    return {
      workers,
      add: Effect.gen(function* () {
        yield* Effect.provide(add, context)
        const { active, waiting } = yield* queue.figures("process")
        yield* settled(Math.min(workers, active + waiting))
      }),
      finish: Effect.gen(function* () {
        const { active, waiting } = yield* queue.figures("process")
        yield* Queue.takeN(taken, active)
        yield* Queue.offerAll(
          endings,
          Array.from({ length: active }, () => undefined)
        )
        yield* Effect.repeat(queue.figures("process"), {
          until: (figures) =>
            figures.waiting + figures.active === waiting && figures.active === Math.min(workers, waiting)
        })
      })
    }
  })
)

contract(
  "over a job queue",
  Layer.merge(MediaQueueLive.layer, hands).pipe(
    Layer.provide(Access.layer),
    Layer.provide(MemoryBus.layer()),
    Layer.provideMerge(Tokens.layerTest)
  )
)
