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

/** Codes and commands of nodemailer errors that can only come before the message itself is sent. */
const before = new Set(["EDNS", "EAUTH", "ETLS", "EENVELOPE", "EPROXY"])

/**
 * A reply from the server is an answer: 4xx later, 5xx never. Without one it matters whether the message was on its
 * way; where that cannot be told it counts as unknown, which repeats a mail rather than losing it.
 */
const failureOf = (error: unknown): MailFailure => {
  const reason = error instanceof Error ? error.message : "no reason given"
  const code = responseCode(error)
  if (code !== undefined) return code >= 500 ? new MailRefused({ reason }) : new MailDeferred({ reason })
  if (before.has(text(error, "code") ?? "") || text(error, "syscall") === "connect") return new MailDeferred({ reason })
  return text(error, "command") === "CONN" && /greeting|connect/i.test(reason)
    ? new MailDeferred({ reason })
    : new MailUnknown({ reason })
}

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
  /** `url` as in `smtp://user:password@host:587`. */
  static readonly layerSmtp = (url: Redacted.Redacted, timeout: Duration.DurationInput = "15 seconds") =>
    Layer.scoped(
      Mailer,
      Effect.gen(function* () {
        const milliseconds = Duration.toMillis(timeout)
        const limits = `connectionTimeout=${milliseconds}&greetingTimeout=${milliseconds}&socketTimeout=${milliseconds}`
        const address = Redacted.value(url)
        const transport = yield* Effect.acquireRelease(
          Effect.sync(() => createTransport(`${address}${address.includes("?") ? "&" : "?"}${limits}`)),
          (transport) => Effect.sync(() => transport.close())
        )
        return Mailer.of({
          send: Effect.fn("Mailer.send")((message: MailMessage) =>
            Effect.tryPromise({
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
              catch: failureOf
            }).pipe(Effect.asVoid, Effect.uninterruptible)
          ),
          verify: Effect.tryPromise({
            try: () => transport.verify(),
            catch: (cause) => new Unavailable({ what: "SMTP", cause })
          }).pipe(Effect.asVoid)
        })
      })
    )

  /** Keeps what was sent, in order. */
  static readonly layerMemory = (sent: Ref.Ref<ReadonlyArray<MailMessage>>) =>
    Layer.succeed(Mailer, {
      send: (message) => Ref.update(sent, (messages) => [...messages, message]),
      verify: Effect.void
    })
}
