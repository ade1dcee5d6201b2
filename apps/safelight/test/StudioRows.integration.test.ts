import { randomUUID } from "node:crypto"
import { assert, layer } from "@effect/vitest"
import { theStudio } from "@safelight/events/Ids"
import { urlOf } from "@safelight/sql/Provision"
import { studioSetting } from "@safelight/sql/RowSecurity"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import pg from "pg"
import * as Provisioning from "../src/Provisioning.ts"
import { natsUsers, type SqlService, signers, sqlServices } from "../src/Secrets.ts"

/**
 * Tables without a `studio_id`, and why: what the bus keeps of messages, whose body names the studio, and the book of
 * migrations.
 */
const isShared = (service: string, table: string) =>
  ["outbox", "inbox", "inbox_held", `${service}_migrations`].includes(table)

const connect = (url: Redacted.Redacted, options?: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new pg.Client({ connectionString: Redacted.value(url), options })
      await client.connect()
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

const query = (client: pg.Client, text: string, values: ReadonlyArray<unknown> = []) =>
  Effect.promise(() => client.query(text, [...values]))

/** The SQLSTATE that a statement fails with. */
const codeOf = (client: pg.Client, text: string, values: ReadonlyArray<unknown> = []) =>
  Effect.promise(() =>
    client.query(text, [...values]).then(
      ({ rowCount }) => `${rowCount} rows`,
      (error: unknown) => (error instanceof pg.DatabaseError ? error.code : String(error))
    )
  )

/** Every service's tables in one database, and the ways in: as administrator, and as each service does. */
class Tables extends Context.Tag("test/Tables")<
  Tables,
  {
    readonly admin: pg.Client
    /** As the service's role; `options` as at the start of a connection, by default those of this studio. */
    readonly as: (service: SqlService, options?: string) => Effect.Effect<pg.Client, never, Scope.Scope>
  }
>() {
  static readonly layer = Layer.scoped(
    Tables,
    Effect.gen(function* () {
      const { url } = yield* TestPostgres
      const secret = Redacted.make("only-for-tests")
      const each = <Name extends string>(names: ReadonlyArray<Name>) =>
        Object.fromEntries(names.map((name) => [name, secret])) as Record<Name, Redacted.Redacted>
      const secrets = {
        signing: each(signers),
        linkSecret: secret,
        csrfSecret: secret,
        natsAdmin: secret,
        nats: each(natsUsers),
        sql: each(sqlServices)
      }
      yield* Effect.orDie(Provisioning.sql(url, secrets))
      return {
        admin: yield* connect(url),
        as: (service, options = `-c ${studioSetting}=${theStudio}`) =>
          connect(urlOf(url, { service, password: secret }), options)
      }
    })
  ).pipe(Layer.provide(TestPostgres.layer))
}

interface Column {
  readonly name: string
  readonly type: string
}

/** Columns that a row must be given, studio aside. */
const columnsOf = (admin: pg.Client, table: string) =>
  Effect.map(
    query(
      admin,
      `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'studio_id'
          AND attnotnull AND NOT atthasdef AND attidentity = '' AND attgenerated = ''`,
      [table]
    ),
    ({ rows }): ReadonlyArray<Column> => rows
  )

const valueOf = (type: string): unknown => {
  if (type === "uuid") return randomUUID()
  if (type.startsWith("timestamp") || type === "date") return "2026-06-21"
  if (type.startsWith("json")) return "{}"
  if (type.endsWith("[]")) return "{}"
  if (type === "boolean") return false
  if (/int|numeric|double|real/.test(type)) return Math.floor(Math.random() * 30_000)
  return type === "bytea" ? Buffer.from(randomUUID()) : randomUUID()
}

const insertion = (table: string, columns: ReadonlyArray<Column>, studio: string) =>
  [
    `INSERT INTO ${table} (${["studio_id", ...columns.map(({ name }) => `"${name}"`)].join()})
      VALUES (${["studio_id", ...columns].map((_, index) => `$${index + 1}`).join()})`,
    [studio, ...columns.map(({ type }) => valueOf(type))]
  ] as const

const tablesOf = (admin: pg.Client, service: string) =>
  Effect.map(
    query(
      admin,
      `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS guarded,
          EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'studio_id' AND attnotnull) AS owned,
          EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polcmd = '*' AND polroles = '{0}') AS said
        FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') ORDER BY relname`,
      [service]
    ),
    ({ rows }): ReadonlyArray<{ name: string; guarded: boolean; owned: boolean; said: boolean }> => rows
  )

/** Tables whose rows another studio could reach. */
const open = (admin: pg.Client) =>
  Effect.map(
    Effect.forEach(sqlServices, (service) =>
      Effect.map(tablesOf(admin, service), (tables) =>
        tables
          .filter(({ guarded, name, owned, said }) => !isShared(service, name) && !(guarded && owned && said))
          .map(({ name }) => `${service}.${name}`)
      )
    ),
    (all) => all.flat()
  )

const other = "00000000-0000-7000-8000-0000000000ff"

layer(Tables.layer, { excludeTestServices: true })("the studio of a row", (it) => {
  it.scoped("is on every table of every service, with a policy of its own", () =>
    Effect.gen(function* () {
      const { admin } = yield* Tables
      assert.deepStrictEqual(yield* open(admin), [])
      yield* query(admin, "CREATE TABLE shoot.forgotten (id uuid)")
      yield* query(admin, "CREATE TABLE shoot.bare (id uuid, studio_id uuid NOT NULL)")
      assert.deepStrictEqual(yield* open(admin), ["shoot.bare", "shoot.forgotten"])
      yield* query(admin, "DROP TABLE shoot.forgotten, shoot.bare")
    })
  )

  for (const service of sqlServices) {
    it.scoped(`keeps other studios out of every table of ${service}`, () =>
      Effect.gen(function* () {
        const { admin, as } = yield* Tables
        const own = yield* as(service)
        const unset = yield* as(service, "-c search_path=public")
        const guarded = (yield* tablesOf(admin, service)).filter(({ name }) => !isShared(service, name))
        assert.isAbove(guarded.length, 0)
        for (const { name } of guarded) {
          const table = `"${service}".${name}`
          const columns = yield* columnsOf(admin, table)
          // A row of each studio, whatever else a row must be.
          const checks = yield* query(
            admin,
            `SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
            [table]
          )
          for (const { conname } of checks.rows) yield* query(admin, `ALTER TABLE ${table} DROP CONSTRAINT ${conname}`)
          yield* query(admin, "SET session_replication_role = replica")
          for (const studio of [theStudio, other]) yield* query(admin, ...insertion(table, columns, studio))
          yield* query(admin, "SET session_replication_role = origin")

          const studios = yield* query(own, `SELECT studio_id FROM ${table}`)
          assert.deepStrictEqual(studios.rows, [{ studio_id: theStudio }], table)
          const theirs = `studio_id = '${other}'`
          assert.strictEqual(yield* codeOf(own, `UPDATE ${table} SET studio_id = studio_id WHERE ${theirs}`), "0 rows")
          assert.strictEqual(yield* codeOf(own, `DELETE FROM ${table} WHERE ${theirs}`), "0 rows", table)
          assert.strictEqual(yield* codeOf(own, `UPDATE ${table} SET studio_id = '${other}'`), "42501", table)
          assert.strictEqual(yield* codeOf(own, ...insertion(table, columns, other)), "42501", table)
          assert.strictEqual(yield* codeOf(unset, `SELECT FROM ${table}`), "42704", table)
          const kept = yield* query(admin, `SELECT count(*)::int AS rows FROM ${table} WHERE ${theirs}`)
          assert.deepStrictEqual(kept.rows, [{ rows: 1 }], table)
        }
      })
    )

    it.scoped(`is no business of ${service} in the tables of another service`, () =>
      Effect.gen(function* () {
        const { admin, as } = yield* Tables
        const client = yield* as(service)
        for (const foreign of sqlServices.filter((name) => name !== service)) {
          for (const { name } of yield* tablesOf(admin, foreign)) {
            for (const statement of [`SELECT FROM "${foreign}".${name}`, `DELETE FROM "${foreign}".${name}`]) {
              assert.strictEqual(yield* codeOf(client, statement), "42501", statement)
            }
          }
        }
      })
    )
  }
})
