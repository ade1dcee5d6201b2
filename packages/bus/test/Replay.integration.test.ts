import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { DeadLetters, toEach } from "@safelight/bus/DeadLetters"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { EventBus, type Reaction } from "@safelight/bus/EventBus"
import { Park } from "@safelight/bus/HandlerFailure"
import { Inbox } from "@safelight/bus/Inbox"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventBus from "@safelight/bus/NatsEventBus"
import * as NatsReplays from "@safelight/bus/NatsReplays"
import { storeLetter } from "@safelight/bus/Parking"
import { type ReplayRequest, Replays } from "@safelight/bus/Replays"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import * as Wire from "@safelight/bus/Wire"
import { make } from "@safelight/events/Event"
import type { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import { eventually } from "@safelight/testing/Eventually"
import { Context, DateTime, Deferred, Effect, Exit, Layer, Ref, Scope } from "effect"
import { definitions, newShoot, upload } from "./BusContract.ts"
import { nats, postgres, servers } from "./TestBus.ts"

const tables = Layer.effectDiscard(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`CREATE TABLE tally (shoot_id uuid PRIMARY KEY, uploads int NOT NULL, names text NOT NULL)`
    yield* sql`CREATE TABLE seen (event_id uuid NOT NULL)`
  })
)

const office = Layer.mergeAll(
  DirectPublisher.layer(),
  NatsReplays.layer(definitions),
  NatsDeadLetters.layer(definitions)
).pipe(
  Layer.provideMerge(tables),
  Layer.provideMerge(Layer.mergeAll(nats(), postgres())),
  Layer.provideMerge(servers),
  Layer.merge(RetryPolicy.layerTest)
)

/** A process of its own, as far as the bus can tell. */
const process = Layer.build(
  NatsEventBus.layer({ definitions }).pipe(
    Layer.provide(Inbox.layer()),
    Layer.provide(Layer.mergeAll(nats(), postgres()))
  )
).pipe(Effect.map(Context.get(EventBus)))

/** Counts uploads, in a way that shows what is applied twice and what out of order. */
const tally: Effect.Effect<Reaction<"shoot-photos", never>, never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const add: Reaction<"shoot-photos", never>["apply"] = (event) =>
      event.type === "file.uploaded"
        ? sql`INSERT INTO tally VALUES (${event.data.shootId}, 1, ${event.data.fileName}) ON CONFLICT (shoot_id)
            DO UPDATE SET uploads = tally.uploads + 1, names = tally.names || ' ' || excluded.names`.pipe(
            orUnavailable,
            Effect.asVoid
          )
        : Effect.void
    return {
      consumer: "shoot-photos",
      apply: add,
      rebuild: {
        empty: () => Effect.asVoid(orUnavailable(sql`DELETE FROM tally`)),
        project: (events) => Effect.forEach(events, (event) => Effect.orDie(add(event)), { discard: true }),
        finish: Effect.void
      }
    }
  }
)

const names = (from: number, count: number) => Array.from({ length: count }, (_, n) => String(from + n))

const uploads = (shoots: ReadonlyArray<ShootId>, texts: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const publisher = yield* Publisher
    yield* Effect.forEach(
      shoots,
      (shoot) => Effect.forEach(texts, (text) => Effect.flatMap(upload(shoot, text), publisher.publish)),
      { concurrency: "unbounded", discard: true }
    )
  })

const talliesOf = (shoots: ReadonlyArray<ShootId>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* orUnavailable(sql<{ shootId: ShootId; names: string }>`SELECT shoot_id, names FROM tally`)
    return shoots.map((shoot) => rows.find(({ shootId }) => shootId === shoot)?.names ?? "")
  })

const replayed = (request: ReplayRequest) =>
  Effect.gen(function* () {
    const replays = yield* Replays
    const id = yield* replays.start(request)
    return yield* eventually(replays.report(id), ({ state }) => state === "done" || state === "failed")
  })

