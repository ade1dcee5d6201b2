import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { jetstreamManager } from "@nats-io/jetstream"
import { commit } from "@safelight/bus/AtomicBatch"
import { DeadLetters, toEach } from "@safelight/bus/DeadLetters"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { EventBus } from "@safelight/bus/EventBus"
import { Retry } from "@safelight/bus/HandlerFailure"
import { Inbox } from "@safelight/bus/Inbox"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventBus from "@safelight/bus/NatsEventBus"
import * as Outbox from "@safelight/bus/Outbox"
import * as Relay from "@safelight/bus/Relay"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { parallel } from "@safelight/bus/Settlement"
import * as StreamLog from "@safelight/bus/StreamLog"
import { durablesOf } from "@safelight/bus/Topology"
import * as Wire from "@safelight/bus/Wire"
import { make } from "@safelight/events/Event"
import type { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated, ShootUpdated } from "@safelight/events/ShootEvents"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { timely } from "@safelight/testing/Timely"
import { Chunk, Clock, Context, Deferred, Duration, Effect, Layer, Option, Random, Stream } from "effect"
import { about, definitions, newShoot, upload } from "./BusContract.ts"
import { nats, postgres, servers } from "./TestBus.ts"

/** Whoever writes and looks on; the relay has a pool and a connection of its own, so that it can be killed alone. */
const observer = Outbox.layer("shoot").pipe(
  Layer.provideMerge(Layer.mergeAll(nats(), postgres())),
  Layer.provideMerge(servers)
)

const relay = Layer.build(Relay.layer({ service: "shoot" }).pipe(Layer.provide(Layer.mergeAll(nats(), postgres()))))

/** Consumers with a pool and a connection of their own. */
const consumers = Layer.build(
  NatsEventBus.layer({ definitions }).pipe(
    Layer.provide(Inbox.layer()),
    Layer.provide(Layer.mergeAll(nats(), postgres()))
  )
).pipe(Effect.map(Context.get(EventBus)))

/** File names in the order in which the log has them, by shoot. */
const logged = (shoots: ReadonlyArray<ShootId>) =>
  Effect.flatMap(NatsConnection, (connection) =>
    StreamLog.since(connection, { stream: "EVT", filter: "evt.*.shoot.*.file.uploaded" }, 0).pipe(
      Stream.runCollect,
      Effect.orDie,
      Effect.map((all) =>
        shoots.map((shoot) =>
          Chunk.toReadonlyArray(all)
            .filter(({ subject }) => subject.includes(shoot))
            .map(({ body }) => /"fileName":"(\d+)"/.exec(body)?.[1] ?? "?")
        )
      )
    )
  )

const waiting = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  orUnavailable(sql`SELECT seq FROM outbox`).pipe(Effect.map((rows) => rows.length))
)

/** How long the database is away; `npm run test:away` waits a minute. */
const seconds = Number(process.env["SAFELIGHT_TEST_AWAY"] ?? 1.5)

type Server = Context.Tag.Service<typeof TestPostgres>

/** One try that is counted is a dead letter. */
const noTries = { any: [], ordered: [], faults: 1 }

/** The policy without a test's. */
const live = Effect.mapInputContext(RetryPolicy, (_: Context.Context<never>) => Context.empty())

const names = (count: number) => Array.from({ length: count }, (_, n) => String(n))

const write = (shoot: ShootId, fileName: string) =>
  Effect.flatMap(Publisher, (publisher) =>
    Effect.flatMap(upload(shoot, fileName), (event) => Transaction.run(publisher.publish(event)))
  )

