import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import { MailCatcher, type MailMode } from "@safelight/embedded/MailCatcher"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { temporaryFolder } from "./TemporaryFolder.ts"

/** A mail server that delivers nothing, in a folder of its own, gone with the scope. */
export class TestMail extends Context.Tag("@safelight/testing/TestMail")<
  TestMail,
  {
    readonly smtpUrl: string
    readonly inboxUrl: string
    readonly messages: Effect.Effect<ReadonlyArray<CaughtMail>>
    /** Waits, in real time, until this many mails came; dies after 30 s with what came instead. */
    readonly awaitMessages: (count: number) => Effect.Effect<ReadonlyArray<CaughtMail>>
    readonly setMode: (mode: MailMode) => Effect.Effect<void>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const { inboxUrl, messages, setMode, smtpUrl } = yield* MailCatcher.make({ dataFolder: yield* temporaryFolder })
    const awaitMessages = (count: number) =>
      messages.pipe(
        Effect.repeat({ until: (mails) => mails.length >= count, schedule: Schedule.spaced("10 millis") }),
        Effect.zipRight(messages),
        Effect.timeout("30 seconds"),
        Effect.orElse(() =>
          Effect.flatMap(messages, (mails) =>
            Effect.dieMessage(`${mails.length} of ${count} mails: ${mails.map((mail) => mail.subject).join(", ")}`)
          )
        ),
        Effect.withClock(Clock.make())
      )
    return TestMail.of({ smtpUrl, inboxUrl, messages, awaitMessages, setMode })
  }).pipe(Effect.orDie)

  static readonly layer: Layer.Layer<TestMail> = Layer.scoped(this, this.make)
}
