import { assert, describe, it } from "@effect/vitest"
import { Health, type HealthCheck } from "@safelight/http/Health"
import { ResourceFailure, TemporaryFailure } from "@safelight/imaging/Failure"
import { Effect, Layer, Queue, TestClock } from "effect"
import * as MediaHealth from "../src/MediaHealth.ts"

/** Checks that were registered. The real one asks each every second, which a clock that is moved by minutes pays for. */
const registering = (checks: Array<HealthCheck>) =>
  Layer.effect(
    Health,
    Effect.map(Health, (health) =>
      Health.of({ ...health, register: (check) => Effect.sync(() => void checks.push(check)) })
    )
  ).pipe(Layer.provide(Health.layer))

describe("the health of media", () => {
  it.scoped("goes by the last look at ExifTool that ended, and looks again every minute", () =>
    Effect.gen(function* () {
      const looks = yield* Queue.unbounded<Effect.Effect<void, ResourceFailure | TemporaryFailure>>()
      const checks: Array<HealthCheck> = []
      const isReady = Effect.suspend(() => Effect.isSuccess(checks[0]?.check ?? Effect.die("none registered")))

      yield* Queue.offer(looks, Effect.fail(new ResourceFailure({ reason: "perl is missing" })))
      yield* Layer.build(Layer.provide(MediaHealth.layerOf(Effect.flatten(Queue.take(looks))), registering(checks)))
      assert.isFalse(yield* isReady)

      yield* Queue.offer(looks, Effect.void)
      yield* TestClock.adjust("1 minute")
      assert.isTrue(yield* isReady, "installed meanwhile")

      yield* Queue.offer(looks, new TemporaryFailure({ reason: "no answer" }))
      yield* TestClock.adjust("1 minute")
      assert.isTrue(yield* isReady, "busy is not missing")

      yield* Queue.offer(
        looks,
        Effect.delay(Effect.fail(new ResourceFailure({ reason: "perl is gone" })), "30 seconds")
      )
      yield* TestClock.adjust("1 minute")
      yield* TestClock.adjust("29 seconds")
      assert.isTrue(yield* isReady, "a look that takes its time says nothing yet")
      yield* TestClock.adjust("1 second")
      assert.isFalse(yield* isReady)
    })
  )
})
