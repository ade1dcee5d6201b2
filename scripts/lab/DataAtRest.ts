import { join } from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import { accounts } from "@safelight/bus/Permissions"
import { ObjectRef } from "@safelight/events/ObjectRef"
import * as CatalogueRepo from "@safelight/file-service/CatalogueRepo"
import { FileSettings } from "@safelight/file-service/FileSettings"
import { Sweeping } from "@safelight/file-service/Sweeping"
import { bucketsOf, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import * as Postgres from "@safelight/sql/Postgres"
import { urlOf } from "@safelight/sql/Provision"
import * as Infrastructure from "@safelight/studio/Infrastructure"
import * as Secrets from "@safelight/studio/Secrets"
import { StudioSettings } from "@safelight/studio/Settings"
import * as ConfigProvider from "effect/ConfigProvider"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/**
 * The servers of a stopped studio's folder, without the studio: what is looked at here cannot change meanwhile. Gives
 * the file service's tables and store, its sweeper, and the event log.
 */
export const layer = (dataFolder: string) =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const secrets = yield* Secrets.load(join(dataFolder, "secrets"))
      const settings = yield* Effect.withConfigProvider(
        StudioSettings,
        ConfigProvider.fromMap(new Map([["SAFELIGHT_PORT", "0"]]))
      )
      const admin = { user: "admin", password: secrets.natsAdmin }
      const servers = yield* Infrastructure.start(settings, dataFolder, accounts({ admin, services: {} }))
      const tables = Postgres.layer({
        url: urlOf(servers.databaseUrl, { service: "file", password: secrets.sql.file }),
        schema: "file"
      })
      const store = Layer.provide(
        ObjectStore.layer,
        ObjectsConnection.layer({
          url: servers.natsUrl,
          ...admin
        })
      )
      const log = Layer.provide(
        NatsEventTail.layer(),
        NatsConnection.layer({
          url: servers.natsUrl,
          ...admin,
          name: "event log"
        })
      )
      return Sweeping.layer.pipe(
        Layer.provideMerge(Layer.mergeAll(tables, store, FileSettings.layer({ linkSecret: secrets.linkSecret }))),
        Layer.provideMerge(log)
      )
    })
  )

/** Objects and fragments in the store that no row names. */
export const orphans = Effect.gen(function* () {
  const store = yield* ObjectStore
  const catalogue = yield* CatalogueRepo.make
  const buckets = new Set([...(yield* catalogue.buckets), ...bucketsOf(singleServer, yield* DateTime.now)])
  const unnamed = yield* Effect.forEach(buckets, (bucket) =>
    Effect.gen(function* () {
      const there = yield* store.olderThan(bucket, 0)
      const named = yield* catalogue.named(there.map(({ nuid }) => nuid))
      return there.filter(({ nuid }) => !named.has(nuid))
    })
  )
  return unnamed.flat()
})

const Originals = Schema.Array(Schema.Struct({ sha256: Schema.String, object: ObjectRef }))

/** Every original the catalogue names. */
export const originals = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* Effect.flatMap(sql`SELECT sha256, object FROM original`, Schema.decodeUnknown(Originals))
})
