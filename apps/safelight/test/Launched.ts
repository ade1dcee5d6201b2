import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { timely } from "@safelight/testing/Timely"
import { Effect } from "effect"

const launcher = join(import.meta.dirname, "..", "bin", "safelight.js")

/** A command of the program as its own process, the way a person runs it. */
export interface Launched {
  readonly child: ChildProcess
  /** Everything it printed so far, both streams. */
  readonly output: () => string
  /** What it printed to standard output alone. */
  readonly stdout: () => string
  /** Waits for a line that matches; dies with the output when the process ends first. */
  readonly line: (pattern: RegExp) => Effect.Effect<string>
  /** Waits for the end and gives the exit code. */
  readonly exited: Effect.Effect<number | null>
}

/** Runs `safelight` with these words; it is killed when the scope closes before it ended. */
export const launched = (words: ReadonlyArray<string>, environment: Record<string, string>) =>
  launchedBy(process.execPath, [launcher, ...words], environment)

/** The same by another program, which becomes `safelight` in the end. */
export const launchedBy = (program: string, words: ReadonlyArray<string>, environment: Record<string, string>) =>
  Effect.acquireRelease(
    Effect.sync((): Launched => {
      const child = spawn(program, words, {
        env: { ...process.env, NODE_OPTIONS: "", ...environment },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let output = ""
      let stdout = ""
      let ended: number | null | undefined
      const waiting = new Set<() => void>()
      const tell = () => {
        for (const check of waiting) check()
      }
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk) => {
          output += String(chunk)
          tell()
        })
      }
      child.stdout.on("data", (chunk) => {
        stdout += String(chunk)
      })
      child.on("close", (code) => {
        ended = code
        tell()
      })
      const when = <A>(check: () => Effect.Effect<A> | undefined) =>
        Effect.async<A>((resume) => {
          const attempt = () => {
            const result = check()
            if (result === undefined) return
            waiting.delete(attempt)
            resume(result)
          }
          waiting.add(attempt)
          attempt()
          return Effect.sync(() => waiting.delete(attempt))
        })
      return {
        child,
        output: () => output,
        stdout: () => stdout,
        line: (pattern) =>
          when(() => {
            const found = output.split("\n").find((line) => pattern.test(line))
            if (found !== undefined) return Effect.succeed(found)
            return ended === undefined ? undefined : Effect.dieMessage(`ended with ${ended}:\n${output}`)
          }),
        exited: when(() => (ended === undefined ? undefined : Effect.succeed(ended)))
      }
    }),
    ({ child, exited }) =>
      Effect.suspend(() => {
        if (child.exitCode !== null || child.signalCode !== null) return Effect.void
        child.kill("SIGTERM")
        // Nothing that a test began is there when the next one begins.
        const killed = Effect.suspend(() => {
          child.kill("SIGKILL")
          return exited
        })
        return Effect.timeoutTo(exited, {
          duration: timely(30_000),
          onSuccess: Effect.succeed,
          onTimeout: () => killed
        }).pipe(Effect.flatten)
      })
  )
