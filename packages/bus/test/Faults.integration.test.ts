import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { EventBus } from "@safelight/bus/EventBus"
import { Inbox } from "@safelight/bus/Inbox"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsEventBus from "@safelight/bus/NatsEventBus"
import * as Outbox from "@safelight/bus/Outbox"
import * as Relay from "@safelight/bus/Relay"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import * as StreamLog from "@safelight/bus/StreamLog"
import * as Wire from "@safelight/bus/Wire"
import { make } from "@safelight/events/Event"
import type { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Chunk, Context, Deferred, Effect, Layer, Random, Stream } from "effect"
import { definitions, eventually, newShoot, upload } from "./BusContract.ts"
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

const names = (count: number) => Array.from({ length: count }, (_, n) => String(n))

const write = (shoot: ShootId, fileName: string) =>
  Effect.flatMap(Publisher, (publisher) =>
    Effect.flatMap(upload(shoot, fileName), (event) => Transaction.run(publisher.publish(event)))
  )

layer(Layer.merge(observer, RetryPolicy.layerTest), { excludeTestServices: true, timeout: "2 minutes" })(
  "the bus under faults",
  (it) => {
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
              sql`SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM outbox%'`,
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
        const shoots = yield* Effect.replicateEffect(newShoot, 3)
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

    it.scoped("a database away pauses a consumer and parks nothing", () =>
      Effect.gen(function* () {
        const server = yield* TestPostgres
        const sql = yield* SqlClient.SqlClient
        const broker = yield* NatsConnection
        const shoots = yield* Effect.replicateEffect(newShoot, 20)
        const tried = yield* Deferred.make<void>()
        const lettersBefore = yield* StreamLog.newest(broker, { stream: "DLQ", filter: "dlq.*" })
        const bus = yield* consumers
        yield* bus.subscribe({
          consumer: "file-shoots",
          gather: (event) =>
            Effect.as(
              event.data.shootId === shoots[0] ? Deferred.succeed(tried, undefined) : Effect.void,
              event.data.shootId
            ),
          apply: (_event, shoot) =>
            shoots.includes(shoot)
              ? Effect.asVoid(orUnavailable(sql`INSERT INTO recorded ${sql.insert({ text: shoot })}`))
              : Effect.void
        })
        yield* server.stop
        for (const shoot of shoots) {
          const event = yield* make(ShootCreated, { shootId: shoot, clients: [] })
          const { body, subject } = yield* Wire.encode(event)
          yield* Effect.promise(() => broker.jetstream.publish(subject, body, { msgID: event.id }))
        }
        // More probes than any event has tries.
        yield* Deferred.await(tried)
        yield* Effect.sleep("300 millis")
        yield* server.start
        const applied = orUnavailable(sql<{ text: string }>`SELECT text FROM recorded`).pipe(
          Effect.map((rows) => rows.filter(({ text }) => shoots.some((shoot) => shoot === text)).length)
        )
        yield* eventually(applied, (count) => count === shoots.length)
        assert.strictEqual(yield* StreamLog.newest(broker, { stream: "DLQ", filter: "dlq.*" }), lettersBefore)
      })
    )
  }
)
