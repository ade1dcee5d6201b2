import { execFile } from "node:child_process"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ServerUser } from "./ServerUser.ts"

/** A tool could not be run, ended with an error or took too long. */
export class ToolFailed extends Schema.TaggedError<ToolFailed>()("ToolFailed", {
  tool: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.tool}: ${this.detail}`
  }
}

/** Runs a tool to its end and gives what it printed. Interrupted or late, the tool is killed. */
export const run = (
  tool: string,
  args: ReadonlyArray<string>,
  options: {
    readonly timeout: Duration.DurationInput
    readonly folder?: string
    readonly user?: ServerUser | undefined
  }
): Effect.Effect<string, ToolFailed> =>
  Effect.async<string, ToolFailed>((resume) => {
    const child = execFile(
      tool,
      [...args],
      {
        env: { ...process.env, LC_ALL: "C" },
        maxBuffer: 16 * 1024 * 1024,
        ...(options.folder === undefined ? {} : { cwd: options.folder }),
        ...(options.user === undefined ? {} : { uid: options.user.uid, gid: options.user.gid })
      },
      (error, stdout, stderr) => {
        const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-4).join("\n")
        resume(error ? Effect.fail(new ToolFailed({ tool, detail: said || error.message })) : Effect.succeed(stdout))
      }
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  }).pipe(
    Effect.timeoutFail({
      duration: options.timeout,
      onTimeout: () => new ToolFailed({ tool, detail: "took too long" })
    })
  )
