import { Unavailable } from "@safelight/events/Unavailable"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import { createTransport } from "nodemailer"
import type { MailMessage } from "./MailMessage.ts"

/** The mail server did not take the message, and for certain: trying again repeats nothing. */
export class MailDeferred extends Schema.TaggedError<MailDeferred>()("MailDeferred", { reason: Schema.String }) {}

/** The mail server refused the message or its recipient for good (SMTP 5xx). */
export class MailRefused extends Schema.TaggedError<MailRefused>()("MailRefused", { reason: Schema.String }) {}

/** The line broke after the message was on its way: it may or may not have been taken. */
export class MailUnknown extends Schema.TaggedError<MailUnknown>()("MailUnknown", { reason: Schema.String }) {}

export type MailFailure = MailDeferred | MailRefused | MailUnknown

const text = (error: unknown, key: string): string | undefined =>
  Predicate.hasProperty(error, key) && typeof error[key] === "string" ? error[key] : undefined

const responseCode = (error: unknown): number | undefined =>
  Predicate.hasProperty(error, "responseCode") && typeof error.responseCode === "number"
    ? error.responseCode
    : undefined

/** Where a 5xx is about this mail. Before that, as at a sign-in, it is about the studio's account and may be mended. */
const aboutMail = new Set(["MAIL FROM", "RCPT TO", "DATA"])

/** Mail servers repeat the recipient in what they say, and reasons go into events, which name people by id only. */
const withoutAddresses = (text: string) => text.replace(/[^\s<>()[\]"',;:=]+@[^\s<>()[\]"',;:=]+/g, "(address)")

/**
 * A reply from the server is an answer: 4xx later, 5xx never. Without one all depends on whether the last byte was
 * out: before that no server can have taken the message, afterwards nobody knows.
 */
const failureOf = (error: unknown, isOut: boolean): MailFailure => {
  const reason = error instanceof Error ? withoutAddresses(error.message) : "no reason given"
  const code = responseCode(error)
  if (code !== undefined) {
    const command = text(error, "command") ?? ""
    return code >= 500 && aboutMail.has(command) ? new MailRefused({ reason }) : new MailDeferred({ reason })
  }
  return isOut ? new MailUnknown({ reason }) : new MailDeferred({ reason })
}

const ignore = () => {}

/**
 * nodemailer reports a line that broke alike at every stage (`CONN`, "Connection closed unexpectedly"). That the whole
 * message has been written it tells its logger only.
 */
const watch = (onMessageOut: () => void) => ({
  level: ignore,
  trace: ignore,
  debug: ignore,
  info: (entry: unknown) => {
    if (Predicate.hasProperty(entry, "tnx") && entry.tnx === "message") onMessageOut()
  },
  warn: ignore,
  error: ignore,
  fatal: ignore
})

/** Header values and envelope recipients take one line; anything else is a fault of the caller. */
const oneLine = (value: string) => value.replace(/[\r\n]+/g, " ")

/** Hands mails to the studio's mail server. */
export class Mailer extends Context.Tag("@safelight/mail/Mailer")<
  Mailer,
  {
    readonly send: (message: MailMessage) => Effect.Effect<void, MailFailure>
    /** Succeeds while the mail server answers. */
    readonly verify: Effect.Effect<void, Unavailable>
  }
>() {
  /** `url` as in `smtp://user:password@host:587`. Every mail has a connection of its own. */
  static readonly layerSmtp = (url: Redacted.Redacted, timeout: Duration.DurationInput = "15 seconds") => {
    const milliseconds = Duration.toMillis(timeout)
    const limits = { connectionTimeout: milliseconds, greetingTimeout: milliseconds, socketTimeout: milliseconds }
    const connect = (onMessageOut: () => void) =>
      Effect.acquireRelease(
        Effect.sync(() => createTransport({ ...limits, url: Redacted.value(url), logger: watch(onMessageOut) })),
        (transport) => Effect.sync(() => transport.close())
      )
    return Layer.succeed(Mailer, {
      send: Effect.fn("Mailer.send")(
        function* (message: MailMessage) {
          let isOut = false
          const transport = yield* connect(() => {
            isOut = true
          })
          yield* Effect.tryPromise({
            try: () =>
              transport.sendMail({
                messageId: `<${message.messageId}>`,
                from: { name: oneLine(message.from.name), address: message.from.address },
                to: { name: oneLine(message.to.name), address: message.to.address },
                envelope: { from: message.from.address, to: [message.to.address] },
                subject: oneLine(message.subject),
                html: message.html,
                text: message.text,
                headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
                disableFileAccess: true,
                disableUrlAccess: true
              }),
            catch: (error) => failureOf(error, isOut)
          })
        },
        Effect.scoped,
        Effect.uninterruptible
      ),
      verify: Effect.flatMap(connect(ignore), (transport) =>
        Effect.tryPromise({
          try: () => transport.verify(),
          catch: (cause) => new Unavailable({ what: "SMTP", cause })
        })
      ).pipe(Effect.asVoid, Effect.scoped)
    })
  }

  /** Keeps what was sent, in order. */
  static readonly layerMemory = (sent: Ref.Ref<ReadonlyArray<MailMessage>>) =>
    Layer.succeed(Mailer, {
      send: (message) => Ref.update(sent, (messages) => [...messages, message]),
      verify: Effect.void
    })
}
