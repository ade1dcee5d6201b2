import { createHash } from "node:crypto"
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import { CaughtMail } from "@safelight/embedded/CaughtMail"
import { makeShoot } from "@safelight/imaging/Shoot"
import { Effect, Option, Redacted, Schema } from "effect"
import { layer as apiOf, StudioApi } from "../src/commands/StudioApi.ts"
import * as StudioFile from "../src/StudioFile.ts"
import { launched } from "./Launched.ts"
import { openFolder } from "./OpenFolder.ts"

const Report = Schema.parseJson(
  Schema.Struct({
    shootId: Schema.String,
    gallery: Schema.String,
    delivered: Schema.Boolean,
    problem: Schema.NullOr(Schema.String),
    accepted: Schema.Array(
      Schema.Struct({ file: Schema.String, photoId: Schema.String, sha256: Schema.String, state: Schema.String })
    ),
    refused: Schema.Array(Schema.Struct({ file: Schema.String, reason: Schema.String })),
    seconds: Schema.Record({ key: Schema.String, value: Schema.Number }),
    mails: Schema.Array(Schema.Struct({ kind: Schema.String, state: Schema.String }))
  })
)

const studioOf = (folder: string) =>
  Effect.flatMap(
    StudioFile.read(folder),
    Option.match({ onNone: () => Effect.dieMessage("no studio.json"), onSome: Effect.succeed })
  )

const started = (words: ReadonlyArray<string>, environment: Record<string, string>) =>
  Effect.tap(launched(["start", ...words], environment), (studio) => studio.line(/^Safelight is ready at /))

const command = (words: ReadonlyArray<string>, environment: Record<string, string>) =>
  Effect.gen(function* () {
    const run = yield* launched(words, environment)
    return { code: yield* run.exited, output: run.output(), stdout: run.stdout() }
  })

const shoots = (folder: string) =>
  Effect.flatMap(StudioApi, (api) => api.call("GET", "/api/v1/shoots", Schema.Array(Shoot))).pipe(
    Effect.map(({ value }) => value),
    Effect.provide(apiOf({ url: undefined, token: undefined, data: folder }))
  )

const inbox = (folder: string) =>
  Effect.gen(function* () {
    const { inboxUrl } = yield* studioOf(folder)
    const found = yield* Effect.promise(async () => (await fetch(`${inboxUrl}/messages.json`)).json())
    return yield* Schema.decodeUnknown(Schema.Array(CaughtMail))(found)
  })

const downloadedHash = (folder: string, photoId: string) =>
  Effect.gen(function* () {
    const { adminToken, url } = yield* studioOf(folder)
    const bytes = yield* Effect.promise(async () => {
      const answer = await fetch(`${url}/d/photo/${photoId}`, { headers: { authorization: `Bearer ${adminToken}` } })
      return Buffer.from(await answer.arrayBuffer())
    })
    return createHash("sha256").update(bytes).digest("hex")
  })

