import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import { MailCatcher, type MailMode } from "@safelight/embedded/MailCatcher"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { eventually } from "./Eventually.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"

/** A mail server that delivers nothing, in a folder of its own, gone with the scope. */
export class TestMail extends Context.Tag("@safelight/testing/TestMail")<
  TestMail,
  {
    readonly smtpUrl: string
    readonly inboxUrl: string
    readonly messages: Effect.Effect<ReadonlyArray<CaughtMail>>
    /** Waits, in real time, until this many mails came; dies with what came instead. */
    readonly awaitMessages: (count: number) => Effect.Effect<ReadonlyArray<CaughtMail>>
    readonly setMode: (mode: MailMode) => Effect.Effect<void>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const { inboxUrl, messages, setMode, smtpUrl } = yield* MailCatcher.make({ dataFolder: yield* temporaryFolder })
    const awaitMessages = (count: number) => eventually(messages, (mails) => mails.length >= count, `mail ${count}`)
    return TestMail.of({ smtpUrl, inboxUrl, messages, awaitMessages, setMode })
  }).pipe(Effect.orDie)

  static readonly layer: Layer.Layer<TestMail> = Layer.scoped(this, this.make)
}
