import { Socket } from "node:net"
import type * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as PgClient from "@effect/sql-pg/PgClient"
import { theStudio } from "@safelight/events/Ids"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as String from "effect/String"
import * as Pg from "pg"
import { toDefect } from "./OrUnavailable.ts"
import { studioSetting } from "./RowSecurity.ts"

export interface PostgresOptions {
  readonly url: Redacted.Redacted
  /** The service's own schema: tables are named without it. */
  readonly schema: string
  /** The relay and each timer of a service keep one for themselves. Default 6. */
  readonly maxConnections?: number
  /** Ends a statement on the server. Default 10 seconds. */
  readonly statementTimeout?: Duration.DurationInput
  /** Ends a transaction on the server, with its connection. Default 30 seconds. */
  readonly transactionTimeout?: Duration.DurationInput
  /** How long a start waits for a server that isn't up yet. Default 1 minute. */
  readonly patience?: Duration.DurationInput
}

/**
 * sql-pg answers an interruption with `pg_cancel_backend(pid)`, by which time that backend may serve someone else.
 * It sends none to a client whose process id it can't see.
 */
const hideProcess = (client: Pg.PoolClient): void => {
  Object.defineProperty(client, "processID", { get: () => undefined, set: () => {} })
}

/** Beyond the time in which the server would end a statement by itself. */
const answerWithin = Duration.seconds(5)

/**
 * A host that is gone without a word closes no connection: the system would wait a quarter of an hour for it. What the
 * server owes an answer longer than it lets a statement run is closed, so that nobody else gets it from the pool either.
 */
const closeWhenSilent = (client: Pg.PoolClient, statementTimeout: Duration.Duration): void => {
  const connection: unknown = Reflect.get(client, "connection")
  if (!Predicate.hasProperty(connection, "stream") || !(connection.stream instanceof Socket)) return
  const { stream } = connection
  stream.setTimeout(Duration.toMillis(Duration.sum(statementTimeout, answerWithin)), () => {
    if (Reflect.get(client, "readyForQuery") !== true) stream.destroy(new Error("Connection timeout"))
  })
}

const makePool = (options: PostgresOptions): Pg.Pool => {
  const statementTimeout = Duration.decode(options.statementTimeout ?? "10 seconds")
  const transactionTimeout = Duration.toMillis(options.transactionTimeout ?? "30 seconds")
  const pool = new Pg.Pool({
    connectionString: Redacted.value(options.url),
    max: options.maxConnections ?? 6,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: Duration.toMillis(statementTimeout),
    idle_in_transaction_session_timeout: 10_000,
    application_name: `safelight-${options.schema}`,
    options: `-c search_path="${options.schema}" -c transaction_timeout=${transactionTimeout} -c ${studioSetting}=${theStudio}`
  })
  // Without a listener an idle connection lost with its server ends the process; the next query tells anyway.
  pool.on("error", () => {})
  pool.on("connect", (client) => {
    hideProcess(client)
    closeWhenSilent(client, statementTimeout)
  })
  return pool
}

const acquire = (options: PostgresOptions) =>
  Effect.acquireRelease(
    Effect.sync(() => makePool(options)),
    (pool) =>
      Effect.promise(() => pool.end()).pipe(Effect.interruptible, Effect.timeoutOption("5 seconds"), Effect.asVoid)
  ).pipe(
    Effect.tap((pool) =>
      Effect.tryPromise({
        try: () => pool.query("SELECT 1"),
        catch: (cause) => new SqlError({ cause, message: "Failed to connect" })
      }).pipe(
        Effect.retry(
          Schedule.spaced("250 millis").pipe(Schedule.intersect(Schedule.recurUpTo(options.patience ?? "1 minute")))
        )
      )
    )
  )

/**
 * A pool on the service's own schema, for the rows of the one studio, `camelCase` in code and `snake_case` in the database; keys inside JSON columns
 * are left alone. Dies with `Unavailable` when the server doesn't answer within `patience`.
 */
export const layer = (options: PostgresOptions): Layer.Layer<PgClient.PgClient | SqlClient.SqlClient> =>
  PgClient.layerFromPool({
    acquire: acquire(options),
    transformQueryNames: String.camelToSnake,
    transformResultNames: String.snakeToCamel,
    transformJson: false
  }).pipe(Layer.mapError(toDefect), Layer.orDie)
