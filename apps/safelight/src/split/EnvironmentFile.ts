import { join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import { writePrivately } from "../PrivateFile.ts"
import type { Environment } from "./ProcessEnvironment.ts"
import type { ProcessName } from "./ProcessList.ts"

/** Holds what belongs to the processes of a split studio. */
export const folderOf = (dataFolder: string): string => join(resolve(dataFolder), "processes")

/** The file that `node --env-file` reads for a process. */
export const pathOf = (dataFolder: string, name: ProcessName): string => join(folderOf(dataFolder), `${name}.env`)

/** Node reads everything between two of the same quotes as it stands, but for `\n` between double ones. */
const quotes = ["'", "`", '"']

const line = ([name, value]: readonly [string, string]): string => {
  const quote = quotes.find((each) => !value.includes(each))
  if (quote === undefined) throw new Error(`${name} holds every kind of quote, which no environment file can say`)
  return `${name}=${quote}${value}${quote}`
}

/** Readable by its owner only: secrets are neither on a command line nor in a process table. */
export const write = (dataFolder: string, name: ProcessName, environment: Environment): Effect.Effect<void> =>
  Effect.suspend(() =>
    writePrivately(pathOf(dataFolder, name), `${Object.entries(environment).map(line).join("\n")}\n`)
  )
