import { existsSync } from "node:fs"
import { join } from "node:path"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import { durablesOf } from "@safelight/bus/Topology"
import { type ConsumerDefinition, consumers } from "@safelight/events/Catalogue"
import { Effect } from "effect"
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

/** Whether no consumer has anything waiting or in its hands. */
export const areIdle = (nats: typeof NatsConnection.Service) =>
  Effect.forEach(Object.values(consumers).filter(isBuilt).flatMap(durablesOf), ({ config, stream }) =>
    Streams.pendingOf(nats, stream, config.durable_name)
  ).pipe(Effect.map((pending) => pending.every(({ active, waiting }) => active + waiting === 0)))
