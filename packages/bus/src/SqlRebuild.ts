import type * as SqlClient from "@effect/sql/SqlClient"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import type { LogEntry, LogPart, RebuildSteps } from "./Rebuilding.ts"

/** Events projected at a time. */
const batch = 500

/**
 * Names the lock of a consumer: shared by whoever applies one event, alone for a rebuild. It's what pauses the consumer
 * in every process.
 */
export const turnOf = (consumer: string): string => `inbox/${consumer}`

/**
 * Makes a projection anew. The log is first copied into a table of its own, so that the transaction that follows spans
 * no network: empty, project, remember, and what was told meanwhile read to the end of the log. Others see the old
 * tables until it commits. What the consumer's durables still bring of the log is then a repeat.
 */
export const rebuild = Effect.fn("SqlRebuild.rebuild")(function* <R>(
  sql: SqlClient.SqlClient,
  { consumer, empty, finish, id, onProgress, project, read }: RebuildSteps<R>
) {
  const stage = sql(`rebuild_${id.replaceAll("-", "_")}`)
  const drop = orUnavailable(sql`DROP TABLE IF EXISTS ${stage}`)
  const rows = (entries: ReadonlyArray<LogEntry>) => sql.insert(entries.map((entry) => ({ ...entry })))

  const remember = (entries: ReadonlyArray<{ readonly eventId: string }>) =>
    orUnavailable(
      sql`INSERT INTO inbox ${sql.insert(entries.map(({ eventId }) => ({ consumer, eventId })))} ON CONFLICT DO NOTHING`
    )
  const apply = (entries: ReadonlyArray<LogEntry>) => Effect.zipRight(project(entries), remember(entries))

  /** Up to the end of the log as it is now; gives how far that is. */
  const copy = Effect.gen(function* () {
    let part: LogPart = yield* read(0)
    let reached = 0
    while (part.reached > reached) {
      reached = part.reached
      if (part.entries.length > 0) yield* orUnavailable(sql`INSERT INTO ${stage} ${rows(part.entries)}`)
      yield* onProgress({ reached, applied: 0 })
      part = yield* read(reached)
    }
    return reached
  })

  const anew = Effect.fnUntraced(function* (copied: number) {
    yield* orUnavailable(sql`SET LOCAL transaction_timeout = '30min'`)
    // Nobody has counted the rows of the copy, nor those that are written here: the planner would sort and scan them all
    // for each batch.
    yield* orUnavailable(sql`SET LOCAL enable_seqscan = off`)
    yield* orUnavailable(sql`SELECT pg_advisory_xact_lock(hashtextextended(${turnOf(consumer)}, 0))`)
    yield* empty
    yield* orUnavailable(sql`DELETE FROM inbox WHERE consumer = ${consumer}`)
    yield* orUnavailable(sql`DELETE FROM inbox_held WHERE consumer = ${consumer}`)
    let applied = 0
    let after = 0
    while (true) {
      const entries = yield* orUnavailable(
        sql<LogEntry>`SELECT seq::float8 AS seq, event_id, body FROM ${stage}
          WHERE seq > ${after} ORDER BY seq LIMIT ${batch}`
      )
      const last = entries.at(-1)
      if (last === undefined) break
      yield* apply(entries)
      after = last.seq
      applied += entries.length
      yield* onProgress({ reached: copied, applied })
    }
    // Told while the log was copied, and maybe applied and emptied since: the durables won't bring it again.
    let reached = copied
    let part = yield* read(reached)
    while (part.reached > reached) {
      reached = part.reached
      if (part.entries.length > 0) yield* apply(part.entries)
      applied += part.entries.length
      part = yield* read(reached)
    }
    yield* finish
    return { reached, applied }
  })

  return yield* drop.pipe(
    Effect.zipRight(
      orUnavailable(
        sql`CREATE UNLOGGED TABLE ${stage} (seq bigint PRIMARY KEY, event_id uuid NOT NULL, body text NOT NULL)`
      )
    ),
    Effect.zipRight(copy),
    Effect.flatMap((copied) => Transaction.within(sql)(anew(copied))),
    Effect.ensuring(Effect.ignoreLogged(Effect.sandbox(drop)))
  )
}, Transaction.outside)
