import { join } from "node:path"
import type { Side } from "./DurableSteps.ts"

/*
 * What a run and the processes of its studio tell each other, as files beside the processes' own. Imported by a process
 * before all else, so it imports nothing of the studio.
 */

/** What a process is to do to itself; read as it starts and ten times a second. */
export interface Orders {
  readonly seed: number
  /** How likely it dies when it comes by an end of a step where none like it has died; 0 for never. */
  readonly odds: number
  /** How often it may do so in all its lives; left out, as often as there are ends of steps. */
  readonly most?: number
  /** Whether the steps count that it comes by: those of a studio that starts are no part of a delivery. */
  readonly counting: boolean
  /** How far its clock is ahead. */
  readonly aheadMillis: number
}

export const ordersOf = (folder: string): string => join(folder, "faults.json")

/** One line for each end of a step that a process came by for the first time, or at which it died. */
export interface Noted {
  readonly step: string
  readonly side: Side
  /** Milliseconds since 1970, by the machine's clock. */
  readonly at: number
}

export const passedOf = (folder: string, name: string): string => join(folder, `${name}.passed`)
export const diedOf = (folder: string, name: string): string => join(folder, `${name}.died`)
