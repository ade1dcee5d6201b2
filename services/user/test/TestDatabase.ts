import * as SqlClient from "@effect/sql/SqlClient"
import * as Outbox from "@safelight/bus/Outbox"
import * as Wire from "@safelight/bus/Wire"
import { FactSource } from "@safelight/events/Facts"
import { type Migrations, run } from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Either, Layer, Option, Redacted } from "effect"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"

/** A service's own schema on a fresh server, brought up to date. */
export const database = (service: string, migrations: Migrations) =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const { url } = yield* TestPostgres
      const account = { service, password: Redacted.make("only-for-tests") }
      yield* Provision.provision({ adminUrl: url, accounts: [account] })
      const postgres = Postgres.layer({ url: Provision.urlOf(url, account), schema: service })
      return Layer.effectDiscard(run({ service, migrations })).pipe(Layer.provideMerge(postgres))
    })
  ).pipe(Layer.provide(TestPostgres.layer))

/** What stands in the outbox, which no relay empties here, as if everybody had heard of it. */
export const recordedOutbox = (service: string) =>
  Layer.mergeAll(
    Outbox.layer(service),
    Layer.effect(
      Recorded,
      Effect.map(SqlClient.SqlClient, (sql) => ({
        events: sql<{ body: string }>`SELECT body FROM outbox WHERE kind = 'event' ORDER BY seq`.pipe(
          Effect.map((rows) => rows.map(({ body }) => Either.getOrThrow(Wire.decode(body)))),
          Effect.orDie
        ),
        loseFacts: sql`DELETE FROM outbox WHERE kind = 'fact'`.pipe(Effect.orDie, Effect.asVoid),
        fact: (key) => newest(sql, key)
      }))
    ),
    Layer.effect(
      FactSource,
      Effect.map(SqlClient.SqlClient, (sql) => ({ get: (key) => newest(sql, key) }))
    )
  )

const newest = (sql: SqlClient.SqlClient, key: string): Effect.Effect<Option.Option<unknown>> =>
  sql<{ body: string | null }>`SELECT body FROM outbox WHERE kind = 'fact' AND subject = ${key}
    ORDER BY seq DESC LIMIT 1`.pipe(
    Effect.map(([row]) => Option.map(Option.fromNullable(row?.body), (body): unknown => JSON.parse(body))),
    Effect.orDie
  )
