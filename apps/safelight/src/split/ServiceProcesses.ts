import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { launch } from "@safelight/embedded/ServerProcess"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Ref from "effect/Ref"
import * as Scope from "effect/Scope"
import { note, step } from "../Progress.ts"
import { supervised } from "../Supervised.ts"
import * as Claim from "./Claim.ts"
import * as EnvironmentFile from "./EnvironmentFile.ts"
import * as LeftProcesses from "./LeftProcesses.ts"
import { addressOf, environmentOf, type SplitParts } from "./ProcessEnvironment.ts"
import { type ProcessName, processes, processNames } from "./ProcessList.ts"
import { makeRestarts, type Restarts } from "./Restarts.ts"

/** Node lets young objects take 130 MB before it looks; a service does with much less. */
const nodeFlags = ["--max-semi-space-size=8"]

/**
 * What a process finds besides its settings. The zone is the machine's own, as in a studio of one process; what was asked
 * of Node for the studio is asked of it too.
 */
const surroundings = (): Record<string, string> => ({
  TZ: process.env["TZ"] ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
  ...Object.fromEntries(
    ["HOME", "TMPDIR", "NODE_OPTIONS"].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    })
  )
})

/** That its routes answer is enough: what else it needs may still be on its way. */
const answers = (url: string) =>
  Effect.tryPromise((signal) =>
    fetch(`${url}/health/live`, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) })
  ).pipe(Effect.filterOrFail(({ ok }) => ok))

const start = Effect.fn("ServiceProcesses.start")(function* (
  name: ProcessName,
  dataFolder: string,
  parts: SplitParts,
  restarts: Restarts
) {
  const folder = EnvironmentFile.folderOf(dataFolder)
  const url = addressOf(parts.ports, name)
  yield* Claim.waitForPlace(dataFolder, name)
  yield* EnvironmentFile.write(dataFolder, name, yield* environmentOf(name, parts))
  const { process: started } = yield* launch({
    name,
    executable: process.execPath,
    arguments: [
      ...nodeFlags,
      LeftProcesses.environmentWord(dataFolder, name),
      fileURLToPath(import.meta.resolve(processes[name].module))
    ],
    folder,
    logFile: join(folder, `${name}.log`),
    environment: surroundings(),
    tied: true,
    stop: LeftProcesses.stopSteps,
    heard: (message) => {
      if (message === "stopping") restarts.left(name)
    },
    ready: () => answers(url)
  })
  return { ...started, port: parts.ports[name], url }
})

/** A running process as `studio.json` names it. */
export interface Running {
  readonly pid: number
  readonly url: string
}

/**
 * Starts every service and the gateway as a process of its own, in any order, and starts again what ends by itself.
 * `changed` hears of every start after the first. Closing the scope stops the gateway and then the others.
 */
export const run = Effect.fn("ServiceProcesses.run")(function* (
  dataFolder: string,
  parts: SplitParts,
  changed: (running: Readonly<Record<string, Running>>) => Effect.Effect<void>
) {
  yield* Effect.promise(() => mkdir(EnvironmentFile.folderOf(dataFolder), { recursive: true, mode: 0o700 }))
  const running = yield* Ref.make<Readonly<Record<string, Running>>>({})
  const restarts = makeRestarts()
  const keep = (name: ProcessName) =>
    supervised(name, () => start(name, dataFolder, parts, restarts), {
      started: ({ pid, url }) =>
        Effect.gen(function* () {
          restarts.returned(name)
          const before = yield* Ref.getAndUpdate(running, (all) => ({ ...all, [name]: { pid, url } }))
          if (before[name] === undefined) return
          yield* note(`${name} had ended and was started again (process ${pid})`)
          yield* changed(yield* Ref.get(running))
        }),
      ended: Effect.sync(() => restarts.left(name))
    }).pipe((starting) => step(starting, ({ pid, port }) => `${name} on port ${port} (process ${pid})`))
  const outer = yield* Effect.scope
  const behind = yield* Scope.fork(outer, ExecutionStrategy.parallel)
  const pages = yield* Scope.fork(outer, ExecutionStrategy.sequential)
  yield* Effect.forEach(
    processNames,
    (name) =>
      Effect.gen(function* () {
        const own = name === "gateway" ? pages : yield* Scope.fork(behind, ExecutionStrategy.sequential)
        yield* Scope.extend(keep(name), own)
      }),
    { concurrency: "unbounded", discard: true }
  )
  return { running: yield* Ref.get(running), restarting: restarts.underway }
})
