import { readFile, stat } from "node:fs/promises"
import { createServer } from "node:http"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as ProcessTable from "@safelight/embedded/ProcessTable"
import { timely } from "@safelight/testing/Timely"
import { Effect, Option, Schedule } from "effect"
import * as LogFile from "../src/LogFile.ts"
import * as StudioFile from "../src/StudioFile.ts"
import { launched } from "./Launched.ts"
import { openFolder } from "./OpenFolder.ts"

const dataFolder = Effect.map(openFolder, (folder) => join(folder, "data"))

const studioOf = (folder: string) =>
  Effect.flatMap(
    StudioFile.read(folder),
    Option.match({ onNone: () => Effect.dieMessage("no file"), onSome: Effect.succeed })
  )

const livingOf = (studio: StudioFile.StudioFile) =>
  Effect.filter(
    Object.values(studio.pids).flatMap((pid) => (pid === null ? [] : [pid])),
    ProcessTable.isAlive
  )

/** Waits until the studio's log has a line that matches. */
const logged = (folder: string, pattern: RegExp) =>
  Effect.promise(() => readFile(LogFile.pathOf(folder), "utf8")).pipe(
    Effect.repeat({ until: (text) => pattern.test(text), schedule: Schedule.spaced("100 millis") })
  )

const ready = /^Safelight is ready at http:\/\/localhost:\d+$/

/** Several starts each, on a machine that may have more to do. */
const patience = 900_000

describe("the embedded studio", () => {
  it.scopedLive(
    "starts, answers, refuses a second start, and ends with Ctrl-C leaving no process",
    () =>
      Effect.gen(function* () {
        const folder = yield* dataFolder
        const environment = { SAFELIGHT_DATA: folder, SAFELIGHT_PORT: "0" }
        const studio = yield* launched(["start"], environment)
        yield* studio.line(ready)
        const file = yield* studioOf(folder)
        assert.strictEqual((yield* Effect.promise(() => stat(join(folder, "studio.json")))).mode & 0o777, 0o600)
        const answer = yield* Effect.promise(() => fetch(`${file.url}/health/ready`))
        assert.strictEqual(answer.status, 200)
        assert.deepStrictEqual(
          yield* Effect.promise(async () => (await fetch(`${file.inboxUrl}/messages.json`)).json()),
          []
        )
        const second = yield* launched(["start"], environment)
        assert.strictEqual(yield* second.exited, 1)
        assert.include(second.output(), `Safelight already runs at ${file.url} (process ${file.pids.studio}`)
        const began = Date.now()
        studio.child.kill("SIGINT")
        assert.strictEqual(yield* studio.exited, 0)
        assert.isBelow(Date.now() - began, timely(10_000))
        const log = (yield* Effect.promise(() => readFile(LogFile.pathOf(folder), "utf8"))).trimEnd().split("\n")
        assert.include(log.at(-1), '"message":"stopped"')
        assert.deepStrictEqual(yield* livingOf(file), [])
        assert.isTrue(Option.isNone(yield* StudioFile.read(folder)))
      }),
    patience
  )

  it.scopedLive(
    "a start after kill -9 cleans up and runs",
    () =>
      Effect.gen(function* () {
        const folder = yield* dataFolder
        const environment = { SAFELIGHT_DATA: folder, SAFELIGHT_PORT: "0" }
        const first = yield* launched(["start"], environment)
        yield* first.line(ready)
        const killed = yield* studioOf(folder)
        process.kill(killed.pids.studio, "SIGKILL")
        yield* first.exited
        assert.lengthOf(yield* livingOf(killed), 2)
        const status = yield* launched(["status"], environment)
        assert.strictEqual(yield* status.exited, 1)
        assert.include(status.output(), "Safelight is stopped")
        const second = yield* launched(["start"], environment)
        yield* second.line(ready)
        assert.deepStrictEqual(yield* livingOf(killed), [])
        assert.match(second.output(), /stopped what an earlier run left behind: nats-server, PostgreSQL/)
      }),
    patience
  )

  it.scopedLive(
    "a server that dies comes back on its port",
    () =>
      Effect.gen(function* () {
        const folder = yield* dataFolder
        const studio = yield* launched(["start"], { SAFELIGHT_DATA: folder, SAFELIGHT_PORT: "0" })
        yield* studio.line(ready)
        const { pids, url } = yield* studioOf(folder)
        process.kill(pids.nats ?? 0, "SIGKILL")
        yield* logged(folder, /nats-server runs again on port \d+/)
        process.kill(pids.postgres ?? 0, "SIGKILL")
        yield* logged(folder, /PostgreSQL runs again on port \d+/)
        const health = Effect.promise(async () => (await fetch(`${url}/health/ready`)).status)
        yield* Effect.repeat(health, { until: (status) => status === 200, schedule: Schedule.spaced("100 millis") })
      }),
    patience
  )

  it.scopedLive(
    "wrong settings, a taken port and an old nats-server are named before anything starts",
    () =>
      Effect.gen(function* () {
        const folder = yield* dataFolder
        const start = (environment: Record<string, string>) =>
          Effect.gen(function* () {
            const studio = yield* launched(["start"], { SAFELIGHT_DATA: folder, SAFELIGHT_PORT: "0", ...environment })
            assert.strictEqual(yield* studio.exited, 1)
            return studio.output()
          })
        assert.match(yield* start({ SAFELIGHT_PORT: "photos" }), /^SAFELIGHT_PORT: Expected .*photos/m)
        assert.match(yield* start({ SAFELIGHT_PORT: "70000" }), /^SAFELIGHT_PORT: Expected a port from 0 to 65535/m)
        const taken = yield* Effect.acquireRelease(
          Effect.async<{ port: number; close: () => void }>((resume) => {
            const server = createServer().listen(0, "127.0.0.1", () => {
              const address = server.address()
              resume(
                Effect.succeed({
                  port: typeof address === "object" && address ? address.port : 0,
                  close: () => server.close()
                })
              )
            })
          }),
          ({ close }) => Effect.sync(close)
        )
        assert.include(
          yield* start({ SAFELIGHT_PORT: String(taken.port) }),
          `Port ${taken.port} is in use by another program`
        )
        assert.include(
          yield* start({ SAFELIGHT_NATS_SERVER: "/bin/false" }),
          "No nats-server 2.14.0 or newer was found"
        )
        const usage = yield* launched(["strat"], {})
        assert.strictEqual(yield* usage.exited, 2)
        assert.include(usage.output(), `There is no command "strat"`)
      }),
    patience
  )
})
