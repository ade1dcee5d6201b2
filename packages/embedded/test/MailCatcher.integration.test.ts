import { mkdtemp, rm } from "node:fs/promises"
import { get } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { createTransport } from "nodemailer"
import { CaughtMail } from "../src/CaughtMail.ts"
import { MailCatcher } from "../src/MailCatcher.ts"

const dataFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "safelight-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const send = (url: string, subject: string) =>
  Effect.tryPromise({
    try: async () => {
      const transport = createTransport(url, { from: "studio@example.com" })
      await transport
        .sendMail({
          to: ["ann@example.com", "bob@example.com"],
          subject,
          messageId: "<row-1@example.com>",
          text: "Open http://localhost:1/x?a=1&b=2 now",
          html: "<p onclick='x()'>Grüße</p><script>alert(1)</script>"
        })
        .finally(() => transport.close())
    },
    catch: (error) => (error instanceof Error ? error.message : "failed")
  })

const fetchText = (url: string, host?: string) =>
  Effect.async<{ status: number | undefined; policy: string; body: string }>((resume) => {
    get(url, host === undefined ? {} : { headers: { host } }, (response) => {
      let body = ""
      response.on("data", (chunk) => {
        body += String(chunk)
      })
      response.on("end", () =>
        resume(
          Effect.succeed({
            status: response.statusCode,
            policy: String(response.headers["content-security-policy"]),
            body
          })
        )
      )
    })
  })

const readMails = (inboxUrl: string) =>
  fetchText(`${inboxUrl}/messages.json`).pipe(
    Effect.flatMap(({ body }) => Schema.decode(Schema.parseJson(Schema.Array(CaughtMail)))(body))
  )

describe("mail catcher", () => {
  it.scopedLive("shows what was sent, safely, and has it again after a restart", () =>
    Effect.gen(function* () {
      const folder = yield* dataFolder
      yield* Effect.scoped(
        Effect.gen(function* () {
          const catcher = yield* MailCatcher.make({ dataFolder: folder })
          yield* send(catcher.smtpUrl, "Für <b>Ann</b>")
        })
      )
      const catcher = yield* MailCatcher.make({ dataFolder: folder })
      const [mail] = yield* readMails(catcher.inboxUrl)
      assert.strictEqual(mail?.subject, "Für <b>Ann</b>")
      assert.strictEqual(mail?.to, "ann@example.com, bob@example.com")
      assert.strictEqual(mail?.messageId, "<row-1@example.com>")
      assert.include(mail?.html ?? "", "Grüße")
      const list = yield* fetchText(catcher.inboxUrl)
      assert.include(list.body, "Für &lt;b&gt;Ann&lt;/b&gt;")
      assert.match(list.policy, /^default-src 'none'/)
      const view = yield* fetchText(`${catcher.inboxUrl}/messages/${mail?.id}`)
      assert.include(view.body, `href="http://localhost:1/x?a=1&amp;b=2"`)
      const html = yield* fetchText(`${catcher.inboxUrl}/messages/${mail?.id}/html`)
      assert.match(html.policy, /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/)
      assert.strictEqual((yield* fetchText(catcher.inboxUrl, "evil.example")).status, 421)
    })
  )

  it.scopedLive("refuses, hangs and drops as a test asks", () =>
    Effect.gen(function* () {
      const catcher = yield* MailCatcher.make({ dataFolder: yield* dataFolder })
      yield* catcher.setMode("refuse")
      assert.match(yield* Effect.flip(send(catcher.smtpUrl, "refused")), /451/)
      yield* catcher.setMode("refuse-for-good")
      assert.match(yield* Effect.flip(send(catcher.smtpUrl, "refused")), /550/)
      assert.deepStrictEqual(yield* catcher.messages, [])
      yield* catcher.setMode("drop-after-data")
      yield* Effect.flip(send(catcher.smtpUrl, "dropped"))
      yield* catcher.setMode("accept")
      yield* send(catcher.smtpUrl, "accepted")
      assert.deepStrictEqual(
        (yield* catcher.messages).map((mail) => mail.subject),
        ["dropped", "accepted"]
      )
    })
  )

  it.scopedLive("takes a free port when the wanted one is taken", () =>
    Effect.gen(function* () {
      const first = yield* MailCatcher.make({ dataFolder: yield* dataFolder })
      const second = yield* MailCatcher.make({ dataFolder: yield* dataFolder, smtpPort: first.smtpPort })
      assert.notStrictEqual(second.smtpPort, first.smtpPort)
    })
  )
})
