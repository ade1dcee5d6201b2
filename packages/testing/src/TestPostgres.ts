import { randomUUID } from "node:crypto"
import { EmbeddedPostgres } from "@safelight/embedded/EmbeddedPostgres"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import pg from "pg"
import { type Outage, restartable } from "./Restartable.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"

const execute = (url: string, statement: string) =>
  Effect.promise(async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  })

/**
 * A fresh PostgreSQL in a folder of its own, gone with the scope. Making one takes about half a second, so every
 * test file has its own; within a file `database` gives an empty database to each test that wants one.
 */
export class TestPostgres extends Context.Tag("@safelight/testing/TestPostgres")<
  TestPostgres,
  {
    /** The superuser's address of an empty database. */
    readonly url: Redacted.Redacted
    readonly port: number
    /** Makes another empty database and gives its address. */
    readonly database: Effect.Effect<Redacted.Redacted>
    readonly dataFolder: string
  } & Outage
>() {
  static readonly make = Effect.gen(function* () {
    const dataFolder = yield* temporaryFolder
    const [server, outage] = yield* restartable((port) =>
      EmbeddedPostgres.make({
        dataFolder,
        // A test kills processes but never cuts the power, so what was written survives without being forced to disk.
        settings: { fsync: "off", max_connections: "200" },
        port
      })
    )
    const url = Redacted.value(server.url)
    const database = Effect.gen(function* () {
      const name = `test_${randomUUID().replaceAll("-", "")}`
      yield* execute(url, `create database ${name}`)
      const address = new URL(url)
      address.pathname = `/${name}`
      return Redacted.make(address.href)
    })
    return TestPostgres.of({ url: yield* database, port: server.port, database, dataFolder, ...outage })
  })

  static readonly layer: Layer.Layer<TestPostgres> = Layer.scoped(this, this.make)
}
