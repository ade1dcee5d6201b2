import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { refineDefects, toDefect } from "./OrUnavailable.ts"

/** Tells an error of the work from one of the transaction around it. */
class Carried<E> {
  readonly error: E
  constructor(error: E) {
    this.error = error
  }
}

/**
 * One transaction around `self`, rolled back when it fails; inside another it is a savepoint of that one. It holds
 * back what PostgreSQL and the outbox relay see as finished, so nothing slow belongs in it: no call, no publish over
 * the network, no file. Trouble with the transaction itself dies as in `orUnavailable`.
 */
export const run = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => within(sql)(self))

/** `run` for who holds the client already. */
export const within =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    self.pipe(
      Effect.mapError((error) => new Carried(error)),
      sql.withTransaction,
      Effect.catchAll((error) => (error instanceof Carried ? Effect.fail(error.error) : Effect.die(toDefect(error)))),
      refineDefects
    )

/** Makes what it is given part of a transaction, whichever fiber runs it. One at a time: they share its connection. */
export type Join = <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** `within` for work that other fibers do, each in its turn. */
export const lending =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(work: (join: Join) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.contextWithEffect((ambient: Context.Context<never>) => {
      const open = Context.getOption(ambient, SqlClient.TransactionConnection)
      if (Option.isNone(open)) return Effect.dieMessage("No transaction is open")
      return work((self) =>
        Effect.mapInputContext(self, <R>(context: Context.Context<R>) =>
          Context.add(context, SqlClient.TransactionConnection, open.value)
        )
      )
    }).pipe(within(sql))

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
