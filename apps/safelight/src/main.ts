import { defaultTeardown } from "@effect/platform/Runtime"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { endAll } from "@safelight/embedded/ServerProcess"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { parse, usage } from "./Command.ts"
import { runCommand } from "./RunCommand.ts"
import { problems } from "./Settings.ts"

/** Expected failures are sentences for the person at the terminal; everything else keeps its trace. */
const explain = (cause: Cause.Cause<unknown>): string => {
  const failure = Cause.failureOrCause(cause)
  if (Either.isRight(failure)) return Cause.pretty(cause, { renderErrorCause: true })
  if (ConfigError.isConfigError(failure.left)) return problems(failure.left).join("\n")
  return failure.left instanceof Error ? failure.left.message : String(failure.left)
}

const program = Effect.matchEffect(
  Effect.suspend(() => parse(process.argv.slice(2))),
  {
    onFailure: (problem) =>
      Console.error(`${problem.message}\n\n${usage}`).pipe(
        Effect.zipRight(
          Effect.sync(() => {
            process.exitCode = 2
          })
        )
      ),
    onSuccess: runCommand
  }
).pipe(Effect.tapErrorCause((cause) => (Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(explain(cause)))))

/**
 * What still runs this long after the first signal is killed, servers included: a stop ends within 10 s, and within
 * 30 s where many processes end one after another.
 */
const patienceMillis = process.argv.includes("--split") ? 28_000 : 9_000

let ending = false
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (ending) return
    ending = true
    setTimeout(() => {
      endAll()
      process.exit(1)
    }, patienceMillis).unref()
  })
}
process.once("SIGHUP", () => process.kill(process.pid, "SIGTERM"))
// The launcher on an older Node is gone. Waiting for that must not keep a finished command alive.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"))
process.channel?.unref()

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  disablePrettyLogger: true,
  // An interrupt is the usual end of a studio, and no success of a command that says otherwise.
  teardown: (exit, end) => defaultTeardown(exit, (code) => end(code === 0 ? Number(process.exitCode ?? 0) : code))
})
