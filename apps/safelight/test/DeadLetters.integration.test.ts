import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { eventually } from "@safelight/testing/Eventually"
import { Effect } from "effect"
import * as DeadLettersCommand from "../src/commands/DeadLettersCommand.ts"
import * as ReplayCommand from "../src/commands/ReplayCommand.ts"
import * as LogFile from "../src/LogFile.ts"
import * as Secrets from "../src/Secrets.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import { Photographer } from "./support/Photographer.ts"

const admin = Effect.gen(function* () {
  const { dataFolder, infrastructure } = yield* OpenedStudio
  const { natsAdmin } = yield* Secrets.load(join(dataFolder, "secrets"))
  return yield* NatsConnection.make({ url: infrastructure.natsUrl, user: "admin", password: natsAdmin, name: "test" })
})

/** The lines of the log with this message, parsed. */
const logged = (message: string) =>
  Effect.map(OpenedStudio, ({ dataFolder }) =>
    readFileSync(LogFile.pathOf(dataFolder), "utf8")
      .split("\n")
      .filter((line) => line.includes(message))
      .map((line): { readonly annotations: Readonly<Record<string, unknown>> } => JSON.parse(line))
  )

/** What a command prints to standard output. */
const printed = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const log = (...words: ReadonlyArray<unknown>) => Effect.sync(() => void lines.push(words.join(" ")))
    const quiet = yield* Effect.console
    yield* Effect.withConsole(self, { ...quiet, log, error: () => Effect.void })
    return lines.join("\n")
  })

layer(Photographer.layer, { excludeTestServices: true })("dead letters", (it) => {
  it.scoped("are found, looked into, replayed and given up by page and command, all of it in the log", () =>
    Effect.gen(function* () {
      const { api, get, post, token, url } = yield* Photographer
      const { jetstream } = yield* admin
      for (const id of ["1", "2", "3"]) {
        const subject = `evt.shoot.01890000-0000-7000-8000-00000000000${id}.shoot.created`
        yield* Effect.promise(() => jetstream.publish(subject, JSON.stringify({ type: "shoot.created", odd: id })))
      }
      const list = Effect.map(
        api("GET", "/api/v1/dead-letters"),
        ({ text }): ReadonlyArray<{ id: number; letter: { consumer: string } }> => JSON.parse(text)
      )
      const of = (consumer: string) =>
        Effect.map(list, (all) => all.filter(({ letter }) => letter.consumer === consumer))
      const heard = ["file-shoots", "invite-invitations", "notification-mails"]
      yield* eventually(Effect.all(heard.map(of)), (all) => all.every((letters) => letters.length === 3))

      const page = yield* get("/studio/queue?consumer=file-shoots")
      assert.strictEqual(page.status, 200)
      const mine = yield* of("file-shoots")
      for (const { id, letter } of yield* list) {
        assert.strictEqual(page.text.includes(`id="letter-${id}"`), letter.consumer === "file-shoots")
      }
      assert.include(page.text, "&quot;odd&quot;: &quot;2&quot;")
      assert.notInclude((yield* get("/studio/queue?error=no+such+words")).text, 'id="letter-')

      const form = { letter: "all", consumer: "file-shoots" }
      assert.strictEqual((yield* post("/studio/queue", { do: "drop", ...form, reason: " " })).status, 400)
      assert.lengthOf(yield* of("file-shoots"), 3)
      const dropped = yield* post("/studio/queue", { do: "drop", ...form, reason: "a test of ours" })
      assert.deepStrictEqual(
        [dropped.status, dropped.headers["location"]],
        [303, "/studio/queue?done=dropped-all&consumer=file-shoots"]
      )
      assert.lengthOf(yield* of("file-shoots"), 0)
      assert.lengthOf(yield* list, 6)

      // What still can't be read is parked again, as a new letter.
      const [first] = yield* of("invite-invitations")
      yield* post("/studio/queue", { do: "replay", letter: String(first?.id) })
      yield* eventually(of("invite-invitations"), (letters) => letters.length === 3 && letters[0]?.id !== first?.id)

      const target = { url: url.origin, token, data: undefined }
      const reason = "by command"
      assert.strictEqual(
        yield* printed(DeadLettersCommand.drop({ chosen: { consumer: "notification-mails" }, reason, target })),
        "3 given up."
      )
      assert.match(
        yield* printed(DeadLettersCommand.list({ filter: { error: "is missing" }, json: false, target })),
        /^(\d+ {2}\S+ {2}invite-invitations {2}.*\n?){3}$/
      )

      const drops = yield* eventually(logged("A dead letter was dropped"), (lines) => lines.length === 6)
      for (const { annotations } of drops) {
        assert.include(["a test of ours", reason], annotations["reason"])
        assert.match(JSON.stringify(annotations["who"]), /"userId":"[0-9a-f-]{36}"/)
        assert.match(String(annotations["correlationId"]), /^[0-9a-f-]{36}$/)
      }
      assert.sameMembers(
        drops.slice(0, 3).map(({ annotations }) => annotations["letter"]),
        mine.map(({ id }) => id)
      )
      assert.strictEqual(dropped.headers["x-correlation-id"], drops[0]?.annotations["correlationId"])
      yield* eventually(logged("A dead letter was replayed"), (lines) => lines.length === 1)
    })
  )

  it.scoped("and replays are asked for by command, which says what came of it", () =>
    Effect.gen(function* () {
      const { token, url } = yield* Photographer
      const target = { url: url.origin, token, data: undefined }
      const run = (request: Parameters<typeof ReplayCommand.run>[0]["request"]) =>
        ReplayCommand.run({ request, json: false, target })
      assert.match(
        yield* printed(run({ consumer: "file-shoots", mode: "redeliver", sequence: 1 })),
        /^file-shoots: \d+ events read in [\d.]+ s, \d+ had been applied, 0 applied now\.$/
      )
      assert.match(
        yield* printed(run({ consumer: "shoot-photos", mode: "rebuild" })),
        /^shoot-photos is rebuilt from \d+ events in [\d.]+ s\.$/
      )
      const refused = yield* Effect.flip(run({ consumer: "notification-mails", mode: "rebuild" }))
      assert.include(refused.message, "cannot be rebuilt")
      yield* eventually(logged("A replay was asked for"), (lines) => lines.length === 2)
    })
  )
})
