import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Inbox } from "@safelight/bus/Inbox"
import type { LogEntry, RebuildSteps } from "@safelight/bus/Rebuilding"
import { Unavailable } from "@safelight/events/Unavailable"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import { Deferred, Effect, Layer, Option, Ref } from "effect"
import { postgres, servers } from "./TestBus.ts"

const inbox = Inbox.layer().pipe(
  Layer.provideMerge(postgres({ transactionTimeout: "1 second" })),
  Layer.provide(servers)
)

const consumer = "shoot-photos"

/** A log of some events and no more. */
const log: ReadonlyArray<LogEntry> = [1, 2, 3].map((seq) => ({ seq, eventId: crypto.randomUUID(), body: String(seq) }))

const read: RebuildSteps<never>["read"] = (after) =>
  Effect.sync(() => {
    const entries = log.filter(({ seq }) => seq > after)
    return { entries, reached: entries.at(-1)?.seq ?? after }
  })

const applied = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(sql`SELECT FROM inbox WHERE consumer = ${consumer}`, (rows) => rows.length)
)

layer(inbox, { excludeTestServices: true, timeout: "60 seconds" })("a rebuild", (it) => {
  it.effect("may take longer than other transactions", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { rebuild } = yield* Inbox
      const done = yield* rebuild({
        id: "1",
        consumer,
        read,
        empty: Effect.void,
        project: () => Effect.asVoid(orUnavailable(sql`SELECT pg_sleep(2)`)),
        finish: Effect.void,
        onProgress: () => Effect.void
      })
      assert.deepStrictEqual(done, { reached: 3, applied: 3 })
      assert.strictEqual(yield* applied, 3)
    })
  )

  it.effect("is told of outside its transaction, and doesn't mind when that fails", () =>
    Effect.gen(function* () {
      const { rebuild } = yield* Inbox
      const told = yield* Deferred.make<void>()
      const inside = yield* Ref.make(0)
      const done = yield* rebuild({
        id: "2",
        consumer,
        read,
        empty: Effect.void,
        project: () => Deferred.await(told),
        finish: Effect.void,
        onProgress: () =>
          Effect.serviceOption(SqlClient.TransactionConnection).pipe(
            Effect.flatMap((open) => (Option.isSome(open) ? Ref.update(inside, (count) => count + 1) : Effect.void)),
            Effect.zipRight(Deferred.succeed(told, undefined)),
            Effect.zipRight(Effect.die(new Unavailable({ what: "NATS" })))
          )
      })
      assert.deepStrictEqual(done, { reached: 3, applied: 3 })
      assert.strictEqual(yield* inside, 0)
    })
  )
})
