import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import * as Migrations from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const accountOf = (service: string) => ({ service, password: Redacted.make("bench") })

/** A broker and a database of its own, with streams, durables and one service's tables, and a connection to each. */
export const busServers = (service: string, migrations: Migrations.Migrations) => {
  const account = accountOf(service)
  const connections = Layer.unwrapEffect(
    Effect.gen(function* () {
      const nats = yield* TestNats
      const postgres = yield* TestPostgres
      return Layer.merge(
        NatsConnection.layer({ url: nats.url, user: nats.user, password: Redacted.make(nats.password), name: "bench" }),
        Postgres.layer({ url: Provision.urlOf(postgres.url, account), schema: service, maxConnections: 12 })
      )
    })
  )
  const role = Layer.effectDiscard(
    Effect.flatMap(TestPostgres, ({ url }) => Provision.provision({ adminUrl: url, accounts: [account] }))
  )
  const provisioned = Layer.effectDiscard(
    Effect.zipRight(Streams.provision({ replicas: 1 }), Migrations.run({ service, migrations }))
  )
  return provisioned.pipe(
    Layer.provideMerge(connections),
    Layer.provide(role),
    Layer.provideMerge(Layer.mergeAll(TestNats.layer, TestPostgres.layer))
  )
}
