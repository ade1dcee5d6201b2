import * as SqlClient from "@effect/sql/SqlClient"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What was done, and what must wait its turn: remembered together with the effects it guards. */
export class Inbox extends Context.Tag("@safelight/bus/Inbox")<
  Inbox,
  {
    /** Runs `apply` unless this consumer has applied the event before; both in one transaction. False for a repeat. */
    readonly once: <E, R>(
      consumer: string,
      eventId: string,
      apply: Effect.Effect<void, E, R>
    ) => Effect.Effect<boolean, E, R>
    /** Events of a key that an ordered consumer gave up or had to hold behind one, oldest first. */
    readonly held: (consumer: string, key: string) => Effect.Effect<ReadonlyArray<string>>
    readonly hold: (consumer: string, key: string, eventId: string) => Effect.Effect<void>
    readonly release: (consumer: string, key: string, eventId: string) => Effect.Effect<void>
  }
>() {
  /** In the service's own schema; see `BusTables`. */
  static readonly layer = (): Layer.Layer<Inbox, never, SqlClient.SqlClient> =>
    Layer.effect(
      Inbox,
      Effect.map(SqlClient.SqlClient, (sql) => {
        const remember = (consumer: string, eventId: string) =>
          orUnavailable(
            sql`INSERT INTO inbox ${sql.insert({ consumer, eventId })} ON CONFLICT DO NOTHING RETURNING event_id`
          )
        return {
          once: <E, R>(consumer: string, eventId: string, apply: Effect.Effect<void, E, R>) =>
            remember(consumer, eventId).pipe(
              Effect.flatMap((rows) => (rows.length === 0 ? Effect.succeed(false) : Effect.as(apply, true))),
              Transaction.within(sql),
              Transaction.outside
            ),
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
            )
        }
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
        once: (consumer, eventId, apply) => {
          const key = at(consumer, eventId)
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
          })
      }
    })
}
