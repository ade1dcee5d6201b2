import { existsSync, readFileSync } from "node:fs"
import { Effect } from "effect"
import { type ProcessName, processNames } from "../../src/split/ProcessList.ts"
import { nameOf } from "./DurableSteps.ts"
import { diedOf, type Noted, passedOf } from "./Faults.ts"
import type { Site } from "./Site.ts"

/** An end of a durable step of one process. */
export interface Place extends Noted {
  readonly process: ProcessName
}

const linesOf = (file: string): ReadonlyArray<Noted> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))
    : []

const placesIn = (of: (folder: string, name: string) => string) => (site: Site) =>
  Effect.sync(() =>
    processNames.flatMap((process) => linesOf(of(site.folder, process)).map((noted): Place => ({ ...noted, process })))
  )

/** Ends of steps that were come by: what the work of this studio consists of. Nobody keeps this list. */
export const passed = placesIn(passedOf)

/** Those where a process has died. */
export const died = placesIn(diedOf)

export const wordsOf = (place: Place): string => `${place.process}: ${nameOf(place)}`

/** Those where none has died yet. */
export const open = (site: Site) =>
  Effect.map(Effect.all([passed(site), died(site)]), ([all, dead]) => {
    const done = new Set(dead.map(wordsOf))
    return all.filter((place) => !done.has(wordsOf(place)))
  })
