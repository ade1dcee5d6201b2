import { assert, describe, it } from "@effect/vitest"
import { Unavailable } from "@safelight/events/Unavailable"
import { rounds } from "@safelight/file-service/Timers"
import { type Duration, Effect, Fiber, Ref, TestClock } from "effect"

/** How often each is run in a time; `broken` dies the first time. */
const runs = (time: Duration.DurationInput, broken?: "expire" | "sweep" | "scrub") =>
  Effect.gen(function* () {
    const counts = { expire: yield* Ref.make(0), sweep: yield* Ref.make(0), scrub: yield* Ref.make(0) }
    const work = (name: keyof typeof counts) =>
      Effect.flatMap(
        Ref.updateAndGet(counts[name], (n) => n + 1),
        (n) => (name === broken && n === 1 ? Effect.die(new Unavailable({ what: "NATS" })) : Effect.void)
      )
    // Half a minute for half a minute would take the clock of the test long.
    const expire = broken === undefined || broken === "expire" ? work("expire") : Effect.never
    const running = yield* Effect.fork(rounds({ expire, sweep: work("sweep"), scrub: work("scrub") }))
    yield* TestClock.adjust(time)
    yield* Fiber.interrupt(running)
    return { expire: yield* counts.expire, sweep: yield* counts.sweep, scrub: yield* counts.scrub }
  })

describe("timers", () => {
  it.effect("go on after one died", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* runs("22 minutes", "sweep"), { sweep: 2 })
      assert.deepInclude(yield* runs("150 minutes", "scrub"), { sweep: 1, scrub: 2 })
      assert.isAtLeast((yield* runs("2 minutes", "expire")).expire, 3)
    })
  )

  it.effect("sweep once a day, and in a process that lives for less than an hour", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* runs("30 minutes"), { sweep: 1 })
      assert.deepInclude(yield* runs("25 hours", "scrub"), { sweep: 2 })
    })
  )
})
