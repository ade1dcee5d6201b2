import { randomUUID } from "node:crypto"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import PostalMime from "postal-mime"
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server"
import { CaughtMail } from "./CaughtMail.ts"
import { handleInbox } from "./MailInbox.ts"
import { type MailStore, openStore } from "./MailStore.ts"
import { ServerDidNotStart } from "./ServerErrors.ts"

/**
 * What the catcher does with a sender: takes the mail; refuses for now (451) or for good (550); takes it and never
 * answers, or takes it and drops the connection, so that the sender cannot know.
 */
export type MailMode = "accept" | "refuse" | "refuse-for-good" | "hang-after-data" | "drop-after-data"

/** Where the catcher listens and keeps its mails. Ports left out or taken by someone else become free ones. */
export interface MailCatcherOptions {
  /** The studio's data folder; mails are kept in `mail` inside it. */
  readonly dataFolder: string
  readonly smtpPort?: number | undefined
  readonly inboxPort?: number | undefined
}

const largestMailBytes = 30 * 1024 * 1024

const refusal = (mode: MailMode) => {
  if (mode !== "refuse" && mode !== "refuse-for-good") return undefined
  const text = mode === "refuse" ? "Try again later" : "No such mailbox"
  return Object.assign(new Error(text), { responseCode: mode === "refuse" ? 451 : 550 })
}

const parse = async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(chunk)
  if (stream.sizeExceeded) {
    throw Object.assign(new Error("The mail is larger than 30 MB"), { responseCode: 552 })
  }
  const mail = await PostalMime.parse(Buffer.concat(chunks))
  return CaughtMail.make({
    id: randomUUID(),
    to: session.envelope.rcptTo.map((recipient) => recipient.address).join(", "),
    from: mail.from?.address ?? "",
    subject: mail.subject ?? "",
    date: new Date().toISOString(),
    text: mail.text ?? "",
    html: mail.html ?? "",
    messageId: mail.messageId ?? "",
    headers: mail.headers.map(({ key, value }) => ({ name: key, value }))
  })
}

/** Listens on loopback; a port that was asked for and is taken is replaced by a free one. */
const listen = (
  name: string,
  asked: number | undefined,
  open: (port: number, failed: (error: Error) => void, ready: (address: AddressInfo) => void) => void
): Effect.Effect<number, ServerDidNotStart> =>
  Effect.async<number, ServerDidNotStart>((resume) => {
    open(
      asked ?? 0,
      (error) => resume(Effect.fail(new ServerDidNotStart({ server: name, detail: error.message }))),
      (address) => resume(Effect.succeed(address.port))
    )
  })

const smtpServer = (store: MailStore, mode: () => MailMode, asked: number | undefined) =>
  Effect.gen(function* () {
    const server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      disabledCommands: ["AUTH", "STARTTLS"],
      disableReverseLookup: true,
      size: largestMailBytes,
      closeTimeout: 500,
      onRcptTo: (_, __, answer) => answer(refusal(mode())),
      onData: (stream, session, answer) => {
        const receive = async () => {
          const mail = await parse(stream, session)
          const then = mode()
          await store.add(mail)
          if (then === "hang-after-data") return
          if (then !== "drop-after-data") return answer()
          for (const connection of server.connections) if (connection.id === session.id) connection.close()
        }
        receive().catch((error: unknown) =>
          answer(error instanceof Error ? error : new Error("The mail cannot be kept"))
        )
      }
    })
    // A sender that goes away in the middle of a dialogue is its own business.
    server.on("error", () => {})
    yield* Effect.addFinalizer(() => Effect.async<void>((resume) => server.close(() => resume(Effect.void))))
    return yield* listen("the mail catcher", asked, (port, failed, ready) => {
      server.server.once("error", failed)
      server.listen(port, "127.0.0.1", () => {
        const address = server.server.address()
        if (typeof address === "object" && address) ready(address)
      })
    })
  })

const inboxServer = (store: MailStore, asked: number | undefined) =>
  Effect.gen(function* () {
    const server: Server = createServer((request, response) => handleInbox(store, request, response))
    yield* Effect.addFinalizer(() =>
      Effect.async<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
    )
    return yield* listen("the inbox", asked, (port, failed, ready) => {
      server.once("error", failed)
      server.listen(port, "127.0.0.1", () => {
        const address = server.address()
        if (typeof address === "object" && address) ready(address)
      })
    })
  })

/** A mail server on loopback that delivers nothing and shows everything, in the browser and as JSON. */
export class MailCatcher extends Context.Tag("@safelight/embedded/MailCatcher")<
  MailCatcher,
  {
    /** `smtp://127.0.0.1:port`. */
    readonly smtpUrl: string
    /** The inbox for the browser; `/messages.json` below it lists all mails, oldest first. */
    readonly inboxUrl: string
    readonly smtpPort: number
    readonly messages: Effect.Effect<ReadonlyArray<CaughtMail>>
    readonly setMode: (mode: MailMode) => Effect.Effect<void>
  }
>() {
  static readonly make = Effect.fn("MailCatcher.make")(function* (options: MailCatcherOptions) {
    const store = yield* openStore(options.dataFolder)
    let mode: MailMode = "accept"
    const free = <A, R>(start: (port: number | undefined) => Effect.Effect<A, ServerDidNotStart, R>, port?: number) =>
      port === undefined ? start(undefined) : start(port).pipe(Effect.orElse(() => start(undefined)))
    const smtpPort = yield* free((port) => smtpServer(store, () => mode, port), options.smtpPort)
    const inboxPort = yield* free((port) => inboxServer(store, port), options.inboxPort)
    return MailCatcher.of({
      smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
      inboxUrl: `http://127.0.0.1:${inboxPort}`,
      smtpPort,
      messages: Effect.sync(() => [...store.all()]),
      setMode: (next) =>
        Effect.sync(() => {
          mode = next
        })
    })
  })

  static readonly layer = (options: MailCatcherOptions) => Layer.scoped(this, this.make(options))
}
