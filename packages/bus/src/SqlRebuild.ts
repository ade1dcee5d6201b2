import type * as SqlClient from "@effect/sql/SqlClient"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { LogEntry, LogPart, RebuildProgress, RebuildSteps } from "./Rebuilding.ts"
import { restarting } from "./Restarting.ts"

/** Events projected at a time. */
const batch = 500

/** Between two words about how far it is. */
const tellEvery = Duration.millis(500)

/**
 * Names the lock of a consumer: shared by whoever applies one event, alone for a rebuild. It's what pauses the consumer
 * in every process.
 */
export const turnOf = (consumer: string): string => `inbox/${consumer}`

/**
 * Makes a projection anew. The log is first copied into a table of its own, so that the transaction that follows reads
 * over the network only what was told since: empty, project, remember, and the log's tail to its end. How far it is, is
 * told from outside. Others see the old tables until it commits. What the consumer's durables still bring of the log is
 * then a repeat.
 */
export const rebuild = Effect.fn("SqlRebuild.rebuild")(
  function* <R>(sql: SqlClient.SqlClient, { consumer, empty, finish, id, onProgress, project, read }: RebuildSteps<R>) {
    const stage = sql(`rebuild_${id.replaceAll("-", "_")}`)
    const drop = orUnavailable(sql`DROP TABLE IF EXISTS ${stage}`)
    const rows = (entries: ReadonlyArray<LogEntry>) => sql.insert(entries.map((entry) => ({ ...entry })))

    const remember = (entries: ReadonlyArray<{ readonly eventId: string }>) =>
      orUnavailable(
        sql`INSERT INTO inbox ${sql.insert(entries.map(({ eventId }) => ({ consumer, eventId })))} ON CONFLICT DO NOTHING`
      )
    const apply = (entries: ReadonlyArray<LogEntry>) => Effect.zipRight(project(entries), remember(entries))
    const progress = yield* Ref.make<RebuildProgress>({ reached: 0, applied: 0 })
    const telling = Effect.sleep(tellEvery).pipe(
      Effect.zipRight(Effect.flatMap(Ref.get(progress), onProgress)),
      Effect.forever,
      restarting(`Telling how the rebuild of ${consumer} goes`)
    )

    /** Up to the end of the log as it is now; gives how far that is. */
    const copy = Effect.gen(function* () {
      let part: LogPart = yield* read(0)
      let reached = 0
      while (part.reached > reached) {
        reached = part.reached
        if (part.entries.length > 0) yield* orUnavailable(sql`INSERT INTO ${stage} ${rows(part.entries)}`)
        yield* Ref.set(progress, { reached, applied: 0 })
        part = yield* read(reached)
      }
      return reached
    })

    const anew = Effect.fnUntraced(function* (copied: number) {
      // Each statement and each rest between two has its limit; cut short as a whole, it would be begun again for ever. A
      // number above 0 would leave the time that runs as it is.
      yield* orUnavailable(sql`SET LOCAL transaction_timeout = 0`)
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
        yield* Ref.set(progress, { reached: copied, applied })
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

    yield* Effect.forkScoped(telling)
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
  },
  Effect.scoped,
  Transaction.outside
)
