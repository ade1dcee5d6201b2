import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Ref, TestClock } from "effect"
import * as Patience from "../src/commands/Patience.ts"
import { StudioAway, StudioRefused } from "../src/commands/StudioProblem.ts"

const away = new StudioAway({ detail: "The studio is away.", retryAfterSeconds: null })

describe("patience with a studio that is away", () => {
  it.effect("tries until it is back and then tells nothing more", () =>
    Effect.gen(function* () {
      const patience = yield* Patience.make
      const tries = yield* Ref.make(0)
      const call = Effect.flatMap(
        Ref.updateAndGet(tries, (count) => count + 1),
        (count) => (count < 20 ? Effect.fail(away) : Effect.succeed("done"))
      )
      const fiber = yield* Effect.fork(patience.keepTrying(call))
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* patience.waiting, "The studio is away.")
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), "done")
      assert.strictEqual(yield* patience.waiting, null)
    })
  )

  it.effect("gives up after ten minutes without progress anywhere, and not before", () =>
    Effect.gen(function* () {
      const patience = yield* Patience.make
      const fiber = yield* Effect.fork(Effect.either(patience.keepTrying(Effect.fail(away))))
      yield* TestClock.adjust("9 minutes")
      yield* patience.progress
      yield* TestClock.adjust("9 minutes")
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("2 minutes")
      const ended = yield* Fiber.join(fiber)
      assert.match(Either.isLeft(ended) ? ended.left.message : "", /away\. Nothing moved for 10 minutes/)
    })
  )

  it.effect("waits as long as the studio asked for, and not at all for a no", () =>
    Effect.gen(function* () {
      const patience = yield* Patience.make
      const tries = yield* Ref.make(0)
      const limited = new StudioAway({ detail: "Too many requests.", retryAfterSeconds: 40 })
      const call = Effect.flatMap(
        Ref.updateAndGet(tries, (count) => count + 1),
        (count) => (count === 1 ? Effect.fail(limited) : Effect.succeed(count))
      )
      const fiber = yield* Effect.fork(patience.keepTrying(call))
      yield* TestClock.adjust("39 seconds")
      assert.strictEqual(yield* Ref.get(tries), 1)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), 2)
      const refused = new StudioRefused({ status: 409, detail: "No." })
      const answer = yield* Effect.either(patience.keepTrying(Effect.fail<StudioAway | StudioRefused>(refused)))
      assert.deepStrictEqual(answer, Either.left(refused))
    })
  )
})
