import { spawn } from "node:child_process"
import { open, readFile, stat, truncate } from "node:fs/promises"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as ProcessTable from "./ProcessTable.ts"
import { ServerDidNotStart } from "./ServerErrors.ts"
import type { ServerUser } from "./ServerUser.ts"

/** One signal and how long to wait for the end before the next, harder one. */
export interface StopStep {
  readonly signal: NodeJS.Signals
  readonly patience: Duration.DurationInput
}

/** A server process that was launched here. */
export interface ServerProcess {
  readonly pid: number
  /** Completes when the process ends, with a sentence on how. */
  readonly exited: Effect.Effect<string>
}

const living = new Set<number>()

/** Kills every server launched by this process at once, for a stop that has run out of time. */
export const endAll = (): void => {
  for (const pid of living) {
    try {
      process.kill(pid, "SIGKILL")
    } catch {
      // Gone meanwhile, which is what was wanted.
    }
  }
}

const logLimitBytes = 10 * 1024 * 1024

const openLog = (file: string) =>
  Effect.promise(async () => {
    const size = await stat(file).then(
      (found) => found.size,
      () => 0
    )
    if (size > logLimitBytes) await truncate(file)
    const handle = await open(file, "a", 0o600)
    return { handle, offset: size > logLimitBytes ? 0 : size }
  })

const lastLines = (file: string, from: number) =>
  Effect.promise(async () =>
    (await readFile(file)).subarray(from).toString("utf8").trim().split("\n").slice(-6).join("\n")
  )

/** A process keeps real time even where a test sets the clock. */
const inRealTime = Effect.withClock(Clock.make())

const isRunning = (child: ServerProcess) => ProcessTable.isAlive(child.pid)

/** Tells a process to end and waits for it, harder with every step. True when it is gone. */
export const stopProcess = (
  pid: number,
  steps: ReadonlyArray<StopStep>,
  gone: Effect.Effect<unknown> = ProcessTable.isAlive(pid).pipe(
    Effect.repeat({ while: (alive) => alive, schedule: Schedule.spaced("20 millis") })
  )
): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    for (const step of steps) {
      if (!(yield* ProcessTable.isAlive(pid))) return true
      yield* ProcessTable.signal(pid, step.signal)
      const ended = yield* Effect.timeoutOption(Effect.interruptible(gone), step.patience)
      if (ended._tag === "Some") return true
      yield* Effect.logWarning(`process ${pid} did not end within ${Duration.format(step.patience)} of ${step.signal}`)
    }
    return !(yield* ProcessTable.isAlive(pid))
  }).pipe(inRealTime)

/**
 * Launches a server in a process group of its own, so that Ctrl-C in the terminal reaches only the studio, which
 * then stops its servers after those who use them. What the server writes goes to a file and not to a pipe: it
 * outlives a studio that was killed and must not fail when it next logs. Closing the scope stops it by `steps`.
 * Ready means that `ready` succeeded; it is asked again until it does, the process ends or 60 s have passed.
 */
export const launch = <A>(options: {
  readonly name: string
  readonly executable: string
  readonly arguments: ReadonlyArray<string>
  readonly folder: string
  readonly logFile: string
  readonly environment?: Readonly<Record<string, string>>
  readonly user?: ServerUser | undefined
  /** Gives the process a channel, by whose end it learns that this process is gone. */
  readonly tied?: boolean
  /** Hears what the process says over its channel. */
  readonly heard?: (message: unknown) => void
  readonly stop: ReadonlyArray<StopStep>
  readonly ready: (process: ServerProcess) => Effect.Effect<A, unknown>
}) =>
  Effect.gen(function* () {
    const log = yield* Effect.acquireRelease(openLog(options.logFile), ({ handle }) =>
      Effect.promise(() => handle.close())
    )
    const failure = (detail: string) => new ServerDidNotStart({ server: options.name, detail })
    const child = yield* Effect.acquireRelease(
      Effect.gen(function* () {
        const ended = yield* Deferred.make<string>()
        return yield* Effect.async<ServerProcess, ServerDidNotStart>((resume) => {
          const process_ = spawn(options.executable, [...options.arguments], {
            cwd: options.folder,
            detached: true,
            stdio: ["ignore", log.handle.fd, log.handle.fd, ...(options.tied ? (["ipc"] as const) : [])],
            env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC", ...options.environment },
            ...(options.user ? { uid: options.user.uid, gid: options.user.gid } : {})
          })
          if (options.heard !== undefined) process_.on("message", options.heard)
          process_.once("error", (error) => resume(Effect.fail(failure(error.message))))
          process_.once("exit", (code, signal) => {
            living.delete(process_.pid ?? 0)
            Deferred.unsafeDone(ended, Effect.succeed(signal ? `ended by ${signal}` : `ended with code ${code}`))
          })
          process_.once("spawn", () => {
            if (process_.pid !== undefined) {
              living.add(process_.pid)
              resume(Effect.succeed({ pid: process_.pid, exited: Deferred.await(ended) }))
            }
          })
        })
      }),
      (started) => Effect.annotateLogs(stopProcess(started.pid, options.stop, started.exited), { server: options.name })
    )
    const ready = options.ready(child).pipe(
      Effect.retry({ schedule: Schedule.spaced("15 millis"), while: () => isRunning(child) }),
      // The process is gone; `died` tells why.
      Effect.catchAll(() => Effect.never)
    )
    const tooLate = Effect.sleep("60 seconds").pipe(Effect.zipRight(Effect.fail(failure("not ready after 60 s"))))
    const died = child.exited.pipe(
      Effect.zip(lastLines(options.logFile, log.offset)),
      Effect.flatMap(([how, lines]) => Effect.fail(failure(lines === "" ? how : `${how}\n${lines}`)))
    )
    const value = yield* Effect.raceFirst(ready, Effect.raceFirst(died, tooLate))
    return { process: child, value }
  }).pipe(inRealTime)
