import { assert, layer } from "@effect/vitest"
import { jetstreamManager } from "@nats-io/jetstream"
import type { NatsConnection as Connection, Msg } from "@nats-io/transport-node"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsSignals from "@safelight/bus/NatsSignals"
import { Signals } from "@safelight/bus/Signals"
import * as StreamLog from "@safelight/bus/StreamLog"
import * as Streams from "@safelight/bus/Streams"
import { make } from "@safelight/events/Event"
import { FileProgress } from "@safelight/events/FileEvents"
import { PhotoId, UserId } from "@safelight/events/Ids"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { GalleryViewed } from "@safelight/events/SignalEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { timely } from "@safelight/testing/Timely"
import { Duration, Effect, Exit, Layer } from "effect"
import { newShoot } from "./BusContract.ts"
import { nats } from "./TestBus.ts"

const provisioned = NatsSignals.layer().pipe(
  Layer.provideMerge(Layer.effectDiscard(Streams.provision({ replicas: 1 }))),
  Layer.provideMerge(nats()),
  Layer.provideMerge(TestNats.layer)
)

/** An answer of the server with an error for its body. */
const refusing = (answer: Msg, error: object): Msg => {
  const data = Buffer.from(JSON.stringify({ error }))
  return new Proxy(answer, {
    get: (target, key) => {
      if (key === "data") return data
      const value: unknown = Reflect.get(target, key)
      return typeof value === "function" ? value.bind(target) : value
    }
  })
}

const nanos = (duration: Duration.DurationInput) => Duration.toMillis(duration) * 1_000_000

/** DESIGN.md, section 3: what each stream keeps, and for how long. Nothing goes for want of room. */
const kept = {
  EVT: { retention: "limits", max_age: nanos("365 days"), duplicate_window: nanos("10 minutes") },
  ANA: { retention: "limits", max_age: nanos("365 days") },
  TEL: { retention: "limits", max_age: nanos("30 days") },
  JOBS: { retention: "workqueue", max_age: nanos("7 days"), max_msgs_per_subject: 1, discard: "new" },
  DLQ: { retention: "limits", max_age: nanos("365 days") },
  ADV: { retention: "limits", max_age: nanos("30 days") }
}

layer(provisioned, { excludeTestServices: true })("the streams", (it) => {
  it.effect("keep what the design says, as the server has it, and provisioning again changes nothing", () =>
    Effect.gen(function* () {
      const { connection } = yield* NatsConnection
      const manager = yield* Effect.promise(() => jetstreamManager(connection))
      const configs = Effect.promise(async () => {
        const found: Record<string, object> = {}
        for await (const { config } of manager.streams.list()) found[config.name] = config
        return found
      })
      const before = yield* configs
      assert.sameMembers(
        Object.keys(before).filter((name) => !name.startsWith("KV_")),
        Object.keys(kept)
      )
      const unlimited = { max_msgs: -1, max_bytes: -1, storage: "file" }
      for (const [name, config] of Object.entries(kept))
        assert.deepInclude(before[name], { ...unlimited, ...config }, name)
      yield* Streams.provision({ replicas: 1 })
      assert.deepStrictEqual(yield* configs, before)
    })
  )

  it.effect("are updated in a cluster that gathers still, as soon as it has gathered", () =>
    Effect.gen(function* () {
      const nats = yield* NatsConnection
      const error = { code: 400, err_code: 10005, description: "no suitable peers for placement, peer offline" }
      let refusals = 0
      const gathering: Partial<Connection> = {
        request: async (...args) => {
          if (!args[0].startsWith("$JS.API.STREAM.UPDATE") || refusals === 2) return nats.connection.request(...args)
          refusals += 1
          return refusing(await nats.connection.request("$JS.API.INFO"), error)
        }
      }
      const connection = new Proxy(nats.connection, {
        get: (target, key) => {
          if (key === "info") return { ...target.info, cluster: "gathering" }
          const value: unknown = Reflect.get(key in gathering ? gathering : target, key)
          return typeof value === "function" ? value.bind(target) : value
        }
      })
      yield* Streams.provision({ replicas: 1 }).pipe(Effect.provideService(NatsConnection, { ...nats, connection }))
      assert.strictEqual(refusals, 2)
    })
  )

  it.effect("take signals without a word, which are lost while the broker is away and hold up nobody", () =>
    Effect.gen(function* () {
      const signals = yield* Signals
      const server = yield* TestNats
      const broker = yield* NatsConnection
      const shootId = yield* newShoot
      const userId = UserId.make(yield* uuidV7)
      const photoId = PhotoId.make(yield* uuidV7)
      const viewed = make(GalleryViewed, { shootId, userId, device: "phone" as const })
      const progress = make(FileProgress, { shootId, photoId, stage: "store" as const })
      const count = (stream: string) => Effect.orDie(StreamLog.newest(broker, { stream, filter: ">" }))
      yield* signals.emit(yield* viewed)
      yield* signals.emit(yield* progress)
      yield* eventually(Effect.all([count("ANA"), count("TEL")]), ([ana, tel]) => ana === 1 && tel === 1)

      yield* server.kill
      const [time] = yield* Effect.timed(Effect.replicateEffect(Effect.flatMap(viewed, signals.emit), 100))
      assert.isBelow(Duration.toMillis(time), timely(1_000))
      yield* server.start
      yield* eventually(
        Effect.zipRight(
          Effect.flatMap(viewed, signals.emit),
          Effect.exit(StreamLog.newest(broker, { stream: "ANA", filter: ">" }))
        ),
        (exit) => Exit.isSuccess(exit) && exit.value > 1
      )

      const told = yield* Effect.exit(signals.emit(yield* make(ShootCreated, { shootId, clients: [] })))
      assert.include(String(told), "through the outbox")
    })
  )
})
