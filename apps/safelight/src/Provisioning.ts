import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import * as CatalogueRepo from "@safelight/file-service/CatalogueRepo"
import { migrations as fileMigrations } from "@safelight/file-service/Migrations"
import { migrations as inviteMigrations } from "@safelight/invite-service/Migrations"
import { migrations as notificationMigrations } from "@safelight/notification-service/Migrations"
import { type BucketPlan, ensureMonth } from "@safelight/objects/Buckets"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { migrations as shootMigrations } from "@safelight/shoot-service/Migrations"
import { type Migrations, run as migrate } from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import { provision as provisionSql, urlOf } from "@safelight/sql/Provision"
import { migrations as userMigrations } from "@safelight/user-service/Migrations"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { type Secrets, type SqlService, sqlServices } from "./Secrets.ts"

const migrationsOf: Readonly<Record<SqlService, Migrations>> = {
  user: userMigrations,
  invite: inviteMigrations,
  shoot: shootMigrations,
  file: fileMigrations,
  notification: notificationMigrations
}

const tablesOf = (adminUrl: Redacted.Redacted, secrets: Secrets, service: SqlService) =>
  Postgres.layer({
    url: urlOf(adminUrl, { service, password: secrets.sql[service] }),
    schema: service,
    maxConnections: 1
  })

/** A role and a schema for each service, each schema brought up to date by its own role. */
export const sql = Effect.fn("Provisioning.sql")(function* (adminUrl: Redacted.Redacted, secrets: Secrets) {
  yield* provisionSql({
    adminUrl,
    accounts: sqlServices.map((service) => ({ service, password: secrets.sql[service] }))
  })
  yield* Effect.forEach(
    sqlServices,
    (service) =>
      Effect.provide(migrate({ service, migrations: migrationsOf[service] }), tablesOf(adminUrl, secrets, service)),
    { concurrency: "unbounded" }
  )
})

/** The administrator's way to the broker; services have their own. */
export interface BrokerAdmin {
  readonly url: string
  readonly user: string
  readonly password: Redacted.Redacted
}

/** Streams and durables. Answers how many servers hold each, which its buckets are told too. */
export const broker = Effect.fn("Provisioning.broker")(function* (admin: BrokerAdmin, wanted: Option.Option<number>) {
  return yield* Effect.gen(function* () {
    const replicas = Streams.replicasFor(yield* NatsConnection, wanted)
    yield* Streams.provision({ replicas })
    return replicas
  }).pipe(Effect.provide(NatsConnection.layer({ ...admin, name: "provisioning", patience: "10 seconds" })))
})

/**
 * The buckets of this month and the next. One that the catalogue names and that is gone is a loss and is not made
 * again. To be repeated while a studio runs, or uploads end with the month after the next.
 */
export const buckets = Effect.fn("Provisioning.buckets")(function* (
  adminUrl: Redacted.Redacted,
  secrets: Secrets,
  admin: BrokerAdmin,
  plan: BucketPlan
) {
  const now = yield* DateTime.now
  const inUse = yield* Effect.flatMap(CatalogueRepo.make, (catalogue) => catalogue.buckets).pipe(
    Effect.provide(tablesOf(adminUrl, secrets, "file"))
  )
  yield* Effect.provide(
    ensureMonth(plan, now, inUse),
    ObjectsConnection.layer({ ...admin, name: "provisioning files" })
  )
})
