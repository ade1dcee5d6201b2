import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as Outbox from "@safelight/bus/Outbox"
import * as Wire from "@safelight/bus/Wire"
import { FactSource } from "@safelight/events/Facts"
import { migrations } from "@safelight/shoot-service/Migrations"
import * as ShootAccessLive from "@safelight/shoot-service/ShootAccessLive"
import * as ShootIntakeLive from "@safelight/shoot-service/ShootIntakeLive"
import * as ShootsLive from "@safelight/shoot-service/ShootsLive"
import * as Migrations from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import { provision, urlOf } from "@safelight/sql/Provision"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Layer, Option, Redacted } from "effect"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"

/** A database of its own with the service's role, schema and tables. */
export const database = Layer.unwrapScoped(
  Effect.gen(function* () {
    const postgres = yield* TestPostgres
    const adminUrl = yield* postgres.database
    const account = { service: "shoot", password: Redacted.make("shoot") }
    yield* provision({ adminUrl, accounts: [account] })
    const client = Postgres.layer({ url: urlOf(adminUrl, account), schema: "shoot" })
    const migrated = Layer.effectDiscard(Migrations.run({ service: "shoot", migrations }))
    return Layer.provideMerge(migrated, client)
  })
)

/** What the outbox holds, as it would be sent. */
const recorded = Layer.effect(
  Recorded,
  Effect.map(SqlClient.SqlClient, (sql) => ({
    events: sql<{ body: string }>`SELECT body FROM outbox WHERE kind = 'event' ORDER BY seq`.pipe(
      Effect.flatMap(Effect.forEach(({ body }) => Wire.decode(body))),
      Effect.orDie
    ),
    loseFacts: sql`DELETE FROM outbox WHERE kind = 'fact'`.pipe(Effect.orDie, Effect.asVoid),
    fact: (key: string) =>
      sql<{ body: string }>`SELECT body FROM outbox WHERE kind = 'fact' AND id = ${key} ORDER BY seq DESC LIMIT 1`.pipe(
        Effect.map((rows) => Option.map(Option.fromNullable(rows[0]), ({ body }): unknown => JSON.parse(body))),
        Effect.orDie
      )
  }))
)

/** No session has ended and nobody is deactivated. */
const noFacts = FactSource.layerOf(() => Effect.succeedNone)

/** The service on its tables and outbox, without a bus. */
export const live = Layer.mergeAll(ShootsLive.layer, ShootAccessLive.layer, ShootIntakeLive.layer, recorded).pipe(
  Layer.provideMerge(Outbox.layer("shoot")),
  Layer.provide(Access.layer),
  Layer.provide(noFacts),
  Layer.provideMerge(database),
  Layer.merge(Tokens.layerTest)
)
