import { assert, it } from "@effect/vitest"
import { connect } from "@nats-io/transport-node"
import { Effect, Fiber, Layer, Redacted } from "effect"
import pg from "pg"
import { TestNats } from "../src/TestNats.ts"
import { TestPostgres } from "../src/TestPostgres.ts"

const query = (url: Redacted.Redacted, sql: string) =>
  Effect.promise(async () => {
    const client = new pg.Client({ connectionString: Redacted.value(url) })
    await client.connect()
    return await client.query(sql).finally(() => client.end())
  })

it.layer(Layer.merge(TestPostgres.layer, TestNats.layer))("test servers", (it) => {
  it.effect("a killed PostgreSQL comes back on its port with what was committed", () =>
    Effect.gen(function* () {
      const postgres = yield* TestPostgres
      yield* query(postgres.url, "create table kept as select 7 as seven")
      yield* postgres.kill
      yield* postgres.start
      const { rows } = yield* query(postgres.url, "select seven from kept")
      assert.deepStrictEqual(rows, [{ seven: 7 }])
      const other = yield* query(yield* postgres.database, "select to_regclass('kept') as kept")
      assert.deepStrictEqual(other.rows, [{ kept: null }])
    })
  )

  it.effect("a killed nats-server comes back on its port and its client finds it", () =>
    Effect.gen(function* () {
      const nats = yield* TestNats
      const connection = yield* Effect.acquireRelease(
        Effect.promise(() => connect({ ...nats.connection, reconnectTimeWait: 20, maxReconnectAttempts: -1 })),
        (connection) => Effect.promise(() => connection.close())
      )
      const request = (subject: string, body?: object) =>
        Effect.promise(() => connection.request(subject, body ? JSON.stringify(body) : "", { timeout: 5000 }))
      yield* request("$JS.API.STREAM.CREATE.S", { name: "S", subjects: ["s"] })
      const acknowledged = yield* request("s", { photo: 1 })
      assert.include(acknowledged.string(), `"seq":1`)
      const back = yield* Effect.fork(
        Effect.promise(async () => {
          for await (const status of connection.status()) if (status.type === "reconnect") return
        })
      )
      yield* nats.kill
      yield* nats.start
      yield* Fiber.join(back)
      const info = yield* request("$JS.API.STREAM.INFO.S")
      assert.include(info.string(), `"messages":1`)
    }).pipe(Effect.scoped)
  )
})
