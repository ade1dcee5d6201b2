import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Transaction from "./Transaction.ts"

export interface SingleRunnerOptions {
  /** `<service>/<what>`: one runner per name in the whole database. */
  readonly name: string
  /** How often a waiting process asks for the lock, and the holder makes sure of its connection. Default 2 seconds. */
  readonly interval?: Duration.DurationInput
}

/** A session-level advisory lock on a connection of its own, given back with the scope. */
const lock = (
  name: string
): Effect.Effect<
  { readonly held: boolean; readonly check: Effect.Effect<void, SqlError> },
  SqlError,
  SqlClient.SqlClient | Scope.Scope
> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const connection = yield* Effect.uninterruptible(sql.reserve)
    const statement = (text: string) => Effect.uninterruptible(connection.executeValues(text, [name]))
    const rows = yield* statement("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
    const held = rows[0]?.[0] === true
    if (held) {
      // The connection goes back to the pool and would keep the lock. A lost connection has lost the lock too.
      yield* Effect.addFinalizer(() => Effect.ignore(statement("SELECT pg_advisory_unlock(hashtextextended($1, 0))")))
    }
    return { held, check: Effect.asVoid(statement("SELECT $1::text")) }
  })

/**
 * Runs `self` in at most one process at a time, for relays and timers: whoever holds the lock runs, the others wait
 * to take over. When the lock's connection is lost, `self` is interrupted; when `self` ends or dies, it is started
 * again after the interval. Never returns.
 */
export const run = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  options: SingleRunnerOptions
): Effect.Effect<never, never, Exclude<R, Scope.Scope> | SqlClient.SqlClient> => {
  const interval = Duration.decode(options.interval ?? "2 seconds")
  const turn = lock(options.name).pipe(
    Effect.flatMap(({ check, held }) =>
      held ? Effect.raceFirst(self, Effect.forever(Effect.zipRight(Effect.sleep(interval), check))) : Effect.void
    ),
    Effect.scoped
  )
  return Transaction.outside(turn).pipe(
    Effect.catchAllCause((cause) =>
      Cause.isInterruptedOnly(cause)
        ? Effect.interrupt
        : Effect.logWarning("A single runner stopped and starts again", cause)
    ),
    Effect.annotateLogs({ runner: options.name }),
    Effect.zipRight(Effect.sleep(interval)),
    Effect.forever
  )
}