layer(office, { excludeTestServices: true })("a replay", (it) => {
  it.scoped("makes a projection's tables anew while its events go on, in order and each once", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const shoots = yield* Effect.replicateEffect(newShoot, 8)
      const reaction = yield* tally
      // Two processes: the consumer must rest in both.
      for (const bus of [yield* process, yield* process]) yield* bus.subscribe(reaction)
      yield* uploads(shoots, names(0, 20))
      const whole = (count: number) => shoots.map(() => names(0, count).join(" "))
      yield* eventually(talliesOf(shoots), (told) => told.join() === whole(20).join())

      yield* orUnavailable(sql`UPDATE tally SET uploads = 0, names = 'spoilt'`)
      yield* orUnavailable(sql`DELETE FROM inbox WHERE consumer = 'shoot-photos' AND event_id IN
        (SELECT event_id FROM inbox WHERE consumer = 'shoot-photos' LIMIT 20)`)
      const meanwhile = yield* Effect.fork(uploads(shoots, names(20, 15)))
      const report = yield* replayed({ consumer: "shoot-photos", mode: "rebuild" })
      yield* meanwhile
      assert.strictEqual(report.state, "done", report.reason ?? "")
      assert.isAtLeast(report.applied, 160)
      yield* eventually(talliesOf(shoots), (told) => told.join() === whole(35).join())

      const again = yield* replayed({ consumer: "shoot-photos", mode: "rebuild", sequence: 1 })
      assert.deepInclude(again, { state: "done", applied: 280, parked: 0 })
      assert.deepStrictEqual(yield* talliesOf(shoots), whole(35))
    })
  )

  it.scoped("that makes anew shows the old tables until it is done, and starts over where its process stopped", () =>
    Effect.gen(function* () {
      const replays = yield* Replays
      const shoots = [yield* newShoot]
      const reaction = yield* tally
      const reached = yield* Deferred.make<void>()
      const first = yield* Scope.make()
      const bus = yield* Scope.extend(process, first)
      yield* Scope.extend(
        bus.subscribe({
          ...reaction,
          rebuild: {
            empty: reaction.rebuild?.empty ?? (() => Effect.void),
            project: () => Effect.zipRight(Deferred.succeed(reached, undefined), Effect.never),
            finish: Effect.void
          }
        }),
        first
      )
      yield* uploads(shoots, names(0, 5))
      yield* eventually(talliesOf(shoots), ([told]) => told === "0 1 2 3 4")
      const id = yield* replays.start({ consumer: "shoot-photos", mode: "rebuild" })
      yield* Deferred.await(reached)
      assert.deepStrictEqual(yield* talliesOf(shoots), ["0 1 2 3 4"])
      yield* Scope.close(first, Exit.void)
      assert.deepStrictEqual(yield* talliesOf(shoots), ["0 1 2 3 4"])
      yield* (yield* process).subscribe(reaction)
      yield* eventually(replays.report(id), ({ state }) => state === "done")
      assert.deepStrictEqual(yield* talliesOf(shoots), ["0 1 2 3 4"])
    })
  )

  it.scoped("brings what is missing and nothing that was applied or given up, from a time, a sequence, a key", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const publisher = yield* Publisher
      const letters = yield* DeadLetters
      const shoots = yield* Effect.replicateEffect(newShoot, 40)
      const poison = shoots[0]
      const cured = yield* Ref.make(false)
      yield* (yield* process).subscribe({
        consumer: "file-shoots",
        apply: (event) =>
          Effect.gen(function* () {
            if (event.data.shootId === poison && !(yield* Ref.get(cured))) return yield* new Park({ reason: "poison" })
            yield* orUnavailable(sql`INSERT INTO seen VALUES (${event.id})`)
          })
      })
      const events = yield* Effect.forEach(shoots, (shootId) => make(ShootCreated, { shootId, clients: [] }))
      const seen = Effect.map(orUnavailable(sql`SELECT event_id FROM seen`), (rows) => rows.length)
      for (const event of events.slice(0, 20)) yield* publisher.publish(event)
      yield* eventually(seen, (count) => count === 19)
      yield* Effect.sleep("50 millis")
      const between = yield* DateTime.now
      for (const event of events.slice(20)) yield* publisher.publish(event)
      yield* eventually(seen, (count) => count === 39)
      const [letter] = yield* eventually(letters.list({ consumer: "file-shoots" }), (list) => list.length === 1)
      yield* letters.drop(letter?.id ?? 0)
      yield* eventually(
        orUnavailable(sql`SELECT FROM inbox WHERE event_id = ${events[0]?.id ?? ""}::uuid`),
        (rows) => rows.length === 1
      )
      yield* Ref.set(cured, true)

      // As after a restore: what was done is gone, and so is the memory of it.
      const lost = [3, 5, 30].map((index) => events[index]?.id ?? "")
      yield* orUnavailable(sql`DELETE FROM inbox WHERE event_id IN ${sql.in(lost)}`)
      yield* orUnavailable(sql`DELETE FROM seen WHERE event_id IN ${sql.in(lost)}`)
      const request = { consumer: "file-shoots", mode: "redeliver" } as const
      assert.deepInclude(yield* replayed({ ...request, from: between }), { state: "done", read: 20, applied: 1 })
      assert.strictEqual(yield* seen, 37)
      const key = `shoot.${shoots[5]}`
      assert.deepInclude(yield* replayed({ ...request, key }), { state: "done", read: 1, applied: 1 })
      assert.deepInclude(yield* replayed({ ...request, sequence: 1 }), { state: "done", read: 40, applied: 1 })
      assert.deepInclude(yield* replayed(request), { state: "done", read: 40, applied: 0, parked: 0 })
      assert.strictEqual(yield* seen, 39)
    })
  )

  it.scoped("brings hundreds of dead letters back, each once", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const broker = yield* NatsConnection
      const letters = yield* DeadLetters
      const count = 300
      const events = yield* Effect.replicateEffect(
        Effect.flatMap(newShoot, (shootId) => make(ShootCreated, { shootId, clients: [] })),
        count
      )
      const parkedAt = yield* DateTime.now
      yield* Effect.forEach(
        events,
        (event) =>
          Effect.flatMap(Wire.encode(event), ({ body, id, subject, type }) =>
            storeLetter(
              broker,
              {
                consumer: "file-shoots",
                key: `shoot.${event.aggregateId}`,
                type,
                stream: "EVT",
                seq: 1,
                subject,
                body,
                headers: {},
                error: "a fault that was mended",
                tries: 3,
                parkedAt
              },
              id
            )
          ),
        { concurrency: 64, discard: true }
      )
      const before = yield* orUnavailable(sql`SELECT FROM seen`)
      yield* (yield* process).subscribe({
        consumer: "file-shoots",
        apply: (event) => Effect.asVoid(orUnavailable(sql`INSERT INTO seen VALUES (${event.id})`))
      })
      const mended = yield* letters.list({ error: "MENDED" })
      assert.lengthOf(mended, count)
      assert.lengthOf(yield* toEach(mended, ({ id }) => letters.replay(id)), count)
      yield* eventually(orUnavailable(sql`SELECT FROM seen`), (rows) => rows.length === before.length + count)
      assert.lengthOf(yield* letters.list({ error: "mended" }), 0)
    })
  )

  it.effect("is refused where it would do more than fill gaps or write tables", () =>
    Effect.gen(function* () {
      const replays = yield* Replays
      const reasonOf = (request: ReplayRequest) => Effect.map(Effect.flip(replays.start(request)), String)
      assert.include(yield* reasonOf({ consumer: "nobody", mode: "redeliver" }), 'no consumer "nobody"')
      assert.include(yield* reasonOf({ consumer: "notification-mails", mode: "rebuild" }), "cannot be rebuilt")
      assert.include(
        yield* reasonOf({ consumer: "file-shoots", mode: "redeliver", type: "file.uploaded" }),
        "does not listen"
      )
    })
  )

  it.scoped("that makes anew is refused from the middle of the log", () =>
    Effect.gen(function* () {
      yield* uploads([yield* newShoot], ["0"])
      yield* (yield* process).subscribe(yield* tally)
      const report = yield* replayed({ consumer: "shoot-photos", mode: "rebuild", sequence: 5 })
      assert.strictEqual(report.state, "failed")
      assert.include(report.reason ?? "", "reads the whole log")
    })
  )
})
