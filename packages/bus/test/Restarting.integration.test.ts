import { assert, layer } from "@effect/vitest"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { EventBus } from "@safelight/bus/EventBus"
import { EventTail } from "@safelight/bus/EventTail"
import { Inbox } from "@safelight/bus/Inbox"
import { JobQueue } from "@safelight/bus/JobQueue"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsEventBus from "@safelight/bus/NatsEventBus"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import * as NatsJobQueue from "@safelight/bus/NatsJobQueue"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { PhotoId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { uuidV7 } from "@safelight/events/Uuid"
import { eventually } from "@safelight/testing/Eventually"
import { Context, Deferred, Effect, Layer, Stream } from "effect"
import { definitions, job, newShoot, upload } from "./BusContract.ts"
import { nats, postgres, servers } from "./TestBus.ts"

/** A fault of logic in whatever listens to the broker, as long as it is on. */
class Fault extends Context.Tag("test/Fault")<Fault, { isOn: boolean; met: number }>() {}

const faulty = Layer.effect(
  NatsConnection,
  Effect.gen(function* () {
    const broker = yield* NatsConnection
    const fault = yield* Fault
    const connection = new Proxy(broker.connection, {
      get: (target, name) => {
        if (name === "subscribe" && fault.isOn) {
          return () => {
            fault.met += 1
            throw new TypeError("a fault of the test")
          }
        }
        const found: unknown = Reflect.get(target, name)
        return typeof found === "function" ? found.bind(target) : found
      }
    })
    return NatsConnection.of({ ...broker, connection })
  })
).pipe(Layer.provide(nats()))

const bus = Layer.mergeAll(
  NatsEventBus.layer({ definitions }).pipe(Layer.provide(Inbox.layer())),
  NatsEventTail.layer(),
  NatsJobQueue.layer()
).pipe(
  Layer.provide(Layer.mergeAll(faulty, postgres())),
  Layer.provideMerge(DirectPublisher.layer().pipe(Layer.provide(nats()))),
  Layer.provideMerge(Layer.sync(Fault, () => ({ isOn: false, met: 0 }))),
  Layer.provide(servers),
  Layer.merge(RetryPolicy.layerTest)
)

layer(bus, { excludeTestServices: true })("what broke off by a fault", (it) => {
  it.scoped("begins again: consumers, workers and live views", () =>
    Effect.gen(function* () {
      const fault = yield* Fault
      const consumers = yield* EventBus
      const queue = yield* JobQueue
      const { tail } = yield* EventTail
      const publisher = yield* Publisher
      const [applied, worked, seen] = [
        yield* Deferred.make<void>(),
        yield* Deferred.make<void>(),
        yield* Deferred.make<void>()
      ]
      yield* consumers.subscribe({ consumer: "file-shoots", apply: () => Deferred.succeed(applied, undefined) })
      yield* consumers.subscribe({ consumer: "shoot-photos", apply: () => Deferred.succeed(applied, undefined) })
      yield* queue.work({
        kind: "process",
        concurrency: 1,
        handle: () => Deferred.succeed(worked, undefined),
        setAside: () => Effect.void
      })
      const events = yield* tail
      yield* Effect.forkScoped(Stream.runForEach(events, () => Deferred.succeed(seen, undefined)))

      fault.isOn = true
      // Every loop asks again within some seconds, and meets it.
      yield* eventually(
        Effect.sync(() => fault.met),
        (met) => met > 60
      )
      fault.isOn = false
      const shoot = yield* newShoot
      yield* publisher.publish(yield* upload(shoot, "a.jpg"))
      yield* queue.enqueue(job(PhotoId.make(yield* uuidV7), shoot, yield* uuidV7), 5)
      yield* Effect.all([Deferred.await(applied), Deferred.await(worked), Deferred.await(seen)], { concurrency: 3 })
      assert.isAbove(fault.met, 60)
    })
  )
})
