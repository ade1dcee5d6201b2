import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { orUnavailable } from "./OrUnavailable.ts"

/**
 * One transaction around `self`; inside another it is a savepoint of that one. It holds back what PostgreSQL and the
 * outbox relay see as finished, so nothing slow belongs in it: no call, no publish over the network, no file.
 */
export const run = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E | SqlError, Extract<E | SqlError, SqlError>>, R | SqlClient.SqlClient> =>
  SqlClient.SqlClient.pipe(
    Effect.flatMap((sql) => sql.withTransaction(self)),
    orUnavailable
  )

/**
 * Leaves an ambient transaction. An open one is ambient across clients: without this, a service called in the same
 * process would join its caller's transaction, on the caller's connection and schema.
 */
export const outside = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.mapInputContext(self, (context: Context.Context<R>) => {
    if (!context.unsafeMap.has(SqlClient.TransactionConnection.key)) return context
    const services = new Map(context.unsafeMap)
    services.delete(SqlClient.TransactionConnection.key)
    return Context.unsafeMake<R>(services)
  })
