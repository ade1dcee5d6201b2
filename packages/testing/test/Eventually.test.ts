import { assert, it } from "@effect/vitest"
import { Clock, Effect, Ref, TestClock } from "effect"
import { eventually } from "../src/Eventually.ts"

it.effect("looks again, in real time, until it is so, at failures too", () =>
  Effect.gen(function* () {
    const looks = yield* Ref.make(0)
    const probe = Effect.filterOrFail(
      Ref.updateAndGet(looks, (count) => count + 1),
      (count) => count !== 2,
      () => "not reachable"
    )
    assert.strictEqual(yield* eventually(probe, (count) => count >= 3), 3)
  })
)

it.effect("leaves the clock of the test to the probe", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(42)
    assert.strictEqual(yield* eventually(Clock.currentTimeMillis, () => true), 42)
  })
)
