import { join } from "node:path"
import { SqlClient } from "@effect/sql"
import { jetstreamManager } from "@nats-io/jetstream"
import { accounts } from "@safelight/bus/Permissions"
import { ObjectRef } from "@safelight/events/ObjectRef"
import { FileSettings } from "@safelight/file-service/FileSettings"
import { Sweeping } from "@safelight/file-service/Sweeping"
import { ObjectStore, type Swept } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import * as Postgres from "@safelight/sql/Postgres"
import { urlOf } from "@safelight/sql/Provision"
import { ConfigProvider, Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import * as Infrastructure from "../src/Infrastructure.ts"
import * as Secrets from "../src/Secrets.ts"
import { StudioSettings } from "../src/Settings.ts"

/** What lies in the store of a stopped studio, held against its catalogue. */
export interface StoreAudit {
  /** SHA-256 of each original that the catalogue names, read back from the store and found equal. */
  readonly originals: ReadonlySet<string>
  readonly renditions: number
  /** Objects of the catalogue that could not be read back equal. */
  readonly damaged: ReadonlyArray<string>
  readonly firstSweep: Swept
  readonly secondSweep: Swept
  /** Messages in the buckets that no object of the catalogue accounts for, after the first sweep. */
  readonly unaccounted: number
  /**
   * Objects that are read by their reference and have no metadata record: a job that was done twice at once wrote the
   * same name again, and the sweeper took that second object with the record.
   */
  readonly withoutRecord: number
}

const Named = Schema.Array(Schema.Struct({ object: ObjectRef }))

/**
 * Starts the servers of a data folder without the studio, sweeps twice and reads everything back. `natsUrl` is where the
 * broker is when it was not the studio's own.
 */
export const audit = (dataFolder: string, natsUrl?: string) =>
  Effect.gen(function* () {
    const secrets = yield* Secrets.load(join(dataFolder, "secrets"))
    const settings = yield* Effect.withConfigProvider(StudioSettings, ConfigProvider.fromMap(new Map()))
    const infrastructure = yield* Infrastructure.start(
      { ...settings, port: 0, natsUrl: Option.fromNullable(natsUrl) },
      dataFolder,
      accounts({ admin: { user: "admin", password: secrets.natsAdmin }, services: secrets.nats })
    )
    const store = Layer.provideMerge(
      ObjectStore.layer,
      ObjectsConnection.layer({ url: infrastructure.natsUrl, user: "admin", password: secrets.natsAdmin })
    )
    const sql = Postgres.layer({
      url: urlOf(infrastructure.databaseUrl, { service: "file", password: secrets.sql.file }),
      schema: "file"
    })
    // Nothing runs any more, so that every upload without an end is one that was given up.
    const file = FileSettings.layer({
      linkSecret: Redacted.make("unused"),
      abandonAfter: Duration.zero,
      sweepAge: Duration.zero
    })
    return yield* Effect.provide(look, Sweeping.layer.pipe(Layer.provideMerge(Layer.mergeAll(store, sql, file))))
  }).pipe(Effect.scoped)

const look = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const objects = yield* ObjectStore
  const { connection } = yield* ObjectsConnection
  const { sweep } = yield* Sweeping
  const firstSweep = yield* sweep()
  const secondSweep = yield* sweep()
  const originals = yield* Effect.flatMap(sql`SELECT object FROM original`, Schema.decodeUnknown(Named))
  const renditions = yield* Effect.flatMap(sql`SELECT object FROM rendition`, Schema.decodeUnknown(Named))
  const whole = new Set<string>()
  const damaged: Array<string> = []
  yield* Effect.forEach(
    [...originals, ...renditions],
    ({ object }) =>
      objects.verify(object).pipe(
        Effect.map(() => whole.add(object.sha256)),
        Effect.catchAll((error) => Effect.sync(() => damaged.push(`${object.name}: ${error._tag}`)))
      ),
    { concurrency: 4, discard: true }
  )
  const manager = yield* Effect.promise(() => jetstreamManager(connection))
  const streams = yield* Effect.promise(() => manager.streams.list().next())
  const buckets = streams.filter(({ config }) => config.name.startsWith("OBJ_"))
  // Photographs with the same bytes share their object.
  const distinct = new Map([...originals, ...renditions].map(({ object }) => [object.nuid, object.chunks]))
  const found = yield* Effect.forEach(buckets, ({ config }) => objects.olderThan(config.name.slice("OBJ_".length), 0))
  const records = found.flat().filter(({ name, nuid }) => name !== undefined && distinct.has(nuid)).length
  const accounted = [...distinct.values()].reduce((sum, chunks) => sum + chunks, records)
  const audited: StoreAudit = {
    originals: new Set(originals.flatMap(({ object }) => (whole.has(object.sha256) ? [object.sha256] : []))),
    renditions: renditions.length,
    damaged,
    firstSweep,
    secondSweep,
    unaccounted: buckets.reduce((sum, { state }) => sum + state.messages, 0) - accounted,
    withoutRecord: distinct.size - records
  }
  return audited
})
