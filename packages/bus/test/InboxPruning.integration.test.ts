import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Inbox } from "@safelight/bus/Inbox"
import { prune } from "@safelight/bus/InboxPruning"
import { Effect, Layer, TestClock } from "effect"
import { postgres, servers } from "./TestBus.ts"

const inbox = Inbox.layer().pipe(Layer.provideMerge(postgres()), Layer.provide(servers))

layer(inbox, { timeout: "60 seconds" })("the inbox", (it) => {
  it.effect("forgets what was applied when no stream holds it any more, and nothing before", () =>
    Effect.gen(function* () {
      const { once } = yield* Inbox
      const sql = yield* SqlClient.SqlClient
      const [old, young] = [crypto.randomUUID(), crypto.randomUUID()]
      const applied = (id: string) => once("shoot-photos", id, Effect.void)
      assert.deepStrictEqual([yield* applied(old), yield* applied(young)], [true, true])
      yield* sql`UPDATE inbox SET applied_at = applied_at + interval '1 hour' WHERE event_id = ${young}`
      // More than one statement takes at a time.
      yield* sql`INSERT INTO inbox (consumer, event_id) SELECT 'shoot-people', gen_random_uuid() FROM generate_series(1, 10001)`

      const days = (count: number) => TestClock.setTime(Date.now() + count * 86_400_000)
      yield* days(365)
      assert.strictEqual(yield* prune(sql), 0)
      assert.isFalse(yield* applied(old))
      yield* days(366.01)
      assert.strictEqual(yield* prune(sql), 10_002)
      assert.deepStrictEqual([yield* applied(old), yield* applied(young)], [true, false])
    })
  )
})
