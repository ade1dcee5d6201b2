import type * as SqlClient from "@effect/sql/SqlClient"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Transaction from "./Transaction.ts"

export interface DueTimerOptions<Row, R> {
  /** `<service>/<what>`. */
  readonly name: string
  /** Rows due by `now`, oldest first, from an index; a few hundred at most. */
  readonly due: (now: DateTime.Utc) => Effect.Effect<ReadonlyArray<Row>, never, R>
  /** Change and event of one row. Runs in a transaction of its own and must make the row not due. */
  readonly handle: (row: Row) => Effect.Effect<void, never, R>
}

/**
 * One look at the clock: every due row is handled by itself, so that a bad one doesn't hold up the others. A service
 * repeats its ticks within one `SingleRunner`.
 */
export const tick = <Row, R>(options: DueTimerOptions<Row, R>): Effect.Effect<void, never, R | SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const rows = yield* options.due(yield* DateTime.now)
    for (const row of rows) {
      yield* Transaction.run(options.handle(row)).pipe(
        Effect.catchAllCause((cause) =>
          Cause.isInterruptedOnly(cause)
            ? Effect.interrupt
            : Effect.logError("A due row failed and is tried again", cause)
        )
      )
    }
  }).pipe(Effect.annotateLogs({ timer: options.name }))
