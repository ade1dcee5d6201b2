import * as SqlClient from "@effect/sql/SqlClient"
import { Unavailable } from "@safelight/events/Unavailable"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { RebuildProgress, RebuildSteps } from "./Rebuilding.ts"
import * as SharedTransactions from "./SharedTransactions.ts"
import * as SqlRebuild from "./SqlRebuild.ts"

/** What was done, and what must wait its turn: remembered together with the effects it guards. */
export class Inbox extends Context.Tag("@safelight/bus/Inbox")<
  Inbox,
  {
    /**
     * Runs `apply` unless this consumer has applied the event before; both in one transaction, which others of the
     * consumer may share. False for a repeat. Dies with `Unavailable` while the consumer's projection is made anew.
     */
    readonly once: <E, R>(
      consumer: string,
      event: { readonly id: string; readonly key: string },
      apply: Effect.Effect<void, E, R>
    ) => Effect.Effect<boolean, E, R>
    /** Events of a key that an ordered consumer gave up or had to hold behind one, oldest first. */
    readonly held: (consumer: string, key: string) => Effect.Effect<ReadonlyArray<string>>
    readonly hold: (consumer: string, key: string, eventId: string) => Effect.Effect<void>
    readonly release: (consumer: string, key: string, eventId: string) => Effect.Effect<void>
    /** Which of these events the consumer has neither applied nor holds. */
    readonly missing: (consumer: string, eventIds: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>>
    /** Makes a projection anew, all of it or nothing; the consumer applies nothing else meanwhile, in any process. */
    readonly rebuild: <R>(steps: RebuildSteps<R>) => Effect.Effect<RebuildProgress, never, R>
  }
>() {
  /** In the service's own schema; see `BusTables`. */
  static readonly layer = (): Layer.Layer<Inbox, never, SqlClient.SqlClient> =>
    Layer.scoped(
      Inbox,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        // One statement, since it runs before all events. A rebuild that holds the turn alone, or waits for it, wins.
        // In the order of the ids, so that two processes with the same events don't wait for each other.
        const remember = (consumer: string, eventIds: ReadonlyArray<string>) =>
          sql<{ open: boolean; fresh: ReadonlyArray<string> }>`WITH turn AS MATERIALIZED (
              SELECT pg_try_advisory_xact_lock_shared(hashtextextended(${SqlRebuild.turnOf(consumer)}, 0)) AS open
            ), remembered AS (
              INSERT INTO inbox (consumer, event_id)
              SELECT ${consumer}, id::uuid FROM turn, jsonb_array_elements_text(${JSON.stringify(eventIds.toSorted())}::jsonb) AS id
              WHERE open ON CONFLICT DO NOTHING RETURNING event_id
            ) SELECT open, ARRAY(SELECT event_id::text FROM remembered) AS fresh FROM turn`.pipe(
            orUnavailable,
            Effect.flatMap(([row]) =>
              row?.open === true
                ? Effect.succeed(new Set(row.fresh))
                : Effect.die(new Unavailable({ what: `${consumer}, which is rebuilt` }))
            )
          )
        const forget = (consumer: string, eventIds: ReadonlyArray<string>) =>
          sql`DELETE FROM inbox WHERE consumer = ${consumer} AND event_id IN ${sql.in(eventIds)}`.pipe(
            orUnavailable,
            Effect.asVoid
          )
        const once = yield* SharedTransactions.make(sql, { remember, forget })
        return Inbox.of({
          once: (consumer, event, apply) => Transaction.outside(once(consumer, event, apply)),
          held: (consumer, key) =>
            sql<{ eventId: string }>`SELECT event_id FROM inbox_held
              WHERE consumer = ${consumer} AND key = ${key} ORDER BY seq`.pipe(
              Effect.map((rows) => rows.map((row) => row.eventId)),
              orUnavailable
            ),
          hold: (consumer, key, eventId) =>
            sql`INSERT INTO inbox_held ${sql.insert({ consumer, key, eventId })} ON CONFLICT DO NOTHING`.pipe(
              orUnavailable,
              Effect.asVoid
            ),
          release: (consumer, key, eventId) =>
            sql`DELETE FROM inbox_held
              WHERE consumer = ${consumer} AND key = ${key} AND event_id = ${eventId}`.pipe(
              orUnavailable,
              Effect.asVoid
            ),
          missing: (consumer, eventIds) =>
            eventIds.length === 0
              ? Effect.succeed(new Set())
              : sql<{ eventId: string }>`SELECT event_id FROM inbox
                  WHERE consumer = ${consumer} AND event_id IN ${sql.in(eventIds)}
                  UNION ALL SELECT event_id FROM inbox_held
                  WHERE consumer = ${consumer} AND event_id IN ${sql.in(eventIds)}`.pipe(
                  orUnavailable,
                  Effect.map((rows) => {
                    const known = new Set(rows.map(({ eventId }) => eventId))
                    return new Set(eventIds.filter((id) => !known.has(id)))
                  })
                ),
          rebuild: (steps) => SqlRebuild.rebuild(sql, steps)
        })
      })
    )

  /** The same promises without a rollback: an event counts as applied only when `apply` succeeded. */
  static readonly layerMemory = (): Layer.Layer<Inbox> =>
    Layer.sync(Inbox, () => {
      const applied = new Set<string>()
      const running = new Map<string, Effect.Semaphore>()
      const held = new Map<string, ReadonlyArray<string>>()
      const guard = (key: string): Effect.Semaphore => {
        const known = running.get(key)
        if (known !== undefined) return known
        const made = Effect.unsafeMakeSemaphore(1)
        running.set(key, made)
        return made
      }
      const at = (consumer: string, key: string) => `${consumer} ${key}`
      return {
        once: (consumer, event, apply) => {
          const key = at(consumer, event.id)
          return Effect.suspend(() =>
            applied.has(key)
              ? Effect.succeed(false)
              : Effect.as(
                  Effect.tap(apply, () => applied.add(key)),
                  true
                )
          ).pipe(guard(key).withPermits(1))
        },
        held: (consumer, key) => Effect.sync(() => held.get(at(consumer, key)) ?? []),
        hold: (consumer, key, eventId) =>
          Effect.sync(() => {
            const waiting = held.get(at(consumer, key)) ?? []
            if (!waiting.includes(eventId)) held.set(at(consumer, key), [...waiting, eventId])
          }),
        release: (consumer, key, eventId) =>
          Effect.sync(() => {
            const waiting = held.get(at(consumer, key)) ?? []
            held.set(
              at(consumer, key),
              waiting.filter((id) => id !== eventId)
            )
          }),
        missing: (consumer, eventIds) =>
          Effect.sync(
            () =>
              new Set(
                eventIds.filter(
                  (id) =>
                    !applied.has(at(consumer, id)) &&
                    ![...held].some(([key, ids]) => key.startsWith(`${consumer} `) && ids.includes(id))
                )
              )
          ),
        rebuild: <R>({ consumer, empty, finish, onProgress, project, read }: RebuildSteps<R>) =>
          Effect.gen(function* () {
            yield* empty
            for (const books of [applied, held]) {
              for (const key of books.keys()) if (key.startsWith(`${consumer} `)) books.delete(key)
            }
            let progress = { reached: 0, applied: 0 }
            while (true) {
              const { entries, reached } = yield* read(progress.reached)
              if (reached === progress.reached) break
              yield* project(entries)
              for (const { eventId } of entries) applied.add(at(consumer, eventId))
              progress = { reached, applied: progress.applied + entries.length }
              yield* onProgress(progress)
            }
            yield* finish
            return progress
          })
      }
    })
}
