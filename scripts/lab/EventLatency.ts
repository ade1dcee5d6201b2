import * as SqlClient from "@effect/sql/SqlClient"
import * as BusTables from "@safelight/bus/BusTables"
import { EventBus } from "@safelight/bus/EventBus"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import { make } from "@safelight/events/Event"
import { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as Migrations from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import * as Transaction from "@safelight/sql/Transaction"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { quantile, type Row } from "./Row.ts"

const account = { service: "file", password: Redacted.make("bench") }

const connections = Layer.unwrapEffect(
  Effect.gen(function* () {
    const nats = yield* TestNats
    const postgres = yield* TestPostgres
    return Layer.merge(
      NatsConnection.layer({ url: nats.url, user: nats.user, password: Redacted.make(nats.password), name: "bench" }),
      Postgres.layer({ url: Provision.urlOf(postgres.url, account), schema: account.service })
    )
  })
)

const provisioned = Layer.effectDiscard(
  Effect.gen(function* () {
    const { url } = yield* TestPostgres
    yield* Provision.provision({ adminUrl: url, accounts: [account] })
    const tables = Migrations.run({ service: account.service, migrations: { "0001_bus": BusTables.create } })
    yield* Effect.provide(Effect.zipRight(Streams.provision({ replicas: 1 }), tables), connections)
  })
)

const servers = Layer.provideMerge(provisioned, Layer.mergeAll(TestNats.layer, TestPostgres.layer))

/** Milliseconds between events: what a busy evening brings, so that none waits for the one before it. */
const pause = "20 millis"

/** From the commit of the transaction that wrote an event to its handler, over outbox, relay, broker and consumer. */
export const eventLatency = (count = 300): Effect.Effect<Row, unknown> =>
  Effect.gen(function* () {
    const bus = yield* EventBus
    const publisher = yield* Publisher
    const sql = yield* SqlClient.SqlClient
    const waiting = new Map<string, Deferred.Deferred<number>>()
    yield* bus.subscribe({
      consumer: "file-shoots",
      apply: (event) =>
        Effect.suspend(() => {
          const now = performance.now()
          const arrived = waiting.get(event.id)
          return arrived === undefined ? Effect.void : Effect.asVoid(Deferred.succeed(arrived, now))
        })
    })
    const one = Effect.gen(function* () {
      const event = yield* make(ShootCreated, { shootId: ShootId.make(yield* uuidV7), clients: [] })
      const arrived = yield* Deferred.make<number>()
      waiting.set(event.id, arrived)
      yield* Transaction.within(sql)(Effect.zipRight(sql`SELECT 1`, publisher.publish(event)))
      const committed = performance.now()
      const millis = (yield* Deferred.await(arrived)) - committed
      yield* Effect.sleep(pause)
      return millis
    })
    yield* Effect.replicateEffect(one, 20)
    const readings = yield* Effect.replicateEffect(one, count)
    const [p50, p99] = [quantile(readings, 0.5), quantile(readings, 0.99)]
    return {
      what: "event: outbox commit to handler, p50 / p99",
      figure: `${p50.toFixed(1)} ms / ${p99.toFixed(1)} ms`,
      bar: "p50 < 25 ms",
      held: p50 < 25
    }
  }).pipe(
    Effect.scoped,
    Effect.provide(NatsBus.layer(account.service).pipe(Layer.provideMerge(connections), Layer.provide(servers)))
  )
