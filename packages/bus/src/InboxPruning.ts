import type * as SqlClient from "@effect/sql/SqlClient"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { eventsKeptFor } from "./Topology.ts"

/** An event is applied after it was stored, so no stream has it any more; a day more for clocks that differ. */
const keptFor = Duration.sum(eventsKeptFor, Duration.days(1))

/** Rows of one statement, which then takes well below a second. */
const atOnce = 10_000

/**
 * Forgets which events were applied once no replay can bring them again, and gives how many. Until then a redelivery
 * must find them, or it would apply them twice.
 */
export const prune = (sql: SqlClient.SqlClient): Effect.Effect<number> =>
  Effect.gen(function* () {
    const before = DateTime.toDateUtc(DateTime.subtractDuration(yield* DateTime.now, keptFor))
    const some = Effect.map(
      orUnavailable(
        sql`DELETE FROM inbox WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM inbox WHERE applied_at < ${before} LIMIT ${atOnce})) RETURNING 1`
      ),
      (rows) => rows.length
    )
    let forgotten = 0
    for (let found = yield* some; found > 0; found = yield* some) forgotten += found
    return forgotten
  })
