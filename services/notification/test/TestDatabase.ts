import { migrations } from "@safelight/notification-service/Migrations"
import * as Migrations from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import { provision, urlOf } from "@safelight/sql/Provision"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Layer, Redacted } from "effect"

/** A database of its own with the service's role, schema and tables. */
export const database = Layer.unwrapScoped(
  Effect.gen(function* () {
    const { database } = yield* TestPostgres
    const adminUrl = yield* database
    const account = { service: "notification", password: Redacted.make("only-for-tests") }
    yield* provision({ adminUrl, accounts: [account] })
    const postgres = Postgres.layer({ url: urlOf(adminUrl, account), schema: "notification" })
    const migrated = Layer.effectDiscard(Migrations.run({ service: "notification", migrations }))
    return Layer.provideMerge(migrated, postgres)
  })
)
