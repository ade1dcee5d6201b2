import * as ProcessTable from "@safelight/embedded/ProcessTable"
import { type StopStep, stopProcess } from "@safelight/embedded/ServerProcess"
import * as Effect from "effect/Effect"
import * as EnvironmentFile from "./EnvironmentFile.ts"
import { processNames } from "./ProcessList.ts"

/** A service ends what it has begun and what it was asked; the broker and the database keep what it could not end. */
export const stopSteps: ReadonlyArray<StopStep> = [
  { signal: "SIGTERM", patience: "12 seconds" },
  { signal: "SIGKILL", patience: "2 seconds" }
]

/** Words on the command line of a process that belongs to this data folder. */
export const environmentWord = (dataFolder: string, name: (typeof processNames)[number]): string =>
  `--env-file=${EnvironmentFile.pathOf(dataFolder, name)}`

/** Stops the services that a killed studio left on its data folder, before what they stand on. Tells which. */
export const stop = Effect.fn("LeftProcesses.stop")(function* (dataFolder: string) {
  const ours = yield* ProcessTable.holding(`--env-file=${EnvironmentFile.folderOf(dataFolder)}/`)
  const left = processNames.flatMap((name) =>
    ours
      .filter(({ commandLine }) => commandLine.split(" ").includes(environmentWord(dataFolder, name)))
      .map(({ pid }) => ({ name, pid }))
  )
  yield* Effect.forEach(left, ({ pid }) => stopProcess(pid, stopSteps), { concurrency: "unbounded", discard: true })
  return left.map(({ name }) => name)
})
