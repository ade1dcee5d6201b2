import { assert, describe, it } from "@effect/vitest"
import { Retry } from "@safelight/bus/HandlerFailure"
import { makeLine } from "@safelight/bus/Settlement"
import { Job, workOn } from "@safelight/bus/Working"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { uuidV7 } from "@safelight/events/Uuid"
import { Deferred, Effect, Fiber, Option, Schema } from "effect"
import { job } from "./BusContract.ts"

describe("a job that waits for its next try", () => {
  it.scoped("gives back no more places than it took when it is interrupted", () =>
    Effect.gen(function* () {
      const line = yield* makeLine(1, 1)
      const tried = yield* Deferred.make<void>()
      const work = workOn(
        {
          kind: "process",
          concurrency: 1,
          handle: () => Effect.zipRight(Deferred.succeed(tried, undefined), new Retry({ reason: "later" })),
          setAside: () => Effect.void
        },
        line
      )
      const one = job(PhotoId.make(yield* uuidV7), ShootId.make(yield* uuidV7), yield* uuidV7)
      const queued = {
        ...{ seq: 1, subject: "job.process.idle.1", body: yield* Schema.encode(Job)(one), deliveries: 1 },
        ...{ ack: Effect.void, release: Effect.void, park: () => Effect.void }
      }
      const running = yield* Effect.fork(line.hands.withPermits(1)(work(queued)))
      yield* Deferred.await(tried)
      // Its place is free for another while it waits.
      yield* line.hands.take(1)
      const ending = yield* Effect.fork(Fiber.interrupt(running))
      yield* line.hands.release(1)
      yield* Fiber.join(ending)
      yield* line.hands.take(1)
      const second = yield* Effect.fork(line.hands.take(1))
      yield* Effect.yieldNow()
      assert.isTrue(Option.isNone(yield* Fiber.poll(second)))
      yield* Fiber.interrupt(second)
    })
  )
})
