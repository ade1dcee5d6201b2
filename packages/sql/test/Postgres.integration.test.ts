import { connect, createServer, type Socket } from "node:net"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Unavailable } from "@safelight/events/Unavailable"
import * as DueTimer from "@safelight/sql/DueTimer"
import * as Migrations from "@safelight/sql/Migrations"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import * as SingleRunner from "@safelight/sql/SingleRunner"
import * as Transaction from "@safelight/sql/Transaction"
import { eventually } from "@safelight/testing/Eventually"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Cause, Context, Deferred, Effect, Exit, Fiber, Layer, Option, Redacted, Ref, Scope } from "effect"

const accounts = ["shoot", "user"].map((service) => ({ service, password: Redacted.make(`secret's "${service}"`) }))

const provisioned = Layer.effectDiscard(
  Effect.flatMap(TestPostgres, ({ url }) => Provision.provision({ adminUrl: url, accounts }))
).pipe(Layer.provideMerge(TestPostgres.layer))

/** A pool of its own for one service, as a process of it would have. */
const client = (service: string, options: Partial<Postgres.PostgresOptions> = {}) =>
  Effect.gen(function* () {
    const { url } = yield* TestPostgres
    const account = accounts.find((each) => each.service === service) ?? accounts[0]
    if (account === undefined) return yield* Effect.dieMessage("no account")
    const context = yield* Layer.build(
      Postgres.layer({ url: Provision.urlOf(url, account), schema: service, ...options })
    )
    return Context.get(context, SqlClient.SqlClient)
  })

/** Stands before a server and can fall silent: what is connected then stays so, and hears nothing any more. */
const proxyTo = (url: Redacted.Redacted) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: Redacted.Redacted; readonly fallSilent: () => void; readonly end: () => void }>(
      (resume) => {
        const target = new URL(Redacted.value(url))
        const pairs = new Set<readonly [Socket, Socket]>()
        const server = createServer((from) => {
          const to = connect(Number(target.port), target.hostname)
          for (const socket of [from, to]) socket.on("error", () => undefined)
          from.pipe(to).pipe(from)
          pairs.add([from, to])
        })
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          const here = new URL(target)
          here.hostname = "127.0.0.1"
          here.port = String(typeof address === "object" ? address?.port : "")
          resume(
            Effect.succeed({
              url: Redacted.make(here.href),
              fallSilent: () => {
                for (const [from, to] of pairs) {
                  from.unpipe(to)
                  to.unpipe(from)
                }
              },
              end: () => {
                server.close()
                for (const pair of pairs) for (const socket of pair) socket.destroy()
              }
            })
          )
        })
      }
    ),
    ({ end }) => Effect.sync(end)
  )

const away = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) && Option.exists(Cause.dieOption(exit.cause), (defect) => defect instanceof Unavailable)

