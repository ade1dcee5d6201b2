import { assert, describe, it } from "@effect/vitest"
import { Unavailable } from "@safelight/events/Unavailable"
import { Clock, Effect, Fiber, Ref, TestClock } from "effect"
import { lastKnown, panel } from "../src/Panel.ts"

const never: Effect.Effect<string> = Effect.never

describe("parts of a page", () => {
  it.effect("are left out when their service hangs or is away, and tell what it refuses", () =>
    Effect.gen(function* () {
      const hangs = yield* Effect.fork(panel(never))
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(yield* Fiber.join(hangs), { state: "away" })
      const away = Effect.die(new Unavailable({ what: "files" }))
      assert.deepStrictEqual(yield* panel(away), { state: "away" })
      assert.strictEqual(yield* Effect.flip(panel(Effect.fail("not yours"))), "not yours")
    })
  )

  it.effect("that a page needs twice are waited for once, and asked for again soon after", () =>
    Effect.gen(function* () {
      const answers = yield* Ref.make<Effect.Effect<string>>(never)
      const name = yield* lastKnown(Effect.flatten(Ref.get(answers)), "20 seconds", "before")
      const began = yield* Clock.currentTimeMillis
      const twice = yield* Effect.fork(Effect.all([name, name]))
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(yield* Fiber.join(twice), ["before", "before"])
      assert.strictEqual((yield* Clock.currentTimeMillis) - began, 4_000)

      yield* Ref.set(answers, Effect.succeed("after"))
      assert.strictEqual(yield* name, "before")
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* name, "after")
      // Known for a while: no page waits for it.
      yield* Ref.set(answers, never)
      yield* TestClock.adjust("19 seconds")
      assert.strictEqual(yield* name, "after")
    })
  )
})
