import { pendingOf } from "@safelight/bus/Streams"
import { durablesOf } from "@safelight/bus/Topology"
import { type ConsumerDefinition, consumers } from "@safelight/events/Catalogue"
import { Effect } from "effect"
import { type SqlService, sqlServices } from "../../src/Secrets.ts"
import type { Servers } from "./Servers.ts"

/** Whether its service runs in a studio; what the others will hear waits in their durables. */
export const isRunning = (
  definition: ConsumerDefinition
): definition is ConsumerDefinition & { readonly service: SqlService } =>
  sqlServices.some((each) => each === definition.service)

/** What has to be done before a studio is at rest, besides telling what stands in outboxes. */
export interface Work {
  /** Durables, with their streams, in which nothing may wait or be in anybody's hands. */
  readonly queues: ReadonlyArray<readonly [stream: string, durable: string]>
  /** Which mails are owed: a condition on rows of `notification.mail`. */
  readonly mails: string
}

/** Where events wait for who hears them. */
export const queuesOfEvents: Work["queues"] = Object.values<ConsumerDefinition>(consumers)
  .filter(isRunning)
  .flatMap(durablesOf)
  .map(({ config, stream }) => [stream, config.durable_name])

/** Events, and mails whose time has come. */
export const eventsAndMailsDue: Work = {
  queues: queuesOfEvents,
  mails: "state = 'sending' OR state = 'queued' AND due_at <= now()"
}

/** Rows that wait in outboxes, by service. */
export const outboxes = ({ ask }: Servers) =>
  Effect.forEach(sqlServices, (name) =>
    Effect.map(ask<{ waiting: number }>(name, `SELECT count(*)::int AS waiting FROM "${name}".outbox`), ([row]) => ({
      name,
      waiting: row?.waiting ?? -1
    }))
  )

const queues = ({ nats }: Servers, work: Work) =>
  Effect.forEach(
    work.queues,
    ([stream, durable]) =>
      Effect.map(pendingOf(nats, stream, durable), ({ active, waiting }) =>
        active + waiting === 0 ? [] : [`${durable} has ${active} in hand and ${waiting} waiting`]
      ),
    { concurrency: 8 }
  ).pipe(Effect.map((each) => each.flat()))

const rows = (servers: Servers, { mails }: Work) =>
  Effect.gen(function* () {
    const waiting = (yield* outboxes(servers)).filter((outbox) => outbox.waiting !== 0)
    const [owed] = yield* servers.ask<{ count: number }>(
      "notification",
      `SELECT count(*)::int AS count FROM notification.mail WHERE ${mails}`
    )
    // The clock's work, which is looked for every five seconds.
    const [ended] = yield* servers.ask<{ count: number }>(
      "invite",
      `SELECT count(*)::int AS count FROM invite.invitation
      WHERE expires_at <= now() AND expired_at IS NULL AND revoked_at IS NULL`
    )
    return [
      ...waiting.map((outbox) => `${outbox.waiting} rows in the outbox of ${outbox.name}`),
      ...(owed?.count === 0 ? [] : [`${owed?.count} mails are owed`]),
      ...(ended?.count === 0 ? [] : [`${ended?.count} invitations are over, and nobody was told`])
    ]
  })

/** What is not at rest, in words; empty when all of it is. Servers may be others whenever it is asked again. */
export const restless = (servers: Servers, work: Work) =>
  // What a queue hands out while others are looked at leads to rows, and rows to what waits in a queue.
  Effect.suspend(() => Effect.all([rows(servers, work), queues(servers, work), rows(servers, work)])).pipe(
    Effect.map((looks) => [...new Set(looks.flat())])
  )
