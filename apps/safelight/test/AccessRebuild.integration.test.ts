import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { jetstreamManager } from "@nats-io/jetstream"
import { sendFact } from "@safelight/bus/DirectPublisher"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { factsStream } from "@safelight/bus/Topology"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import { shootKey } from "@safelight/events/Facts"
import { small } from "@safelight/testing/Photographs"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Effect, Schedule, Schema } from "effect"
import { Browser } from "../../../scripts/lab/Browser.ts"
import * as Secrets from "../src/Secrets.ts"
import { launched } from "./Launched.ts"
import { RunningStudio } from "./support/RunningStudio.ts"

const client = "ines@example.org"

/** A shoot that is delivered to a client, and the browser in which she has it open. */
const delivered = Effect.gen(function* () {
  const studio = yield* RunningStudio
  const folder = yield* temporaryFolder
  const bytes = yield* small(1)
  yield* Effect.promise(() => writeFile(join(folder, "a.jpg"), bytes))
  const words = ["deliver", folder, "--title", "Midsummer", "--client", client, "--data", studio.dataFolder]
  const delivery = yield* launched(words, {})
  assert.strictEqual(yield* delivery.exited, 0, delivery.output())
  const [mail] = yield* studio.mails(client, 1)
  const link = /https?:\/\/\S+\/open\/\S+/.exec(mail?.text ?? "")?.[0] ?? assert.fail("no link")
  const browser = new Browser(studio.url)
  yield* Effect.promise(() => browser.open(link))
  const headers = { authorization: `Bearer ${studio.adminToken}` }
  const call = (method: string, path: string) =>
    Effect.promise(async () => (await fetch(`${studio.url}${path}`, { method, headers })).text())
  const listed = yield* call("GET", "/api/v1/shoots")
  const [shoot] = yield* Schema.decode(Schema.parseJson(Schema.Array(Shoot)))(listed)
  if (shoot === undefined) return yield* Effect.dieMessage("no shoot")
  const gallery = Effect.promise(() => browser.get(`/g/${shoot.id}`))
  const answers = (status: number) =>
    gallery.pipe(
      Effect.tap((answer) => Effect.promise(() => answer.arrayBuffer())),
      Effect.filterOrFail(
        (answer) => answer.status === status,
        (answer) => `the gallery answers ${answer.status}`
      ),
      Effect.retry(Schedule.spaced("100 millis").pipe(Schedule.upTo("30 seconds"))),
      Effect.orDie
    )
  return { shoot, answers, call }
})

const admin = Effect.gen(function* () {
  const { dataFolder, file } = yield* RunningStudio
  const { natsAdmin } = yield* Secrets.load(join(dataFolder, "secrets"))
  const url = (yield* file).natsUrl ?? assert.fail("no broker")
  return yield* NatsConnection.make({ url, user: "admin", password: natsAdmin, name: "test" })
})

const rebuild = Effect.gen(function* () {
  const { dataFolder } = yield* RunningStudio
  const command = yield* launched(["access", "rebuild", "--data", dataFolder], {})
  assert.strictEqual(yield* command.exited, 0, command.output())
  return command.output()
})

for (const [name, words] of [
  ["one process", []],
  ["one process per service", ["--split"]]
] as const) {
  layer(RunningStudio.layerWith({ SAFELIGHT_PAGE_RATE: "0" }, words), {
    excludeTestServices: true,
    timeout: "3 minutes"
  })(`the facts about access, in ${name}`, (it) => {
    it.scoped(
      "are written again by a command when their bucket lost them, or is gone",
      () =>
        Effect.gen(function* () {
          const { answers, call, shoot } = yield* delivered
          const nats = yield* admin
          const manager = yield* Effect.promise(() => jetstreamManager(nats.connection))
          yield* answers(200)

          yield* sendFact(nats, shootKey(shoot.id), null)
          yield* answers(404)
          assert.match(yield* rebuild, /written again: of 1 shoots/)
          yield* answers(200)

          yield* Effect.promise(() => manager.streams.delete(factsStream))
          assert.match(yield* rebuild, /was gone and is made again/)
          const kept = yield* Effect.promise(() =>
            manager.streams.getMessage(factsStream, { last_by_subj: `$KV.ACCESS.${shootKey(shoot.id)}` })
          ).pipe(
            Effect.filterOrFail((message) => message !== null),
            Effect.retry(Schedule.spaced("100 millis").pipe(Schedule.upTo("30 seconds")))
          )
          assert.include(kept.string(), shoot.id)
          yield* answers(200)

          // Whoever watched the former bucket hears what is put into the new one.
          const [first] = shoot.clients
          yield* call("DELETE", `/api/v1/shoots/${shoot.id}/clients/${first?.userId}`)
          yield* answers(404)
        }),
      180_000
    )
  })
}
