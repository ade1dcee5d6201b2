import { assert, describe, it } from "@effect/vitest"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import { EventBus } from "@safelight/bus/EventBus"
import { Retry } from "@safelight/bus/HandlerFailure"
import * as MemoryBus from "@safelight/bus/MemoryBus"
import * as Permissions from "@safelight/bus/Permissions"
import * as TraceContext from "@safelight/bus/TraceContext"
import { make } from "@safelight/events/Event"
import { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { Clock, Effect, Option, Ref, TestClock } from "effect"
import { definitions, upload } from "./BusContract.ts"

/** Seconds of each try, and whether there is a dead letter a second after the last. */
const failing = (consumer: "file-shoots" | "shoot-photos", failure: Effect.Effect<void, Retry>, span: number) =>
  Effect.gen(function* () {
    const bus = yield* EventBus
    const publisher = yield* Publisher
    const tries = yield* Ref.make<ReadonlyArray<number>>([])
    const shoot = ShootId.make(yield* uuidV7)
    yield* bus.subscribe({
      consumer,
      apply: () =>
        Clock.currentTimeMillis.pipe(
          Effect.flatMap((now) => Ref.update(tries, (list) => [...list, now / 1_000])),
          Effect.zipRight(failure)
        )
    })
    yield* publisher.publish(
      consumer === "file-shoots"
        ? yield* make(ShootCreated, { shootId: shoot, clients: [] })
        : yield* upload(shoot, "a.jpg")
    )
    for (let tenths = 0; tenths < span * 10; tenths++) yield* TestClock.adjust("100 millis")
    const letters = yield* (yield* DeadLetters).list()
    return { tries: yield* Ref.get(tries), parked: letters.map(({ letter }) => letter.tries) }
  }).pipe(Effect.scoped, Effect.provide(MemoryBus.layer({ definitions })))

const again = Effect.suspend(() => new Retry({ reason: "later" }))

describe("tries", () => {
  it.effect("wait 5, 10 and 20 seconds, then the event is parked", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* failing("file-shoots", again, 40), { tries: [0, 5, 15, 35], parked: [4] })
    })
  )

  it.effect("are three for a fault of logic", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* failing("file-shoots", Effect.dieMessage("a fault"), 40), {
        tries: [0, 5, 15],
        parked: [3]
      })
    })
  )

  it.effect("of an ordered consumer are three within three seconds", () =>
    Effect.gen(function* () {
      const { parked, tries } = yield* failing("shoot-photos", again, 4)
      assert.lengthOf(tries, 3)
      assert.isBelow(tries.at(-1) ?? 99, 3)
      assert.deepStrictEqual(parked, [3])
    })
  )
})

describe("trace context", () => {
  it.effect("goes out with the span and comes back as its parent", () =>
    Effect.gen(function* () {
      const span = yield* Effect.currentSpan
      const header = Option.getOrThrow(yield* TraceContext.current)
      const { parent } = TraceContext.parentOf(header)
      assert.strictEqual(parent?.spanId, span.spanId)
      assert.strictEqual(parent?.traceId, span.traceId)
      assert.deepStrictEqual(TraceContext.parentOf("00-nonsense"), {})
    }).pipe(Effect.withSpan("publishing"))
  )
})

describe("rights", () => {
  it("never let a service create, change or delete a stream of the catalogue", () => {
    const everything = ["$JS.API.STREAM.INFO.*", "$JS.API.STREAM.PURGE.*", "$JS.API.DIRECT.GET.*"]
    const { deny, publish } = Permissions.rightsOf("file", everything)
    assert.include(deny, "$JS.API.STREAM.PURGE.EVT")
    assert.notInclude(deny, "$JS.API.DIRECT.GET.KV_ACCESS")
    assert.isFalse(publish.some((subject) => /STREAM\.(CREATE|UPDATE|DELETE)|CONSUMER\.(CREATE|DELETE)/.test(subject)))
  })
})
