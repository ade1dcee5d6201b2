import { execFile } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import * as Effect from "effect/Effect"

const ps = (pid: number) =>
  Effect.async<string>((resume) => {
    const child = execFile("ps", ["-ww", "-o", "command=", "-p", String(pid)], (error, stdout) =>
      resume(Effect.succeed(error ? "" : stdout.trim()))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const signalReaches = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/**
 * The command line of a living process, its words joined by spaces; empty when no such process lives. A zombie
 * counts as gone: it has no command line, and in a container without an init nobody collects it.
 */
export const commandLine = (pid: number): Effect.Effect<string> =>
  process.platform === "linux"
    ? Effect.tryPromise(() => readFile(`/proc/${pid}/cmdline`, "utf8")).pipe(
        Effect.map((text) => text.split("\0").join(" ").trim()),
        // The file is missing when the process is.
        Effect.orElseSucceed(() => "")
      )
    : Effect.suspend(() => (signalReaches(pid) ? ps(pid) : Effect.succeed("")))

/** A living process and its command line. */
export interface Listed {
  readonly pid: number
  readonly commandLine: string
}

const pidsOfLinux = Effect.promise(async () =>
  (await readdir("/proc")).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
)

const listedByPs = Effect.async<ReadonlyArray<Listed>>((resume) => {
  execFile("ps", ["-axww", "-o", "pid=,command="], { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) =>
    resume(
      Effect.succeed(
        stdout.split("\n").flatMap((line) => {
          const [, pid, commandLine = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
          return pid === undefined ? [] : [{ pid: Number(pid), commandLine }]
        })
      )
    )
  )
})

/** Every living process whose command line holds `words`, but for this one. */
export const holding = (words: string): Effect.Effect<ReadonlyArray<Listed>> =>
  (process.platform === "linux"
    ? Effect.flatMap(pidsOfLinux, (pids) =>
        Effect.forEach(pids, (pid) => Effect.map(commandLine(pid), (line): Listed => ({ pid, commandLine: line })), {
          concurrency: 16
        })
      )
    : listedByPs
  ).pipe(Effect.map((all) => all.filter(({ commandLine, pid }) => pid !== process.pid && commandLine.includes(words))))

/** Whether a process with this id lives (a zombie does not). */
export const isAlive = (pid: number): Effect.Effect<boolean> =>
  Effect.suspend(() =>
    signalReaches(pid) ? Effect.map(commandLine(pid), (line) => line !== "") : Effect.succeed(false)
  )

/** Sends a signal; a process that is gone already is what the sender wanted. */
export const signal = (pid: number, name: NodeJS.Signals): Effect.Effect<void> =>
  Effect.sync(() => {
    try {
      process.kill(pid, name)
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error
    }
  })
