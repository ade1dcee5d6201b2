import { assert, describe, it } from "@effect/vitest"
import { Health } from "@safelight/http/Health"
import { Effect, Ref, TestClock } from "effect"

describe("health", () => {
  it.effect("shows within two seconds that something went away and came back", () =>
    Effect.gen(function* () {
      const health = yield* Health
      const isThere = yield* Ref.make(true)
      const check = Effect.flatMap(Ref.get(isThere), (there) => (there ? Effect.void : Effect.die("away")))
      yield* health.register({ name: "shoot sql", check })
      const ready = () => health.rows().map((row) => row.ready)
      assert.deepStrictEqual(health.rows(), [{ name: "shoot sql", ready: true }])
      for (const there of [false, true, false]) {
        yield* Ref.set(isThere, there)
        yield* TestClock.adjust("2 seconds")
        assert.deepStrictEqual(ready(), [there])
      }
    }).pipe(Effect.provide(Health.layer))
  )

  it.effect("takes what does not answer for away, even when it cannot be interrupted", () =>
    Effect.gen(function* () {
      const health = yield* Health
      const hangs = yield* Ref.make(false)
      const hang = Effect.uninterruptible(Effect.never)
      const check = Effect.flatMap(Ref.get(hangs), (away) => (away ? hang : Effect.void))
      yield* health.register({ name: "file nats", check })
      yield* Ref.set(hangs, true)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(health.rows(), [{ name: "file nats", ready: false }])
      yield* Ref.set(hangs, false)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(health.rows(), [{ name: "file nats", ready: true }])
    }).pipe(Effect.provide(Health.layer))
  )

  it.effect("is not ready from the moment its process is told to stop", () =>
    Effect.gen(function* () {
      const health = yield* Health
      assert.isFalse(health.isStopping())
      yield* health.stop
      assert.isTrue(health.isStopping())
      assert.deepStrictEqual(health.rows(), [{ name: "stopping", ready: false }])
    }).pipe(Effect.provide(Health.layer))
  )
})
