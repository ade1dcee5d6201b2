import * as SqlClient from "@effect/sql/SqlClient"
import * as BusTables from "@safelight/bus/BusTables"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import * as Migrations from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import { TestNats } from "@safelight/testing/TestNats"
import { TestNatsCluster } from "@safelight/testing/TestNatsCluster"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Layer, Redacted } from "effect"
import { definitions } from "./BusContract.ts"

export const account = { service: "shoot", password: Redacted.make("secret") }

/** A connection of its own with every right, as a process would have. */
export const nats = () =>
  Layer.unwrapEffect(
    Effect.map(TestNats, ({ password, url, user }) =>
      NatsConnection.layer({ url, user, password: Redacted.make(password), name: "test" })
    )
  )

/** A pool of its own on the schema `shoot`. */
export const postgres = (options: Partial<Postgres.PostgresOptions> = {}) =>
  Layer.unwrapEffect(
    Effect.map(TestPostgres, ({ url }) =>
      Postgres.layer({ url: Provision.urlOf(url, account), schema: "shoot", ...options })
    )
  )

const provision = (replicas: number) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { url } = yield* TestPostgres
      yield* Provision.provision({ adminUrl: url, accounts: [account] })
      yield* Streams.provision({ replicas, definitions }).pipe(Effect.provide(nats()))
      yield* Migrations.run({
        service: "shoot",
        migrations: {
          "0001_bus": BusTables.create,
          "0002_recorded": Effect.flatMap(
            SqlClient.SqlClient,
            (sql) => sql`CREATE TABLE recorded (seq bigserial PRIMARY KEY, text text NOT NULL)`
          )
        }
      }).pipe(Effect.provide(postgres()))
    })
  )

/** Both servers, with streams, durables and tables. */
export const servers = Layer.orDie(Layer.provideMerge(provision(1), Layer.mergeAll(TestNats.layer, TestPostgres.layer)))

/** The same with three nats-servers that all hold every stream. */
export const clusterServers = Layer.orDie(
  Layer.provideMerge(provision(3), Layer.merge(TestNatsCluster.layerAsOne, TestPostgres.layer))
)
