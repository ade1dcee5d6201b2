import { readFile } from "node:fs/promises"
import { parseEnv } from "node:util"
import { signal } from "@safelight/embedded/ProcessTable"
import { Effect, Schedule } from "effect"
import * as Claim from "../../src/split/Claim.ts"
import * as EnvironmentFile from "../../src/split/EnvironmentFile.ts"
import type { ProcessName } from "../../src/split/ProcessList.ts"
import { RunningStudio } from "./RunningStudio.ts"

/** What a running process was given. */
export const environmentOf = (name: ProcessName) =>
  Effect.gen(function* () {
    const { dataFolder } = yield* RunningStudio
    const text = yield* Effect.promise(() => readFile(EnvironmentFile.pathOf(dataFolder, name), "utf8"))
    return parseEnv(text)
  })

export const pidOf = (name: ProcessName) =>
  Effect.gen(function* () {
    const studio = yield* RunningStudio
    const { processes } = yield* studio.file
    return processes[name]?.pid ?? 0
  })

/** What the studio's door says of all its processes. */
export const readiness = Effect.gen(function* () {
  const { url } = yield* RunningStudio
  return yield* Effect.promise(async () => (await fetch(`${url}/health/ready`)).status === 200)
})

const soon = { schedule: Schedule.spaced("50 millis") }

/** Keeps processes away until the scope closes; then the studio's own are there again. */
export const away = (...names: ReadonlyArray<ProcessName>) =>
  Effect.gen(function* () {
    const { dataFolder } = yield* RunningStudio
    yield* Effect.addFinalizer(() => Effect.repeat(readiness, { ...soon, until: (ready) => ready }))
    for (const name of names) {
      const pid = yield* pidOf(name)
      yield* Claim.take(dataFolder, name)
      yield* signal(pid, "SIGKILL")
    }
  })

/** Sends a signal to one process; done when another has taken its place and all of the studio is ready. */
export const replaced = (name: ProcessName, kind: NodeJS.Signals) =>
  Effect.gen(function* () {
    const before = yield* pidOf(name)
    yield* signal(before, kind)
    yield* Effect.repeat(pidOf(name), { ...soon, until: (pid) => pid !== before })
    yield* Effect.repeat(readiness, { ...soon, until: (ready) => ready })
  })
