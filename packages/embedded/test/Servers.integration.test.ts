import { spawn } from "node:child_process"
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { connect } from "@nats-io/transport-node"
import { Effect, Exit, Redacted, Scope } from "effect"
import pg from "pg"
import { cleanUp } from "../src/CleanUp.ts"
import { EmbeddedNats } from "../src/EmbeddedNats.ts"
import { EmbeddedPostgres } from "../src/EmbeddedPostgres.ts"
import * as ProcessTable from "../src/ProcessTable.ts"

const dataFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "safelight-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const query = (url: Redacted.Redacted, sql: string) =>
  Effect.acquireUseRelease(
    Effect.promise(async () => {
      const client = new pg.Client({ connectionString: Redacted.value(url) })
      await client.connect()
      return client
    }),
    (client) => Effect.promise(() => client.query(sql)).pipe(Effect.map(({ rows }) => rows)),
    (client) => Effect.promise(() => client.end())
  )

const natsConnection = (server: EmbeddedNats["Type"]) =>
  Effect.acquireRelease(
    Effect.promise(() => connect({ servers: server.url, user: server.user, pass: Redacted.value(server.password) })),
    (connection) => Effect.promise(() => connection.close())
  )

const onePid = (pid: number) => Effect.map(ProcessTable.isAlive(pid), (alive) => assert.isFalse(alive, `${pid} lives`))

describe("embedded servers", () => {
  it.scopedLive("PostgreSQL keeps its data over a stop and leaves no process", () =>
    Effect.gen(function* () {
      const folder = yield* dataFolder
      const run = (sql: string) =>
        Effect.scoped(
          Effect.gen(function* () {
            const server = yield* EmbeddedPostgres.make({ dataFolder: folder })
            return { pid: server.pid, rows: yield* query(server.url, sql) }
          })
        )
      const first = yield* run("create table photo as select 'kept' as name; select 1")
      yield* onePid(first.pid)
      const second = yield* run("select name, current_setting('fsync') as fsync from photo")
      yield* onePid(second.pid)
      assert.deepStrictEqual(second.rows, [{ name: "kept", fsync: "on" }])
    })
  )

  it.scopedLive("nats-server keeps its streams over a stop and leaves no process", () =>
    Effect.gen(function* () {
      const folder = yield* dataFolder
      const first = yield* Effect.scoped(
        Effect.gen(function* () {
          const server = yield* EmbeddedNats.make({ dataFolder: folder })
          const connection = yield* natsConnection(server)
          const reply = yield* Effect.promise(() =>
            connection.request("$JS.API.STREAM.CREATE.KEPT", JSON.stringify({ name: "KEPT", subjects: ["kept.>"] }))
          )
          assert.include(reply.string(), `"created"`)
          return server
        })
      )
      yield* onePid(first.pid)
      const second = yield* EmbeddedNats.make({ dataFolder: folder })
      const connection = yield* natsConnection(second)
      const names = yield* Effect.promise(() => connection.request("$JS.API.STREAM.NAMES"))
      assert.include(names.string(), `"KEPT"`)
    })
  )

  it.scopedLive("servers of a killed parent are found, checked and stopped", () =>
    Effect.gen(function* () {
      const folder = yield* dataFolder
      const script = join(import.meta.dirname, "fixtures", "Parent.ts")
      const pids = yield* Effect.async<ReadonlyArray<number>>((resume) => {
        const parent = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] })
        parent.stdout.once("data", (line) => {
          parent.once("exit", () => resume(Effect.succeed(JSON.parse(String(line)))))
          parent.kill("SIGKILL")
        })
      })
      for (const pid of pids) assert.isTrue(yield* ProcessTable.isAlive(pid), "a server survives its parent")
      const stopped = yield* cleanUp(folder)
      assert.sameMembers(
        stopped.map((server) => server.pid),
        [...pids]
      )
      for (const pid of pids) yield* onePid(pid)
      assert.deepStrictEqual(yield* cleanUp(folder), [])
      const again = yield* EmbeddedPostgres.make({ dataFolder: folder })
      assert.deepStrictEqual(yield* query(again.url, "select 1 as one"), [{ one: 1 }])
    })
  )

  it.scopedLive("a pid that belongs to someone else is left alone", () =>
    Effect.gen(function* () {
      const folder = yield* dataFolder
      const stranger = yield* Effect.acquireRelease(
        Effect.sync(() => spawn("sleep", ["60"], { stdio: "ignore" })),
        (child) => Effect.sync(() => child.kill())
      )
      yield* Effect.promise(async () => {
        await mkdir(join(folder, "nats"))
        await writeFile(join(folder, "nats", "nats.pid"), `${stranger.pid}`)
      })
      assert.deepStrictEqual(yield* cleanUp(folder), [])
      assert.isTrue(yield* ProcessTable.isAlive(stranger.pid ?? 0))
    })
  )

  it.scopedLive("a nats-server that is too old is named with what to do", () =>
    Effect.gen(function* () {
      const folder = yield* dataFolder
      const program = join(folder, "nats-server")
      yield* Effect.promise(async () => {
        await writeFile(program, "#!/bin/sh\necho 'nats-server: v2.9.10'\n")
        await chmod(program, 0o755)
      })
      const error = yield* Effect.flip(EmbeddedNats.make({ dataFolder: folder, executable: program }))
      assert.strictEqual(error._tag, "NatsServerTooOld")
      assert.match(error.message, /2\.9\.10 .*too old: 2\.14\.0 or newer/)
    })
  )

  it.scopedLive("a port in use ends the start with the server's own words", () =>
    Effect.gen(function* () {
      const server = yield* EmbeddedNats.make({ dataFolder: yield* dataFolder })
      const other = yield* dataFolder
      const error = yield* Effect.flip(EmbeddedNats.make({ dataFolder: other, port: server.port }))
      assert.match(error.message, /address already in use/)
    })
  )

  it.scopedLive("a failed start stops what was started", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const server = yield* Scope.extend(EmbeddedNats.make({ dataFolder: yield* dataFolder }), scope)
      yield* Scope.close(scope, Exit.fail("later step"))
      assert.match(yield* server.exited, /ended/)
      const log = yield* Effect.promise(() => readFile(`/proc/${server.pid}/cmdline`, "utf8").catch(() => "gone"))
      assert.strictEqual(log, "gone")
    })
  )
})