layer(provisioned, { excludeTestServices: true })("Postgres", (it) => {
  it.scoped("keeps each service in its own schema, and provisioning again changes nothing", () =>
    Effect.gen(function* () {
      const { url } = yield* TestPostgres
      yield* Provision.provision({ adminUrl: url, accounts })
      const [shoot, user] = [yield* client("shoot"), yield* client("user")]
      yield* shoot`CREATE TABLE private (some_key text)`
      yield* shoot`INSERT INTO private ${shoot.insert({ someKey: "kept" })}`
      assert.deepStrictEqual(yield* shoot`SELECT some_key FROM private`, [{ someKey: "kept" }])
      for (const statement of [
        user`SELECT * FROM shoot.private`,
        user`CREATE TABLE public.mine (a int)`,
        user`CREATE TABLE shoot.mine (a int)`,
        user`CREATE SCHEMA mine`
      ]) {
        assert.isTrue(Exit.isFailure(yield* Effect.exit(statement)))
      }
    })
  )

  it.scoped("runs migrations once, in the service's own book", () =>
    Effect.gen(function* () {
      const sql = yield* client("user")
      const run = (ids: ReadonlyArray<number>) =>
        Migrations.run({
          service: "user",
          migrations: Object.fromEntries(
            ids.map((id) => [
              `${id}_table`,
              Effect.flatMap(SqlClient.SqlClient, (sql) => sql`CREATE TABLE ${sql(`table_${id}`)} (a int)`)
            ])
          )
        }).pipe(Effect.provideService(SqlClient.SqlClient, sql))
      assert.lengthOf(yield* run([1, 2]), 2)
      assert.lengthOf(yield* run([1, 2]), 0)
      assert.deepStrictEqual(yield* run([1, 2, 3]), [[3, "table"]])
      assert.lengthOf(yield* sql`SELECT * FROM user_migrations`, 3)
    })
  )

  // Guards the hidden process id: with it, sql-pg cancelled statements of others (480 of 4,000 in a measurement).
  it.scoped("never cancels the statement of another", () =>
    Effect.gen(function* () {
      const sql = yield* client("shoot", { maxConnections: 4 })
      const victims = Effect.forEach(
        Array.from({ length: 400 }, (_, n) => n),
        () => sql`SELECT pg_sleep(0.002)`,
        { concurrency: 4, discard: true }
      )
      const impatient = Effect.forEach(
        Array.from({ length: 100 }, (_, n) => n),
        () => Effect.timeoutOption(sql`SELECT pg_sleep(0.008)`, "3 millis"),
        { concurrency: 4, discard: true }
      )
      yield* Effect.all([victims, impatient], { concurrency: 2 })
    })
  )

  it.scoped("rolls back what fails, keeps its error, and lets a neighbour leave the transaction", () =>
    Effect.gen(function* () {
      const sql = yield* client("shoot")
      yield* sql`CREATE TABLE rolled (a int)`
      const failed = yield* orUnavailable(sql`INSERT INTO rolled VALUES (1)`).pipe(
        Effect.zipRight(Transaction.outside(orUnavailable(sql`INSERT INTO rolled VALUES (2)`))),
        Effect.zipRight(Effect.fail("no" as const)),
        Transaction.within(sql),
        Effect.exit
      )
      assert.deepStrictEqual(failed, Exit.fail("no" as const))
      assert.deepStrictEqual(yield* sql`SELECT a FROM rolled`, [{ a: 2 }])
    })
  )

  it.scoped("ends what takes too long, as a fault of the statement", () =>
    Effect.gen(function* () {
      const sql = yield* client("shoot", { statementTimeout: "50 millis" })
      const exit = yield* Effect.exit(orUnavailable(sql`SELECT pg_sleep(5)`))
      assert.isTrue(Exit.isFailure(exit))
      assert.isFalse(away(exit))
    })
  )

  it.scoped("gives up a server that is gone without a word, and its connection with it", () =>
    Effect.gen(function* () {
      const postgres = yield* TestPostgres
      const proxy = yield* proxyTo(postgres.url)
      const sql = yield* client("shoot", { statementTimeout: "100 millis", maxConnections: 1 }).pipe(
        Effect.provideService(TestPostgres, { ...postgres, url: proxy.url })
      )
      yield* sql`SELECT 1`
      proxy.fallSilent()
      assert.isTrue(away(yield* Effect.exit(orUnavailable(sql`SELECT 1`))))
      assert.lengthOf(yield* sql`SELECT 1`, 1)
    })
  )

  it.scoped("lets one run at a time, and another take over when its connection is lost", () =>
    Effect.gen(function* () {
      const running = yield* Ref.make<ReadonlyArray<string>>([])
      const started = yield* Deferred.make<void>()
      const process = (name: string) =>
        Effect.gen(function* () {
          const sql = yield* client("shoot")
          const scope = yield* Scope.make()
          const work = Effect.acquireUseRelease(
            Effect.zipRight(
              Ref.update(running, (list) => [...list, name]),
              Deferred.succeed(started, undefined)
            ),
            () => Effect.never,
            () => Ref.update(running, (list) => list.filter((other) => other !== name))
          )
          yield* SingleRunner.run(work, { name: "shoot/test", interval: "50 millis" }).pipe(
            Effect.provideService(SqlClient.SqlClient, sql),
            Effect.forkIn(scope)
          )
          yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
          return { sql, scope }
        })
      const [a, b] = [yield* process("a"), yield* process("b")]
      yield* Deferred.await(started)
      yield* Effect.sleep("200 millis")
      const [first] = yield* Ref.get(running)
      assert.lengthOf(yield* Ref.get(running), 1)
      const holders = a.sql<{ pid: number }>`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted`
      const [before] = yield* holders
      // The lock's session is ended from outside, as a failing network would.
      yield* a.sql`SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()`
      yield* eventually(
        Effect.all([holders, Ref.get(running)]),
        ([[holder, ...others], list]) =>
          holder !== undefined && others.length === 0 && holder.pid !== before?.pid && list.length === 1
      )
      yield* Scope.close(first === "a" ? a.scope : b.scope, Exit.void)
      yield* Effect.repeat(Effect.delay(Ref.get(running), "20 millis"), {
        until: (list) => list.length === 1 && list[0] !== first
      })
    })
  )

  it.scoped("handles each due row by itself, and tries a failing one again", () =>
    Effect.gen(function* () {
      const sql = yield* client("shoot")
      yield* sql`CREATE TABLE due (id int PRIMARY KEY, due_at timestamptz NOT NULL, done boolean NOT NULL DEFAULT false)`
      yield* sql`INSERT INTO due SELECT n, now() - interval '1 minute' FROM generate_series(1, 5) n`
      yield* sql`INSERT INTO due VALUES (6, now() + interval '1 hour')`
      const tick = DueTimer.tick({
        name: "shoot/due",
        due: () =>
          orUnavailable(sql<{ id: number }>`SELECT id FROM due WHERE NOT done AND due_at <= now() ORDER BY due_at, id`),
        handle: ({ id }) =>
          Effect.zipRight(
            orUnavailable(sql`UPDATE due SET done = true WHERE id = ${id}`),
            id === 3 ? Effect.dieMessage("three") : Effect.void
          )
      }).pipe(Effect.provideService(SqlClient.SqlClient, sql))
      yield* tick
      const done = sql<{ id: number }>`SELECT id FROM due WHERE done ORDER BY id`
      assert.deepStrictEqual(
        (yield* done).map(({ id }) => id),
        [1, 2, 4, 5]
      )
    })
  )

  it.scoped("dies with Unavailable while the server is away, and comes back by itself", () =>
    Effect.gen(function* () {
      const postgres = yield* TestPostgres
      const sql = yield* client("shoot")
      yield* sql`SELECT 1`
      yield* postgres.stop
      assert.isTrue(away(yield* Effect.exit(orUnavailable(sql`SELECT 1`))))
      assert.isTrue(away(yield* Effect.exit(Transaction.within(sql)(Effect.void))))
      const late = yield* Effect.fork(client("user"))
      yield* postgres.start
      yield* Fiber.join(late)
      assert.lengthOf(yield* sql`SELECT 1`, 1)
    })
  )
})