describe("deliver from the command line", () => {
  it.scopedLive(
    "delivers a folder, tells what became of each file, and all of it is there after a restart",
    () =>
      Effect.gen(function* () {
        const root = yield* openFolder
        const data = join(root, "data")
        const environment = { SAFELIGHT_DATA: data, SAFELIGHT_PORT: "0" }
        const folder = join(root, "photos")
        const photos = yield* makeShoot({ count: 4, folder, megapixels: 0.5 })
        const bad = yield* Effect.promise(async () => {
          const first = photos[0] ?? ""
          await mkdir(join(folder, "party"))
          await copyFile(first, join(folder, "party", "again.jpg"))
          await writeFile(join(folder, "notes.txt"), "Bring the tripod.\n")
          await writeFile(join(folder, "empty.jpg"), "")
          await writeFile(join(folder, "cut.jpg"), (await readFile(first)).subarray(0, 20_000))
          return ["cut.jpg", "empty.jpg", "notes.txt"]
        })

        // A demonstration keeps its mails to itself: nothing listens there, and they arrive all the same.
        const studio = yield* started(["--demo"], { ...environment, SMTP_URL: "smtp://127.0.0.1:1" })
        assert.include(studio.output(), "--demo sends nothing through SMTP_URL")
        yield* studio.line(/^Example shoot delivered to anna@example\.com: http:\/\/localhost:\d+\/g\//)
        const to = ["--client", "Ada.L@example.org", "--name", "Ada", "--locale", "fr"]
        const words = ["deliver", folder, "--title", "Ada & Ben", ...to, "--json"]
        const run = yield* command(words, environment)
        assert.strictEqual(run.code, 0, run.output)
        const report = yield* Schema.decode(Report)(run.stdout)
        assert.strictEqual(report.problem, null)
        assert.deepStrictEqual(
          report.accepted.map(({ file, state }) => [file, state]),
          [...photos.map((path) => [basename(path), "ready"]), ["party/again.jpg", "ready"]]
        )
        assert.strictEqual(new Set(report.accepted.map(({ photoId }) => photoId)).size, photos.length)
        assert.deepStrictEqual(
          report.refused.map(({ file }) => file),
          bad
        )
        for (const { reason } of report.refused) assert.match(reason, /\w+ .*\.$/)
        assert.deepStrictEqual(Object.keys(report.seconds), ["create", "upload", "process", "deliver"])
        assert.include(
          report.mails.map(({ kind, state }) => `${kind} ${state}`),
          "gallery-ready accepted"
        )
        const mails = yield* inbox(data)
        assert.deepStrictEqual(mails.map(({ to }) => to).sort(), ["ada.l@example.org", "anna@example.com"])
        const french = mails.find(({ to }) => to === "ada.l@example.org")
        assert.match(french?.html ?? "", /<html lang="fr"/)
        assert.match(french?.text ?? "", /Bonjour Ada/)
        assert.include(
          (yield* shoots(data)).map(({ title }) => title),
          "Ada & Ben"
        )

        studio.child.kill("SIGINT")
        assert.strictEqual(yield* studio.exited, 0)
        yield* started(["--demo"], environment)
        const after = yield* shoots(data)
        assert.deepStrictEqual(
          after.map(({ status }) => status),
          ["delivered", "delivered"]
        )
        assert.deepStrictEqual(
          after.find(({ id }) => id === report.shootId)?.counts,
          new Shoot.fields.counts({ uploaded: 7, processing: 0, ready: 4, originalOnly: 0, failed: 3, hidden: 0 })
        )
        for (const { photoId, sha256 } of report.accepted) {
          assert.strictEqual(yield* downloadedHash(data, photoId), sha256)
        }
        assert.deepStrictEqual(yield* inbox(data), mails)
        const status = yield* command(["status"], environment)
        assert.strictEqual(status.code, 0, status.output)
        assert.match(
          status.stdout,
          /^Safelight is ready at http:\/\/localhost:\d+ \(data in .*\)\n( {2}[a-z ]+ ok\n)+$/
        )
      }),
    900_000
  )

  it.scopedLive(
    "says what is wrong with folder, token, address and studio",
    () =>
      Effect.gen(function* () {
        const root = yield* openFolder
        const environment = { SAFELIGHT_DATA: join(root, "data"), SAFELIGHT_PORT: "0" }
        const empty = join(root, "empty")
        yield* Effect.promise(() => mkdir(empty))
        const photos = join(root, "photos")
        yield* makeShoot({ count: 1, folder: photos, megapixels: 0.5 })
        const refused = (folder: string, code: number, words: ReadonlyArray<string> = []) =>
          Effect.gen(function* () {
            const all = ["deliver", folder, "--title", "T", "--client", "a@example.org", ...words]
            const run = yield* command(all, environment)
            assert.strictEqual(run.code, code, run.output)
            assert.strictEqual(run.stdout, "")
            return run.output
          })
        assert.include(yield* refused(photos, 1), "No studio runs on the data folder")
        assert.match(
          yield* refused(photos, 1, ["--url", "http://127.0.0.1:59999", "--token", "t"]),
          /The studio at http:\/\/127\.0\.0\.1:59999 does not answer \(.*ECONNREFUSED.*\)/
        )
        assert.include(yield* refused(photos, 1, ["--url", "photos"]), "--url is not a web address: photos")
        assert.include(yield* refused(photos, 1, ["--url", "http://x"]), "--url needs --token")
        assert.include(yield* refused(photos, 2, ["--client", "nobody"]), "--client nobody is not a mail address")

        yield* started([], environment)
        const { url } = yield* studioOf(environment.SAFELIGHT_DATA)
        assert.include(yield* refused(empty, 1), "there is no file in this folder")
        assert.include(yield* refused(join(root, "no"), 1), "it does not exist")
        assert.include(yield* refused(photos, 1, ["--url", url, "--token", "wrong"]), "refuses the token")
        assert.include(yield* refused(photos, 1, ["--title", "x".repeat(10_000)]), "Keep a title within 200 characters")

        const made = yield* command(["token", "create", "laptop"], environment)
        assert.match(made.stdout, /^sl_\S+\n$/)
        const token = Redacted.make(made.stdout.trim())
        const remote = ["--url", url, "--token", Redacted.value(token)]
        const letters = yield* command(["dead-letters", "list", "--json", ...remote], environment)
        assert.strictEqual(letters.stdout, "[]\n")
        const listed = yield* command(["token", "list"], environment)
        assert.match(listed.stdout, / {2}laptop {2}admin {2}good {2}last used /)
        assert.notInclude(listed.stdout, made.stdout.trim().slice(40))
        assert.strictEqual((yield* command(["token", "revoke", "laptop"], environment)).code, 0)
        const reader = yield* command(["token", "create", "reader", "--scope", "read", "--days", "1"], environment)
        const narrow = yield* command(["token", "list", "--url", url, "--token", reader.stdout.trim()], environment)
        assert.strictEqual(narrow.code, 1)
        const late = yield* command(["dead-letters", "list", ...remote], environment)
        assert.strictEqual(late.code, 1)
        assert.include(late.output, "refuses the token")
      }),
    900_000
  )
})
