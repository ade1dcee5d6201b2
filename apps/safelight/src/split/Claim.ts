import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import * as ProcessTable from "@safelight/embedded/ProcessTable"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { writePrivately } from "../PrivateFile.ts"
import * as EnvironmentFile from "./EnvironmentFile.ts"
import type { ProcessName } from "./ProcessList.ts"

const pathOf = (dataFolder: string, name: ProcessName) => join(EnvironmentFile.folderOf(dataFolder), `${name}.claim`)

/** Whether a living process wants the service's place for itself. */
const isClaimed = (dataFolder: string, name: ProcessName) =>
  Effect.promise(() => readFile(pathOf(dataFolder, name), "utf8").catch(() => "")).pipe(
    Effect.map(Number),
    Effect.flatMap((pid) => (pid > 0 ? ProcessTable.isAlive(pid) : Effect.succeed(false)))
  )

/** Leaves a service's place to whoever claims it, for as long as that process lives or until it gives the place back. */
export const waitForPlace = (dataFolder: string, name: ProcessName): Effect.Effect<void> =>
  isClaimed(dataFolder, name).pipe(
    Effect.repeat({ while: (claimed) => claimed, schedule: Schedule.spaced("200 millis") }),
    Effect.asVoid
  )

/** Takes a service's place for this process until the scope closes; the studio starts its own again after that. */
export const take = (dataFolder: string, name: ProcessName) =>
  Effect.acquireRelease(writePrivately(pathOf(dataFolder, name), String(process.pid)), () =>
    Effect.promise(() => rm(pathOf(dataFolder, name), { force: true }))
  )