layer(Layer.merge(observer, RetryPolicy.layerTest), { excludeTestServices: true })("the bus under faults", (it) => {
  it.scoped("a relay killed between publishing and marking loses nothing and doubles nothing", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const shoot = yield* newShoot
      for (const name of names(30)) yield* write(shoot, name)
      // Rows can be read but not deleted, so the relay stands exactly between the two.
      const published = yield* Deferred.make<void>()
      yield* Transaction.run(
        Effect.gen(function* () {
          yield* sql`LOCK TABLE outbox IN SHARE MODE`
          yield* relay
          yield* eventually(logged([shoot]), ([list]) => list?.length === 30)
          yield* eventually(
            sql`SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'WITH forgotten AS (DELETE FROM outbox%'`,
            (rows) => rows.length === 1
          )
          yield* sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'safelight-shoot' AND pid <> pg_backend_pid()`
          yield* Deferred.succeed(published, undefined)
        })
      )
      yield* write(shoot, "30")
      yield* eventually(waiting, (rows) => rows === 0)
      assert.deepStrictEqual(yield* logged([shoot]), [names(31)])
    })
  )

  it.scoped("rows that commit late are sent, and every key keeps its order", () =>
    Effect.gen(function* () {
      yield* relay
      const publisher = yield* Publisher
      const shoots = yield* Effect.replicateEffect(newShoot, 6)
      yield* Effect.forEach(
        shoots,
        (shoot) =>
          Effect.forEach(
            names(25),
            (name) =>
              Effect.gen(function* () {
                const event = yield* upload(shoot, name)
                const pause = yield* Random.nextIntBetween(0, 30)
                yield* Transaction.run(Effect.zipRight(publisher.publish(event), Effect.sleep(`${pause} millis`)))
              }),
            { discard: true }
          ),
        { concurrency: 4, discard: true }
      )
      yield* eventually(waiting, (rows) => rows === 0)
      assert.deepStrictEqual(
        yield* logged(shoots),
        shoots.map(() => names(25))
      )
    })
  )

  it.scoped("a broker killed while events flow loses none, and each is applied once", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const server = yield* TestNats
      const broker = yield* NatsConnection
      const shoots = yield* Effect.replicateEffect(newShoot, 3)
      // What the broker had handed out when it died comes again after this, where a live one waits 30 s.
      yield* Effect.forEach(durablesOf(definitions["shoot-photos"]), ({ config, stream }) =>
        Effect.promise(async () => {
          const manager = await jetstreamManager(broker.connection)
          await manager.consumers.update(stream, config.durable_name, { ack_wait: 1_000_000_000 })
        })
      )
      yield* relay
      const bus = yield* consumers
      yield* bus.subscribe({
        consumer: "shoot-photos",
        apply: (event) =>
          event.type === "file.uploaded" && shoots.includes(event.data.shootId)
            ? Effect.asVoid(
                orUnavailable(
                  sql`INSERT INTO recorded ${sql.insert({ text: `${event.data.shootId} ${event.data.fileName}` })}`
                )
              )
            : Effect.void
      })
      const writing = yield* Effect.fork(
        Effect.forEach(names(120), (name) => Effect.forEach(shoots, (shoot) => write(shoot, name)), { discard: true })
      )
      const applied = orUnavailable(sql<{ text: string }>`SELECT text FROM recorded ORDER BY seq`).pipe(
        Effect.map((rows) =>
          shoots.map((shoot) =>
            rows.filter(({ text }) => text.startsWith(shoot)).map(({ text }) => text.split(" ")[1] ?? "?")
          )
        )
      )
      yield* eventually(applied, ([list]) => (list?.length ?? 0) > 10)
      yield* server.kill
      yield* Effect.sleep("300 millis")
      yield* server.start
      yield* writing
      yield* eventually(applied, (lists) => lists.every((list) => list.length >= 120))
      yield* eventually(waiting, (rows) => rows === 0)
      assert.deepStrictEqual(
        yield* logged(shoots),
        shoots.map(() => names(120))
      )
      assert.deepStrictEqual(
        yield* applied,
        shoots.map(() => names(120))
      )
    })
  )

  it.scoped.each([
    { how: "refuses", away: (server: Server) => server.stop, back: (server: Server) => server.start, seconds },
    { how: "hangs", away: (server: Server) => server.freeze, back: (server: Server) => server.thaw, seconds: 1.5 }
  ])(
    "a database that $how pauses a consumer: no try is counted, and a thousand events are applied once after",
    ({ away, back, how, seconds }) =>
      Effect.gen(function* () {
        const server = yield* TestPostgres
        const sql = yield* SqlClient.SqlClient
        const broker = yield* NatsConnection
        const shoots = yield* Effect.replicateEffect(newShoot, 1_000)
        const wanted = new Set<string>(shoots)
        const lettersBefore = yield* StreamLog.newest(broker, { stream: "DLQ", filter: "dlq.*" })
        let probes = 0
        const bus = yield* consumers
        yield* bus
          .subscribe({
            consumer: "file-shoots",
            gather: ({ data: { shootId } }) => {
              // What an earlier test left is not of this one.
              if (wanted.has(shootId)) probes += 1
              return Effect.succeed(shootId)
            },
            apply: (_event, shoot) =>
              wanted.has(shoot)
                ? Effect.asVoid(orUnavailable(sql`INSERT INTO recorded ${sql.insert({ text: shoot })}`))
                : Effect.void
          })
          .pipe(Effect.provideService(RetryPolicy, { ...(yield* RetryPolicy), ...noTries }))
        yield* away(server)
        const since = yield* Clock.currentTimeMillis
        const messages = yield* Effect.forEach(shoots, (shootId) =>
          Effect.flatMap(make(ShootCreated, { shootId, clients: [] }), Wire.encode)
        )
        yield* Effect.forEach(Chunk.chunksOf(Chunk.fromIterable(messages), 100), (batch) =>
          commit(
            broker,
            Chunk.toReadonlyArray(batch).map(({ body, id, subject }) => ({
              subject,
              body,
              headers: { "Nats-Msg-Id": id }
            }))
          )
        )
        yield* Effect.sleep(Duration.seconds(seconds))
        // The handlers that ran into it, and then somebody who looks whether it is back. A statement that hangs has not
        // failed yet.
        if (how === "refuses") {
          yield* eventually(
            Effect.sync(() => probes),
            (count) => count > parallel
          )
        }
        const [probesAway, waited] = [probes, (yield* Clock.currentTimeMillis) - since]
        yield* back(server)
        const applied = orUnavailable(sql<{ text: string }>`SELECT text FROM recorded`).pipe(
          Effect.map((rows) => rows.filter(({ text }) => wanted.has(text)).map(({ text }) => text))
        )
        const texts = yield* eventually(applied, (list) => list.length >= shoots.length)
        assert.sameMembers([...texts], shoots)
        assert.strictEqual(yield* StreamLog.newest(broker, { stream: "DLQ", filter: "dlq.*" }), lettersBefore)
        // The handlers that ran into it, then one message at a time, with a pause between two; however long the machine
        // took and however many messages were in hand.
        const turns = waited / Duration.toMillis((yield* RetryPolicy).probe)
        assert.isAtMost(probesAway, parallel + Math.ceil(turns) + 1)
      }),
    { timeout: (seconds + 300) * 1_000 }
  )

  it.scoped("a key that is held keeps nobody else of its partition for five seconds, and comes back in order", () =>
    Effect.gen(function* () {
      const broker = yield* NatsConnection
      const publisher = yield* DirectPublisher.layer().pipe(
        Layer.provide(Layer.succeed(NatsConnection, broker)),
        Layer.build,
        Effect.map(Context.get(Publisher))
      )
      const letters = yield* NatsDeadLetters.layer(definitions).pipe(
        Layer.provide(Layer.succeed(NatsConnection, broker)),
        Layer.build,
        Effect.map(Context.get(DeadLetters))
      )
      const partitionOf = (shoot: ShootId) =>
        Effect.gen(function* () {
          yield* publisher.publish(yield* make(ShootUpdated, { shootId: shoot, changed: [], clients: [] }))
          const filter = `evt.*.shoot.${shoot}.>`
          const found = yield* Effect.orDie(StreamLog.latest(broker, { stream: "EVT", filter }))
          return Option.getOrThrow(found).subject.split(".")[1]
        })
      const first = yield* newShoot
      const partition = yield* partitionOf(first)
      const shoots = [first]
      while (shoots.length < 5) {
        const shoot = yield* newShoot
        if ((yield* partitionOf(shoot)) === partition) shoots.push(shoot)
      }
      const [bad, ...healthy] = shoots
      let cured = false
      let tries = 0
      const latencies: Array<number> = []
      const order = new Map<ShootId, Array<string>>(shoots.map((shoot) => [shoot, []]))
      const bus = yield* consumers
      yield* bus
        .subscribe({
          consumer: "shoot-photos",
          apply: (event) =>
            Effect.gen(function* () {
              if (event.type !== "file.uploaded" || !order.has(event.data.shootId)) return
              const { fileName, shootId } = event.data
              if (shootId === bad && !cured) {
                tries += 1
                return yield* new Retry({ reason: "never yet" })
              }
              order.get(shootId)?.push(fileName)
              if (shootId !== bad)
                latencies.push((yield* Clock.currentTimeMillis) - event.metadata.timestamp.epochMillis)
            })
        })
        // As live: 0.7 and 1.8 s between tries, in which the partition waits.
        .pipe(Effect.provideService(RetryPolicy, yield* live))
      const rounds = names(15)
      for (const name of rounds) {
        for (const shoot of shoots) yield* publisher.publish(yield* upload(shoot, name))
        yield* Effect.sleep("150 millis")
      }
      yield* eventually(
        Effect.sync(() => healthy.map((shoot) => order.get(shoot)?.length)),
        (counts) => counts.every((count) => count === rounds.length)
      )
      assert.strictEqual(tries, 3)
      latencies.sort((a, b) => a - b)
      assert.isBelow(latencies[Math.floor(latencies.length * 0.95)] ?? Number.POSITIVE_INFINITY, timely(5_000))
      const held = yield* eventually(
        letters.list({ consumer: "shoot-photos" }),
        (list) => list.filter(about(bad ?? "-")).length === rounds.length
      )
      cured = true
      yield* toEach(held.filter(about(bad ?? "-")), ({ id }) => letters.replay(id))
      yield* eventually(
        Effect.sync(() => order.get(first)?.length),
        (count) => count === rounds.length
      )
      for (const shoot of shoots) assert.deepStrictEqual(order.get(shoot), rounds)
    })
  )
})
