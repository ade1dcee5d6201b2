import { join } from "node:path"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { Effect, Redacted } from "effect"
import pg from "pg"
import * as Secrets from "../../src/Secrets.ts"
import { OpenedStudio } from "./OpenedStudio.ts"

/** The ways into the servers below a studio, for who asks what they hold. */
export interface Servers {
  /** A statement about what a service keeps; its tables are named with their schema. */
  readonly ask: <Row extends object>(
    service: Secrets.SqlService,
    statement: string,
    values?: ReadonlyArray<unknown>
  ) => Effect.Effect<ReadonlyArray<Row>>
  /** The broker's administrator. */
  readonly nats: typeof NatsConnection.Service
}

/** Those of the studio in the test's own process. The database is asked as its superuser. */
export const ofOpenedStudio = Effect.gen(function* () {
  const { dataFolder, infrastructure } = yield* OpenedStudio
  const { natsAdmin } = yield* Secrets.load(join(dataFolder, "secrets"))
  const pool = yield* Effect.acquireRelease(
    Effect.sync(() => new pg.Pool({ connectionString: Redacted.value(infrastructure.databaseUrl), max: 2 })),
    (pool) => Effect.promise(() => pool.end())
  )
  const servers: Servers = {
    ask: <Row extends object>(_: Secrets.SqlService, statement: string, values: ReadonlyArray<unknown> = []) =>
      Effect.map(
        Effect.promise(() => pool.query<Row>(statement, [...values])),
        ({ rows }) => rows
      ),
    nats: yield* NatsConnection.make({ url: infrastructure.natsUrl, user: "admin", password: natsAdmin, name: "test" })
  }
  return servers
})
