import type * as SqlClient from "@effect/sql/SqlClient"
import type * as PgClient from "@effect/sql-pg/PgClient"
import type { Publisher } from "@safelight/events/Publisher"
import * as Layer from "effect/Layer"
import type { EventBus } from "./EventBus.ts"
import { Inbox } from "./Inbox.ts"
import type { JobQueue } from "./JobQueue.ts"
import type { NatsConnection } from "./NatsConnection.ts"
import * as NatsEventBus from "./NatsEventBus.ts"
import * as NatsJobQueue from "./NatsJobQueue.ts"
import * as NatsSignals from "./NatsSignals.ts"
import * as Outbox from "./Outbox.ts"
import * as Relay from "./Relay.ts"
import type { Signals } from "./Signals.ts"

/**
 * All a service with tables of its own needs of the bus: consumers with its inbox, its outbox with the relay, jobs and
 * signals. Call it once per service: a second call is a second bus.
 */
export const layer = (
  service: string,
  options: NatsEventBus.NatsEventBusOptions = {}
): Layer.Layer<
  EventBus | Publisher | JobQueue | Signals,
  never,
  NatsConnection | SqlClient.SqlClient | PgClient.PgClient
> =>
  Layer.mergeAll(
    Layer.provide(NatsEventBus.layer(options), Inbox.layer()),
    Outbox.layer(service),
    Relay.layer({ service }),
    NatsJobQueue.layer(),
    NatsSignals.layer()
  )
