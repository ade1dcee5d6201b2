import { assert, layer } from "@effect/vitest"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import * as Facts from "@safelight/bus/Facts"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import { FactOwners, FactSource, sessionKey, shootKey, userKey } from "@safelight/events/Facts"
import { SessionId, ShootId, UserId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { Unavailable } from "@safelight/events/Unavailable"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { timely } from "@safelight/testing/Timely"
import { Cause, Context, Deferred, Effect, Exit, Fiber, Layer, Option, TestClock, TestContext } from "effect"
import { nats } from "./TestBus.ts"

/** Owners as a test has them: what they say, how often each was asked, and whether they answer at all. */
class Owners extends Context.Tag("test/Owners")<
  Owners,
  {
    readonly facts: Map<string, unknown>
    readonly asked: Array<string>
    answer: boolean
    /** What every answer waits for. */
    gate: Effect.Effect<void>
    /** Questions under way, and the most of them at once. */
    running: number
    most: number
  }
>() {
  static readonly layer = Layer.sync(Owners, () => ({
    facts: new Map(),
    asked: [],
    answer: true,
    gate: Effect.void,
    running: 0,
    most: 0
  }))
}

const owners = Layer.effect(
  FactOwners,
  Effect.map(Owners, (owners) => ({
    ask: (key) =>
      Effect.gen(function* () {
        owners.asked.push(key)
        owners.running += 1
        owners.most = Math.max(owners.most, owners.running)
        if (!owners.answer) return yield* Effect.never
        yield* owners.gate
        return Option.fromNullable(owners.facts.get(key))
      }).pipe(
        Effect.ensuring(
          Effect.sync(() => {
            owners.running -= 1
          })
        )
      )
  }))
)

const services = Facts.layer().pipe(
  Layer.provide(owners),
  Layer.merge(DirectPublisher.layer()),
  Layer.provide(Layer.effectDiscard(Streams.provision({ replicas: 1 }))),
  Layer.provideMerge(nats()),
  Layer.provideMerge(Layer.merge(Owners.layer, TestNats.layer))
)

const refusalOf = <A, E>(exit: Exit.Exit<A, E>) =>
  Exit.isFailure(exit) ? Option.getOrNull(Cause.dieOption(exit.cause)) : null

layer(services, { excludeTestServices: true })("the watch of facts", (it) => {
  it.effect("has no word of a fact that can't be read: its owner is asked, and refuses by not answering", () =>
    Effect.gen(function* () {
      const [facts, owners, nats] = [yield* FactSource, yield* Owners, yield* NatsConnection]
      const [ended, live] = [sessionKey(SessionId.make(crypto.randomUUID())), userKey(UserId.make(crypto.randomUUID()))]
      const out = { sessionId: ended, endedAt: "2026-06-21T12:00:00.000Z" }
      owners.facts.set(ended, out)
      for (const key of [ended, live]) yield* DirectPublisher.sendFact(nats, key, "{ cut off")
      yield* eventually(facts.get(ended), Option.isSome)
      assert.deepStrictEqual(yield* facts.get(ended), Option.some(out))
      assert.deepStrictEqual(yield* facts.get(live), Option.none())
      assert.includeMembers(owners.asked, [ended, live])

      owners.answer = false
      yield* eventually(Effect.exit(facts.get(ended)), Exit.isFailure)
      assert.instanceOf(refusalOf(yield* Effect.exit(facts.get(ended))), Unavailable)

      // Written anew or taken away, it is known again without a question.
      yield* DirectPublisher.sendFact(nats, ended, JSON.stringify("read again"))
      yield* DirectPublisher.sendFact(nats, live, null)
      yield* eventually(Effect.exit(facts.get(live)), (exit) => Exit.isSuccess(exit) && Option.isNone(exit.value))
      owners.asked.length = 0
      assert.deepStrictEqual(yield* facts.get(ended), Option.some("read again"))
      assert.deepStrictEqual(yield* facts.get(live), Option.none())
      assert.deepStrictEqual(owners.asked, [])
    }).pipe(
      Effect.ensuring(
        Effect.map(Owners, (owners) => {
          owners.answer = true
          owners.asked.length = 0
        })
      )
    )
  )

  it.effect("is doubted after five seconds of silence: then owners are asked, and refuse by not answering", () =>
    Effect.gen(function* () {
      const [facts, owners, publisher, nats] = [yield* FactSource, yield* Owners, yield* Publisher, yield* TestNats]
      const newKey = () => shootKey(ShootId.make(crypto.randomUUID()))
      const key = newKey()
      yield* publisher.putFact(key, "open")
      yield* eventually(facts.get(key), Option.isSome)
      // A bucket without changes is no silence. A machine that stands still for as long is one, and is looked at again.
      const undoubted = Effect.gen(function* () {
        owners.asked.length = 0
        yield* Effect.sleep("6 seconds")
        const fact = yield* facts.get(key)
        return Option.getOrUndefined(fact) === "open" && owners.asked.length === 0
      })
      yield* eventually(undoubted, (so) => so)

      yield* nats.freeze
      const frozenAt = Date.now()
      owners.facts.set(key, "closed")
      assert.deepStrictEqual(yield* facts.get(key), Option.some("open"))
      yield* eventually(facts.get(key), (fact) => Option.getOrUndefined(fact) === "closed")
      assert.isBelow(Date.now() - frozenAt, timely(5_500))

      // Of many who want to know the same, one asks; that one going away takes nothing from the others. The time of the
      // questions stands still, long after the last answer.
      yield* Effect.gen(function* () {
        yield* TestClock.setTime(Date.now() + 60_000)
        owners.asked.length = 0
        const released = yield* Deferred.make<void>()
        owners.gate = Deferred.await(released)
        const first = yield* Effect.fork(facts.get(key))
        yield* eventually(
          Effect.sync(() => owners.asked.length),
          (count) => count > 0
        )
        let asking = 0
        const another = Effect.suspend(() => {
          asking += 1
          return facts.get(key)
        })
        const others = yield* Effect.fork(Effect.all(Effect.replicate(another, 500), { concurrency: "unbounded" }))
        yield* eventually(
          Effect.sync(() => asking),
          (count) => count === 500
        )
        yield* Fiber.interrupt(first)
        yield* Deferred.succeed(released, undefined)
        assert.deepStrictEqual(new Set((yield* Fiber.join(others)).map(Option.getOrNull)), new Set(["closed"]))
        assert.deepStrictEqual(owners.asked, [key])

        owners.gate = Effect.yieldNow()
        const keys = Array.from({ length: 100 }, newKey)
        for (const each of keys) owners.facts.set(each, each)
        const found = yield* Effect.forEach(keys, facts.get, { concurrency: "unbounded" })
        assert.deepStrictEqual(found.map(Option.getOrNull), keys)
        assert.isAtMost(owners.most, 4)
      }).pipe(
        Effect.provide(TestContext.TestContext),
        // In a fiber of its own, with which its clock ends.
        Effect.fork,
        Effect.flatMap(Fiber.await),
        Effect.flatten
      )

      owners.answer = false
      const began = Date.now()
      const refusal = yield* Effect.exit(facts.get(newKey()))
      assert.isBelow(Date.now() - began, timely(3_000))
      assert.instanceOf(refusalOf(refusal), Unavailable)

      yield* nats.thaw
      // One that no owner has answered for: the watch is back.
      const unasked = newKey()
      yield* eventually(Effect.exit(facts.get(unasked)), Exit.isSuccess)
      yield* publisher.putFact(key, null)
      yield* eventually(Effect.exit(facts.get(key)), (exit) => Exit.isSuccess(exit) && Option.isNone(exit.value))
      owners.asked.length = 0
      assert.deepStrictEqual(yield* facts.get(key), Option.none())
      assert.deepStrictEqual(owners.asked, [])
    }).pipe(Effect.ensuring(Effect.flatMap(TestNats, ({ thaw }) => thaw)))
  )
})
