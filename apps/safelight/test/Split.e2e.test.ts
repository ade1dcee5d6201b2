import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { assert, layer } from "@effect/vitest"
import { FileView } from "@safelight/contracts/file/Files"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import { isAlive, signal } from "@safelight/embedded/ProcessTable"
import { definitions } from "@safelight/events/Catalogue"
import { makeShoot } from "@safelight/imaging/Shoot"
import { eventually } from "@safelight/testing/Eventually"
import { required } from "@safelight/testing/Required"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { timely } from "@safelight/testing/Timely"
import { Effect, Layer, Schedule, Schema } from "effect"
import { natsUsers, sqlServices } from "../src/Secrets.ts"
import { processNames } from "../src/split/ProcessList.ts"
import { launched } from "./Launched.ts"
import { family, stillRunning } from "./Processes.ts"
import { brokenPromises, type RestartOutcome, restartRun } from "./RestartRun.ts"
import { mayPublish, mayRead } from "./support/Credentials.ts"
import { drawn, journey } from "./support/Journey.ts"
import { RunningStudio } from "./support/RunningStudio.ts"
import { away, environmentOf, pidOf, readiness, replaced } from "./support/SplitProcesses.ts"
import { RealBrowser } from "./support/Visitor.ts"

await required("chromium")

/** Long enough for a look at a busy machine to find a process that was told to stop and still answers. */
const stopLead = { SAFELIGHT_STOP_LEAD: "3 seconds" }

const Machine = Layer.merge(
  RunningStudio.layerWith({ SAFELIGHT_PAGE_RATE: "0", ...stopLead }, ["--split"]),
  RealBrowser.layer
)

/** What the photographer's token is shown. */
const page = (path: string, language = "en") =>
  Effect.gen(function* () {
    const { adminToken, url } = yield* (yield* RunningStudio).file
    return yield* Effect.promise(async () => {
      const headers = { authorization: `Bearer ${adminToken}`, "accept-language": language }
      const answer = await fetch(`${url}${path}`, { headers })
      assert.strictEqual(answer.status, 200, path)
      return answer.text()
    })
  })

/** Parts that a page says are away. */
const awayIn = (html: string) => [...html.matchAll(/data-away="(\w+)"/g)].map(([, part]) => part)

const shoots = page("/api/v1/shoots").pipe(
  Effect.flatMap(Schema.decode(Schema.parseJson(Schema.Array(Shoot)))),
  Effect.orDie
)

/** Files of the newest shoot by their states. */
const states = Effect.gen(function* () {
  const [shoot] = yield* shoots
  if (shoot === undefined) return []
  const files = yield* page(`/api/v1/shoots/${shoot.id}/files`)
  return (yield* Schema.decode(Schema.parseJson(Schema.Array(FileView)))(files)).map(({ state }) => state)
}).pipe(Effect.orDie)

/**
 * In the middle of the work, some photographs done and some not, with the worker stopped in its tracks. It is let work
 * a little at a time: looks take longer than a photograph on a busy machine.
 */
const underway = Effect.gen(function* () {
  const worker = yield* pidOf("media")
  for (;;) {
    yield* signal(worker, "SIGSTOP")
    const all = yield* states
    if (all.includes("ready")) return assert.isTrue(all.includes("processing"), "the kills hit no work")
    yield* signal(worker, "SIGCONT")
    yield* Effect.sleep("50 millis")
  }
})

/** What became of reads while processes were told to stop; judged apart, since the rest goes on without them. */
let restarts: RestartOutcome | undefined

/** An upload that goes on, and reads, while processes are told to stop. */
const calmRestarts = Effect.gen(function* () {
  const studio = yield* RunningStudio
  const folder = yield* temporaryFolder
  yield* makeShoot({ count: 8, folder, megapixels: 1, seed: 2 })
  const words = ["deliver", folder, "--title", "Meanwhile", "--client", "ada@example.org"]
  const delivery = yield* launched(words, { SAFELIGHT_DATA: studio.dataFolder })
  restarts = yield* restartRun(studio, ["file", "user", "gateway"], (line) => Effect.sync(() => console.info(line)))
  assert.strictEqual(yield* delivery.exited, 0, delivery.output())
}).pipe(Effect.scoped)

