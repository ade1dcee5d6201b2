import { createServer, type Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Mailer } from "@safelight/mail/Mailer"
import { Effect, Redacted } from "effect"

/** What a server does when the dialogue comes to a step: answers, or drops the line, or says nothing any more. */
type Answer = string | "drop" | "hang"

interface Script {
  readonly greeting?: Answer
  readonly auth?: Answer
  readonly mail?: Answer
  readonly recipient?: Answer
  readonly data?: Answer
  /** After the last dot. */
  readonly end?: Answer
}

/** The least of a mail server, following a script. */
const smtp = (script: Script) =>
  Effect.acquireRelease(
    Effect.async<{ readonly port: number; readonly close: () => void }>((resume) => {
      const sockets = new Set<Socket>()
      const server = createServer((socket) => {
        sockets.add(socket)
        socket.on("error", () => {})
        const answer = (given: Answer | undefined, usual: string) => {
          if (given === "drop") return socket.destroy()
          if (given !== "hang") socket.write(`${given ?? usual}\r\n`)
        }
        let inData = false
        let pending = ""
        answer(script.greeting, "220 ready")
        socket.on("data", (chunk) => {
          pending += chunk.toString("latin1")
          if (inData) {
            if (pending.endsWith("\r\n.\r\n")) {
              inData = false
              pending = ""
              answer(script.end, "250 taken")
            }
            return
          }
          for (let end = pending.indexOf("\r\n"); end >= 0 && !inData; end = pending.indexOf("\r\n")) {
            const line = pending.slice(0, end).toUpperCase()
            pending = pending.slice(end + 2)
            if (line.startsWith("EHLO")) socket.write("250-test\r\n250 AUTH PLAIN\r\n")
            else if (line.startsWith("AUTH")) answer(script.auth, "235 welcome")
            else if (line.startsWith("MAIL")) answer(script.mail, "250 fine")
            else if (line.startsWith("RCPT")) answer(script.recipient, "250 fine")
            else if (line.startsWith("DATA")) {
              answer(script.data, "354 go on")
              inData = script.data === undefined
            } else socket.end("221 bye\r\n")
          }
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const close = () => {
          server.close()
          for (const socket of sockets) socket.destroy()
        }
        resume(Effect.succeed({ port, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const message = {
  messageId: "1@example.com",
  from: { name: "Studio", address: "studio@example.com" },
  to: { name: "Anna", address: "anna@example.com" },
  subject: "Ready",
  html: "<p>Ready</p>",
  text: "Ready"
}

const outcome = (url: string) =>
  Effect.flatMap(Mailer, (mailer) => mailer.send(message)).pipe(
    Effect.match({
      onSuccess: () => ({ _tag: "sent", reason: "" }),
      onFailure: ({ _tag, reason }) => ({ _tag, reason })
    }),
    Effect.provide(Mailer.layerSmtp(Redacted.make(url), "300 millis"))
  )

const cases: ReadonlyArray<readonly [what: string, Script, expected: string]> = [
  ["everything is fine", {}, "sent"],
  ["the server drops before it greets", { greeting: "drop" }, "MailDeferred"],
  ["the server never greets", { greeting: "hang" }, "MailDeferred"],
  ["the server turns us away for now", { greeting: "421 too busy" }, "MailDeferred"],
  ["the server turns everybody away", { greeting: "554 no service" }, "MailDeferred"],
  ["the studio's password is wrong", { auth: "535 wrong" }, "MailDeferred"],
  ["the sender is refused", { mail: "550 not yours" }, "MailRefused"],
  ["the line breaks at the recipient", { recipient: "drop" }, "MailDeferred"],
  ["the recipient waits", { recipient: "451 greylisted" }, "MailDeferred"],
  ["the recipient does not exist", { recipient: "550 5.1.1 <anna@example.com>: unknown" }, "MailRefused"],
  ["the message is not wanted now", { data: "452 disk full" }, "MailDeferred"],
  ["the line breaks before the message", { data: "drop" }, "MailDeferred"],
  ["the message is refused", { end: "554 spam" }, "MailRefused"],
  ["the message is put off", { end: "451 later" }, "MailDeferred"],
  ["the line breaks after the last dot", { end: "drop" }, "MailUnknown"],
  ["no answer comes after the last dot", { end: "hang" }, "MailUnknown"]
]

describe("Mailer", () => {
  it.live.each(cases)("%s", ([, script, expected]) =>
    Effect.gen(function* () {
      const { port } = yield* smtp(script)
      const { _tag, reason } = yield* outcome(`smtp://user:secret@127.0.0.1:${port}`)
      assert.strictEqual(_tag, expected, reason)
      assert.notInclude(reason, "anna@example.com")
    }).pipe(Effect.scoped)
  )

  it.live("nobody listens", () =>
    Effect.gen(function* () {
      const { close, port } = yield* smtp({})
      close()
      assert.strictEqual((yield* outcome(`smtp://127.0.0.1:${port}`))._tag, "MailDeferred")
      const refused = yield* Effect.flatMap(Mailer, ({ verify }) => Effect.flip(verify)).pipe(
        Effect.provide(Mailer.layerSmtp(Redacted.make(`smtp://127.0.0.1:${port}`), "300 millis"))
      )
      assert.strictEqual(refused.what, "SMTP")
    }).pipe(Effect.scoped)
  )
})
