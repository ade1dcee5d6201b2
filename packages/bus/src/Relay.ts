import * as SqlClient from "@effect/sql/SqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as SingleRunner from "@safelight/sql/SingleRunner"
import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type BatchedMessage, commit } from "./AtomicBatch.ts"
import { sendEvent, sendFact } from "./DirectPublisher.ts"
import { prune } from "./InboxPruning.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { channelOf } from "./Outbox.ts"

export interface RelayOptions {
  readonly service: string
  /** The net for a notification that got lost. Default 250 ms. */
  readonly poll?: Duration.DurationInput
}

interface Row {
  readonly seq: string
  readonly kind: "event" | "fact"
  readonly id: string
  readonly subject: string
  readonly body: string | null
  readonly traceparent: string | null
}

/** The server's own limit of an atomic batch is 1,000. */
const atOnce = 100

/**
 * So many go out one by one, those of different keys at the same time. The broker makes a folder for each batch and forces
 * it to the disk five times, a message once (strace of nats-server 2.15).
 */
const few = 5

/** Waits for an older transaction that still runs. */
const shortly = Duration.millis(5)

type Nats = typeof NatsConnection.Service

const eventOf = (row: Row) => ({ ...row, body: row.body ?? "" })

const batchedOf = (row: Row): BatchedMessage => ({
  subject: row.subject,
  body: row.body ?? "",
  headers: { "Nats-Msg-Id": row.id, ...(row.traceparent === null ? {} : { traceparent: row.traceparent }) }
})

/** Only `EVT` takes batches, and a batch goes to one stream. */
const isBatched = (row: Row): boolean => row.kind === "event" && row.subject.startsWith("evt.")

/** Neighbours that go out together, at most a hundred. */
const inRuns = (rows: ReadonlyArray<Row>): ReadonlyArray<ReadonlyArray<Row>> => {
  const runs: Array<Array<Row>> = []
  for (const row of rows) {
    const run = runs.at(-1)
    const neighbour = run?.at(-1)
    if (run !== undefined && neighbour !== undefined && isBatched(row) && isBatched(neighbour)) run.push(row)
    else runs.push([row])
  }
  return runs
}

const sendOne = (nats: Nats, row: Row): Effect.Effect<void> =>
  row.kind === "event" ? sendEvent(nats, eventOf(row)) : sendFact(nats, row.id, row.body)

/** What a row's order is kept for: the subject up to its key. */
const keyOf = (row: Row): string => row.subject.split(".", 3).join(".")

const inOrder = (nats: Nats, rows: ReadonlyArray<Row>): Effect.Effect<void> =>
  Effect.forEach(rows, (row) => sendOne(nats, row), { discard: true })

const sendRun = (nats: Nats, run: ReadonlyArray<Row>): Effect.Effect<void> => {
  const oneByOne = inOrder(nats, run)
  if (run.length === 1) return oneByOne
  if (run.length <= few) {
    const keys = Object.values(Arr.groupBy(run, keyOf))
    return Effect.forEach(keys, (rows) => inOrder(nats, rows), { concurrency: "unbounded", discard: true })
  }
  return Effect.catchAll(commit(nats, run.map(batchedOf)), (refused) =>
    Effect.zipRight(Effect.logInfo("A batch was refused and is sent one by one", refused), oneByOne)
  )
}

/**
 * Sends what the outbox holds, in the order it was written, and deletes it once stored. Only rows older than every
 * running transaction are taken, so that none that commits late is overtaken. Killed in between, it sends again, and
 * the ids keep the repeat from being stored twice. One process at a time does this for a service, and with it forgets
 * from the inbox what no stream holds any more.
 */
export const layer = (
  options: RelayOptions
): Layer.Layer<never, never, NatsConnection | SqlClient.SqlClient | PgClient.PgClient> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const nats = yield* NatsConnection
      const sql = yield* SqlClient.SqlClient
      const pg = yield* PgClient.PgClient
      const poll = Duration.decode(options.poll ?? "250 millis")

      const ready = sql`SELECT seq, kind, id, subject, body, traceparent FROM outbox
        WHERE xid < pg_snapshot_xmin(pg_current_snapshot())`
      const first = sql`ORDER BY outbox.seq LIMIT ${atOnce}`
      /** Forgets what is stored and reads what comes next; in one statement, since every event waits for it. */
      const after = (stored: ReadonlyArray<Row>) => {
        if (stored.length === 0) return orUnavailable(sql<Row>`${ready} ${first}`)
        const seqs = `{${stored.map(({ seq }) => seq).join(",")}}`
        return orUnavailable(sql<Row>`WITH forgotten AS (DELETE FROM outbox WHERE seq = ANY(${seqs}::bigint[]))
          ${ready} AND seq <> ALL(${seqs}::bigint[]) ${first}`)
      }
      const any = orUnavailable(sql`SELECT 1 FROM outbox LIMIT 1`)

      const woken = yield* Effect.makeLatch(false)
      const listen = pg.listen(channelOf(options.service)).pipe(
        Stream.runForEach(() => woken.open),
        Effect.retry(Schedule.spaced("1 second"))
      )
      /** Sends what is ready and gives what is to be forgotten with the next look. */
      const turn = (stored: ReadonlyArray<Row>) =>
        Effect.gen(function* () {
          yield* woken.close
          const rows = yield* after(stored)
          for (const run of inRuns(rows)) yield* sendRun(nats, run)
          if (rows.length === 0) {
            const coming = yield* any
            yield* Effect.raceFirst(woken.await, Effect.sleep(coming.length > 0 ? shortly : poll))
          }
          return rows
        })
      const send = Effect.iterate<ReadonlyArray<Row>, never, never>([], { while: () => true, body: turn })
      // Looks once a day at a table without an index for it. It has the relay's lock, so that one process does it.
      const forgetApplied = prune(sql).pipe(
        Effect.catchAllDefect((defect) => Effect.logWarning("What was applied long ago is still remembered", defect)),
        Effect.zipRight(Effect.sleep("1 day")),
        Effect.forever
      )
      yield* Effect.raceFirst(send, listen).pipe(
        Effect.raceFirst(forgetApplied),
        (self) => SingleRunner.run(self, { name: `${options.service}/relay` }),
        Effect.forkScoped
      )
    })
  )
