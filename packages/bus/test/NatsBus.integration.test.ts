import * as SqlClient from "@effect/sql/SqlClient"
import { headers } from "@nats-io/nats-core"
import * as BusTables from "@safelight/bus/BusTables"
import * as Facts from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import * as Streams from "@safelight/bus/Streams"
import * as Wire from "@safelight/bus/Wire"
import * as Migrations from "@safelight/sql/Migrations"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Layer, Redacted } from "effect"
import { busContract, definitions, Harness } from "./BusContract.ts"

const nats = Layer.unwrapEffect(
  Effect.map(TestNats, ({ password, url, user }) =>
    NatsConnection.layer({ url, user, password: Redacted.make(password), name: "test" })
  )
)

const postgres = Layer.unwrapEffect(
  Effect.gen(function* () {
    const adminUrl = (yield* TestPostgres).url
    const account = { service: "shoot", password: Redacted.make("secret") }
    yield* Provision.provision({ adminUrl, accounts: [account] })
    return Postgres.layer({ url: Provision.urlOf(adminUrl, account), schema: "shoot" })
  })
)

const infrastructure = Layer.mergeAll(nats, postgres).pipe(
  Layer.provideMerge(Layer.mergeAll(TestNats.layer, TestPostgres.layer))
)

const provisioned = Layer.effectDiscard(
  Effect.gen(function* () {
    yield* Streams.provision({ replicas: 1, definitions })
    yield* Migrations.run({
      service: "shoot",
      migrations: {
        "0001_bus": BusTables.create,
        "0002_recorded": Effect.flatMap(
          SqlClient.SqlClient,
          (sql) => sql`CREATE TABLE recorded (seq bigserial PRIMARY KEY, text text NOT NULL)`
        )
      }
    })
  })
)

const harness = Layer.effect(
  Harness,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { jetstream } = yield* NatsConnection
    return {
      record: (text) => Effect.asVoid(orUnavailable(sql`INSERT INTO recorded ${sql.insert({ text })}`)),
      recorded: orUnavailable(sql<{ text: string }>`SELECT text FROM recorded ORDER BY seq`).pipe(
        Effect.map((rows) => rows.map(({ text }) => text))
      ),
      repeat: (event) =>
        Effect.flatMap(Wire.encode(event), ({ body, subject }) =>
          Effect.promise(() => jetstream.publish(subject, body, { headers: headers() }))
        )
    }
  })
)

const all = Layer.mergeAll(
  NatsBus.layer("shoot", { definitions }),
  Facts.layer(),
  NatsEventTail.layer(),
  NatsDeadLetters.layer(definitions),
  harness
).pipe(Layer.provide(provisioned), Layer.provide(infrastructure), Layer.orDie)

busContract("NatsBus", all)
