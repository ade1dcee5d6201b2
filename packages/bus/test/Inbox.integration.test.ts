import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Inbox } from "@safelight/bus/Inbox"
import { prune } from "@safelight/bus/InboxPruning"
import { Unavailable } from "@safelight/events/Unavailable"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import { Cause, Deferred, Effect, Exit, Fiber, Layer, TestClock } from "effect"
import { postgres, servers } from "./TestBus.ts"

const inbox = Inbox.layer().pipe(Layer.provideMerge(postgres()), Layer.provide(servers))

/** Of tests that share a database. */
const consumer = "shoot-photos"

const events = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: crypto.randomUUID(), key: `shoot.${n % 3}` }))

/** Writes down which transaction it ran in. */
const record = (id: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.asVoid(
      orUnavailable(sql`INSERT INTO recorded (text) SELECT ${`${id} `}::text || pg_current_xact_id()::text`)
    )
  )

/** Of each event, the transactions its effects are left of. */
const recorded = (all: ReadonlyArray<{ readonly id: string }>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ text: string }>`SELECT text FROM recorded`
    return all.map(({ id }) => rows.filter(({ text }) => text.startsWith(id)).map(({ text }) => text.split(" ")[1]))
  })

const remembered = (all: ReadonlyArray<{ readonly id: string }>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ eventId: string }>`SELECT event_id FROM inbox WHERE consumer = ${consumer}`
    return all.filter(({ id }) => rows.some(({ eventId }) => eventId === id)).length
  })

layer(inbox)("the inbox", (it) => {
  it.effect("forgets what was applied when no stream holds it any more, and nothing before", () =>
    Effect.gen(function* () {
      const { once } = yield* Inbox
      const sql = yield* SqlClient.SqlClient
      const [old, young] = [crypto.randomUUID(), crypto.randomUUID()]
      const applied = (id: string) => once("shoot-photos", { id, key: "shoot.1" }, Effect.void)
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

  it.effect("applies events that wait at a time in one transaction, each once", () =>
    Effect.gen(function* () {
      const { once } = yield* Inbox
      const sql = yield* SqlClient.SqlClient
      const all = events(30)
      const twice = [...all, ...all.slice(0, 5)]
      const applied: Array<string> = []
      const fresh = yield* Effect.forEach(
        twice,
        (event) =>
          once(
            consumer,
            event,
            Effect.sync(() => void applied.push(event.id))
          ),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(
        fresh.filter((first) => first),
        30
      )
      assert.sameMembers(
        applied,
        all.map(({ id }) => id)
      )
      const transactions = yield* sql`SELECT DISTINCT xmin FROM inbox
        WHERE consumer = ${consumer} AND ${sql.in("event_id", applied)}`
      assert.isBelow(transactions.length, all.length)
    })
  )

  it.effect("tells each its own outcome: what fails is tried once and takes nobody along", () =>
    Effect.gen(function* () {
      const { once } = yield* Inbox
      const all = events(20)
      const tries = new Map<string, number>()
      const ends = yield* Effect.forEach(
        all,
        (event, index) =>
          record(event.id).pipe(
            Effect.tap(() => tries.set(event.id, (tries.get(event.id) ?? 0) + 1)),
            Effect.zipRight(
              index === 4
                ? Effect.fail("refused")
                : index === 9
                  ? Effect.dieMessage("a fault")
                  : index === 14
                    ? Effect.die(new Unavailable({ what: "a part" }))
                    : Effect.void
            ),
            (apply) => Effect.exit(once(consumer, event, apply))
          ),
        { concurrency: "unbounded" }
      )
      const failing = [4, 9, 14]
      for (const [index, end] of ends.entries()) {
        if (failing.includes(index)) assert.strictEqual(tries.get(all[index]?.id ?? ""), 1)
        else assert.deepStrictEqual(end, Exit.succeed(true))
      }
      const causes = failing.map((index) => {
        const end = ends[index]
        return end !== undefined && Exit.isFailure(end) ? Cause.pretty(end.cause) : ""
      })
      for (const [index, text] of ["refused", "a fault", "a part"].entries()) assert.include(causes[index], text)
      assert.deepStrictEqual(
        (yield* recorded(all)).map((own) => own.length),
        all.map((_, index) => (failing.includes(index) ? 0 : 1))
      )
      assert.strictEqual(yield* remembered(all), 17)
    })
  )

  it.effect("applies alone what lost against another transaction, and tells nobody", () =>
    Effect.gen(function* () {
      const { once } = yield* Inbox
      const sql = yield* SqlClient.SqlClient
      const all = events(10)
      let collisions = 0
      const collide = Effect.suspend(() => {
        collisions += 1
        const raise = sql`DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$`
        return collisions === 1 ? Effect.asVoid(orUnavailable(raise)) : Effect.void
      })
      const fresh = yield* Effect.forEach(
        all,
        (event, index) => once(consumer, event, Effect.zipRight(record(event.id), index === 5 ? collide : Effect.void)),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        fresh,
        all.map(() => true)
      )
      assert.strictEqual(collisions, 2)
      for (const own of yield* recorded(all)) assert.lengthOf(own, 1)
    })
  )

  it.effect("lets no slow one hold the others up, and takes no more into a transaction that has run for long", () =>
    Effect.gen(function* () {
      const { once } = yield* Inbox
      const sql = yield* SqlClient.SqlClient
      const go = yield* Deferred.make<void>()
      const [slow, left, ...others] = events(20)
      assert.isTrue(slow !== undefined && left !== undefined)
      if (slow === undefined || left === undefined) return
      const begun = yield* Deferred.make<void>()
      const waits = Effect.zipRight(Deferred.succeed(begun, undefined), Deferred.await(go))
      const running = yield* Effect.fork(once(consumer, slow, Effect.zipRight(record(slow.id), waits)))
      yield* Deferred.await(begun)
      // One that goes away in the middle leaves nothing behind.
      const goes = yield* Deferred.make<void>()
      const leaving = yield* Effect.fork(
        once(consumer, left, Effect.zipRight(Deferred.succeed(goes, undefined), Effect.never))
      )
      yield* Deferred.await(goes)
      const busy = orUnavailable(sql`SELECT pg_sleep(0.01)`)
      const quick = yield* Effect.fork(
        Effect.forEach(others, (event) => once(consumer, event, Effect.zipRight(busy, record(event.id))), {
          concurrency: "unbounded"
        })
      )
      yield* Fiber.interrupt(leaving)
      yield* Fiber.join(quick)
      assert.strictEqual(yield* remembered([slow, left]), 0)
      yield* Deferred.succeed(go, undefined)
      assert.isTrue(yield* Fiber.join(running))
      const transactions = yield* recorded([slow, ...others])
      for (const own of transactions) assert.lengthOf(own, 1)
      // 25 ms of events of 10 ms each.
      for (const transaction of transactions.flat()) {
        assert.isAtMost(transactions.flat().filter((other) => other === transaction).length, 4)
      }
      assert.isTrue(yield* once(consumer, left, Effect.void))
    })
  )
})
