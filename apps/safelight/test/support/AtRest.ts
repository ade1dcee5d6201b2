import { existsSync } from "node:fs"
import { join } from "node:path"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import { durablesOf } from "@safelight/bus/Topology"
import { type ConsumerDefinition, consumers } from "@safelight/events/Catalogue"
import { Effect, Redacted } from "effect"
import pg from "pg"
import * as Secrets from "../../src/Secrets.ts"
import { OpenedStudio } from "./OpenedStudio.ts"

const services = join(import.meta.dirname, "..", "..", "..", "..", "services")

/** Whether its service has code; what the others will hear waits in their durables. */
export const isBuilt = ({ service }: ConsumerDefinition) => existsSync(join(services, service))

/** The broker's administrator. */
export const admin = Effect.gen(function* () {
  const { dataFolder, infrastructure } = yield* OpenedStudio
  const { natsAdmin } = yield* Secrets.load(join(dataFolder, "secrets"))
  return yield* NatsConnection.make({ url: infrastructure.natsUrl, user: "admin", password: natsAdmin, name: "test" })
})

/** Asks the database as its superuser. */
export const ofDatabase = <A>(ask: (client: pg.Client) => Promise<A>) =>
  Effect.flatMap(OpenedStudio, ({ infrastructure }) =>
    Effect.promise(async () => {
      const client = new pg.Client({ connectionString: Redacted.value(infrastructure.databaseUrl) })
      await client.connect()
      return ask(client).finally(() => client.end())
    })
  )

/** Events that are still to be told, and mails that are due. */
const owed = ofDatabase(async (client) => {
  const { rows: outboxes } = await client.query<{ schema: string }>(
    "select table_schema as schema from information_schema.tables where table_name = 'outbox'"
  )
  const counts = [
    ...outboxes.map(({ schema }) => `(select count(*) from "${schema}".outbox)`),
    "(select count(*) from notification.mail where state = 'sending' or state = 'queued' and due_at <= now())"
  ]
  const { rows } = await client.query<{ owed: number }>(`select (${counts.join(" + ")})::int as owed`)
  return rows[0]?.owed
})

/** Whether no consumer has anything waiting or in its hands. */
const areIdle = (nats: typeof NatsConnection.Service) =>
  Effect.forEach(Object.values(consumers).filter(isBuilt).flatMap(durablesOf), ({ config, stream }) =>
    Streams.pendingOf(nats, stream, config.durable_name)
  ).pipe(Effect.map((pending) => pending.every(({ active, waiting }) => active + waiting === 0)))

/** Whether there is nothing left to be told, done or sent. */
export const isAtRest = (nats: typeof NatsConnection.Service) =>
  Effect.map(Effect.all([owed, areIdle(nats)]), ([left, idle]) => left === 0 && idle)