layer(Machine, { excludeTestServices: true })("a studio of one process per service", (it) => {
  it.scoped("has a process for each, which answers for itself", () =>
    Effect.gen(function* () {
      const studio = yield* RunningStudio
      const { pids, processes } = yield* studio.file
      assert.sameMembers(Object.keys(processes), [...processNames])
      const ids = Object.values(processes).map(({ pid }) => pid)
      assert.strictEqual(new Set([...ids, pids.studio]).size, processNames.length + 1)
      for (const [name, { pid, url }] of Object.entries(processes)) {
        const commandLine = yield* Effect.promise(() => readFile(`/proc/${pid}/cmdline`, "utf8"))
        assert.include(commandLine, `/${name}/dist/main.js`)
        // A check that took longer than a second on a busy machine is made again.
        const answer = yield* Effect.repeat(
          Effect.promise(async () => (await fetch(`${url}/health/ready`)).json()),
          { until: ({ ready }) => ready === true }
        )
        for (const check of answer.checks) assert.match(check.name, new RegExp(`^${name} `))
        const metrics = yield* Effect.promise(() => fetch(`${url}/metrics`, { redirect: "manual" }))
        if (name === "gateway") assert.strictEqual(metrics.status, 303, "anybody could ask")
        else assert.match(yield* Effect.promise(() => metrics.text()), /^# TYPE \w+ (counter|gauge|histogram)$/m, name)
      }
    })
  )

  it.scoped("gives none what another could be robbed with", () =>
    Effect.gen(function* () {
      for (const name of processNames) {
        const environment = yield* environmentOf(name)
        const { pid = 0 } = (yield* (yield* RunningStudio).file).processes[name] ?? {}
        const commandLine = yield* Effect.promise(() => readFile(`/proc/${pid}/cmdline`, "utf8"))
        for (const secret of ["NATS_PASSWORD", "DATABASE_URL", "SAFELIGHT_SIGNING_KEY"]) {
          const value = environment[secret]
          if (value !== undefined) assert.notInclude(commandLine, value)
        }
      }
      for (const name of sqlServices) {
        const environment = yield* environmentOf(name)
        for (const owner of sqlServices) {
          assert.strictEqual(yield* mayRead(environment, owner), owner === name, `${name} reads ${owner}`)
        }
      }
      for (const name of natsUsers) {
        const foreign = definitions.filter(({ owner }) => owner !== name)
        const subjects = foreign.map(({ stream, type }) => `${stream.toLowerCase()}.shoot.1.${type}`)
        assert.deepStrictEqual(yield* mayPublish(yield* environmentOf(name), name, subjects), [], name)
      }
    })
  )

  it.scoped("delivers from the card to the client while processes are killed or told to stop", () =>
    journey(drawn(12, 2), {
      processing: Effect.gen(function* () {
        yield* underway
        // Shoot's relay is in its process, with what it has not sent yet.
        yield* Effect.all([replaced("media", "SIGKILL"), replaced("shoot", "SIGKILL")], { concurrency: 2 })
        // The broker gives what they held to their successors after half a minute.
        yield* calmRestarts
      }),
      delivering: replaced("notification", "SIGKILL")
    })
  )

  it.effect("failed no request while processes were told to stop", () =>
    Effect.sync(() => assert.deepStrictEqual(restarts && brokenPromises(restarts), []))
  )

  it.scoped("marks the part of a page whose service is away, and keeps the rest usable", () =>
    Effect.gen(function* () {
      const shoot = (yield* shoots).find(({ title }) => title === "Midsummer in the garden")
      assert.isDefined(shoot)
      const studio = `/studio/shoots/${shoot?.id}`
      const gallery = `/g/${shoot?.id}`
      const marks = (path: string, language = "en") => Effect.map(page(path, language), awayIn)

      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* away("notification", "invite", "file", "content")
          const access = yield* page(`${studio}/access`)
          assert.deepStrictEqual(awayIn(access), ["invitations", "mails"])
          assert.include(access, "Midsummer in the garden")
          assert.deepStrictEqual(yield* marks(`${studio}/activity`), ["invitations", "mails", "downloads"])
          assert.deepStrictEqual(yield* marks(studio), ["files"])
          const open = yield* page(gallery)
          assert.deepStrictEqual(awayIn(open), ["pictures"])
          assert.strictEqual(open.match(/<li [^>]*id="photo-/g)?.length, shoot && deliverable(shoot.counts))
          const french = yield* page(`${gallery}/downloads`, "fr")
          assert.deepStrictEqual(awayIn(french), ["downloads"])
          assert.include(french, "Les téléchargements ne peuvent pas être affichés")
        })
      )
      assert.deepStrictEqual(yield* marks(`${studio}/access`), [])
      assert.deepStrictEqual(yield* marks(gallery), [])
    })
  )

  it.scoped("takes a second word to stop at once", () =>
    Effect.gen(function* () {
      const studio = yield* RunningStudio
      const { pid = 0, url = "" } = (yield* studio.file).processes["media"] ?? {}
      const commandLine = yield* Effect.promise(() => readFile(`/proc/${pid}/cmdline`, "utf8"))
      const [program = "", ...words] = commandLine.split("\0").filter(Boolean)
      // The same in its place, and it would be there for an hour once it was told to stop.
      yield* away("media")
      const child = yield* Effect.acquireRelease(
        Effect.sync(() =>
          spawn(program, words, { env: { PATH: process.env["PATH"], SAFELIGHT_STOP_LEAD: "1 hour" }, stdio: "ignore" })
        ),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      const exited = once(child, "exit")
      const health = Effect.tryPromise(async () => (await fetch(`${url}/health/ready`)).status)
      yield* eventually(health, (status) => status === 200)
      child.kill("SIGTERM")
      yield* eventually(health, (status) => status === 503)
      child.kill("SIGTERM")
      // Of its own accord it ends with 0 in an hour, or with 1 when that takes too long.
      assert.deepStrictEqual(yield* Effect.promise(() => exited), [143, null])
    })
  )

  it.scoped("is cleaned up after by the next start when it is killed, which ends in order and leaves no process", () =>
    Effect.gen(function* () {
      const studio = yield* RunningStudio
      const before = yield* studio.file
      const left = Object.values(before.processes).map(({ pid }) => pid)
      const killed = [before.pids.studio, ...left].flatMap(family)
      const titles = Effect.map(shoots, (all) => all.map(({ title }) => title))
      const known = yield* titles
      yield* signal(before.pids.studio, "SIGKILL")
      yield* Effect.repeat(isAlive(before.pids.studio), {
        while: (alive) => alive,
        schedule: Schedule.spaced("5 millis")
      })
      // On the same port, which is in every link that was mailed.
      const port = new URL(studio.url).port
      const next = yield* launched(["start", "--data", studio.dataFolder, "--split"], { SAFELIGHT_PORT: port })
      yield* next.line(/^Safelight is ready at/)
      assert.match(next.output(), /stopped what an earlier run left behind/)
      assert.deepStrictEqual(stillRunning(killed), [])
      const { pids, processes, url } = yield* studio.file
      assert.strictEqual(url, studio.url)
      assert.sameMembers(Object.keys(processes), [...processNames])
      assert.isFalse(Object.values(processes).some(({ pid }) => left.includes(pid)))
      yield* Effect.repeat(readiness, { until: (ready) => ready, schedule: Schedule.spaced("50 millis") })
      assert.deepStrictEqual(yield* titles, known)
      for (const { id, title } of yield* shoots) {
        assert.include(yield* page(`/studio/shoots/${id}`), title)
        assert.deepStrictEqual(awayIn(yield* page(`/g/${id}`)), [])
      }

      const all = [pids.studio, ...Object.values(processes).map(({ pid }) => pid)].flatMap(family)
      const began = Date.now()
      yield* signal(pids.studio, "SIGINT")
      yield* next.exited
      assert.isBelow(Date.now() - began, timely(30_000))
      assert.deepStrictEqual(stillRunning(all), [])
    })
  )
})
