import * as SqlClient from "@effect/sql/SqlClient"
import { Publisher } from "@safelight/events/Publisher"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TraceContext from "./TraceContext.ts"
import * as Wire from "./Wire.ts"

/** Wakes the relay of one schema. Channels are shared by a whole database. */
export const channelOf = (service: string): string => `${service}_outbox`

/**
 * Writes what is to be told as rows, in the caller's transaction: told if and only if the change is made. Call it
 * inside `Transaction.run` or a consumer's `apply`; the service's `Relay` sends the rows.
 */
export const layer = (service: string): Layer.Layer<Publisher, never, SqlClient.SqlClient> =>
  Layer.effect(
    Publisher,
    Effect.map(SqlClient.SqlClient, (sql) => {
      const write = (row: { kind: "event" | "fact"; id: string; subject: string; body: string | null }) =>
        Effect.flatMap(TraceContext.current, (traceparent) =>
          sql`WITH written AS (
            INSERT INTO outbox ${sql.insert({ ...row, traceparent: Option.getOrNull(traceparent) })} RETURNING seq
          ) SELECT pg_notify(${channelOf(service)}, 'outbox') FROM written`.pipe(orUnavailable, Effect.asVoid)
        )
      return {
        publish: (event) =>
          Effect.flatMap(Wire.encode(event), ({ body, id, subject }) => write({ kind: "event", id, subject, body })),
        putFact: (key, value) =>
          write({ kind: "fact", id: key, subject: key, body: value === null ? null : JSON.stringify(value) })
      }
    })
  )
