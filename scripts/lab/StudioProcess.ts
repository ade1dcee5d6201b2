import { spawn } from "node:child_process"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as StudioFile from "@safelight/studio/StudioFile"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

const launcher = join(import.meta.dirname, "..", "..", "apps", "safelight", "bin", "safelight.js")

/** The studio did not come up, or ended before it was told to. */
export class StudioDown extends Data.TaggedError("StudioDown")<{ readonly output: string }> {
  override get message() {
    return `the studio ended by itself:\n${this.output}`
  }
}

/** A studio in a process of its own. */
export interface StudioProcess {
  readonly file: StudioFile.StudioFile
  /** Seconds from the command to the line that it is ready, without the build. */
  readonly readySeconds: number
  /** Of its own servers, as it printed them. */
  readonly ports: { readonly postgres: number; readonly nats: number }
  /** Fails when the studio ends without being told. */
  readonly watch: Effect.Effect<never, StudioDown>
  /** Tells it to end and waits until it did. */
  readonly stop: Effect.Effect<void>
}

/**
 * A data folder that is gone with the scope. The database's own user has to get through it, so unlike other temporary
 * folders it can be passed.
 */
export const dataFolder = Effect.acquireRelease(
  Effect.promise(async () => {
    const folder = await mkdtemp(join(tmpdir(), "safelight-lab-"))
    await chmod(folder, 0o711)
    return folder
  }),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
)

/** Everything here comes from one address. */
const unlimited = { SAFELIGHT_PAGE_RATE: "0", SAFELIGHT_UPLOAD_RATE: "0", SAFELIGHT_SIGN_IN_RATE: "0" }

/** How long a start may take, a cold build included. */
const patience = Duration.minutes(5)

const portOf = (output: string, line: RegExp): number => Number(line.exec(output)?.[1] ?? Number.NaN)

/** Starts a studio as `npm start` does, on a free port, with more words of the command; it is stopped with the scope. */
export const start = Effect.fn("StudioProcess.start")(function* (
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  words: ReadonlyArray<string> = []
) {
  const ended = yield* Deferred.make<string>()
  let output = ""
  let begun = performance.now()
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(
        process.execPath,
        ["--max-semi-space-size=16", launcher, "start", "--data", folder, ...words],
        {
          env: { ...process.env, NODE_OPTIONS: "", SAFELIGHT_PORT: "0", ...unlimited, ...environment },
          stdio: ["ignore", "pipe", "pipe"]
        }
      )
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk) => {
          output += String(chunk)
          if (/^Built in .*\n$/m.test(output) && !output.includes("Safelight on Node")) begun = performance.now()
        })
      }
      child.on("close", () => Deferred.unsafeDone(ended, Effect.succeed(output)))
      return child
    }),
    (child) =>
      Effect.suspend(() => {
        if (child.exitCode !== null || child.signalCode !== null) return Effect.void
        child.kill("SIGTERM")
        return Effect.asVoid(Deferred.await(ended))
      })
  )
  const watch = Effect.flatMap(Deferred.await(ended), (output) => new StudioDown({ output }))
  const file = yield* Effect.flatten(StudioFile.read(folder)).pipe(
    Effect.retry(Schedule.spaced("20 millis")),
    Effect.raceFirst(watch),
    Effect.timeoutFail({ duration: patience, onTimeout: () => new StudioDown({ output }) })
  )
  const studio: StudioProcess = {
    file,
    readySeconds: (performance.now() - begun) / 1000,
    ports: {
      postgres: portOf(output, /PostgreSQL \S+ on port (\d+)/),
      nats: portOf(output, /nats-server \S+ on port (\d+)/)
    },
    watch,
    stop: Effect.suspend(() => {
      child.kill("SIGTERM")
      return Effect.asVoid(Deferred.await(ended))
    })
  }
  return studio
})
