import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import { MailCatcher } from "@safelight/embedded/MailCatcher"
import type { ServerDidNotStart } from "@safelight/embedded/ServerErrors"
import { Effect, Exit, Scope } from "effect"

/** A mail server that can go away, and that is back at the same address with all the mails it had. */
export interface MailServer {
  readonly smtpUrl: string
  readonly messages: Effect.Effect<ReadonlyArray<CaughtMail>>
  readonly away: Effect.Effect<void>
  readonly back: Effect.Effect<void, ServerDidNotStart>
}

/** Listens until the scope closes; keeps its mails below `dataFolder`. */
export const mailServer = (dataFolder: string): Effect.Effect<MailServer, ServerDidNotStart, Scope.Scope> =>
  Effect.gen(function* () {
    const open = (smtpPort?: number) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const catcher = yield* Scope.extend(MailCatcher.make({ dataFolder, smtpPort }), scope)
        return { scope, catcher }
      })
    let now = yield* open()
    yield* Effect.addFinalizer((exit) => Scope.close(now.scope, exit))
    const { smtpPort, smtpUrl } = now.catcher
    return {
      smtpUrl,
      messages: Effect.suspend(() => now.catcher.messages),
      away: Effect.suspend(() => Scope.close(now.scope, Exit.void)),
      back: Effect.map(open(smtpPort), (opened) => {
        now = opened
      })
    }
  })
