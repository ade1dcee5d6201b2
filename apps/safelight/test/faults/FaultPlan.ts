import type { Effect } from "effect"
import type * as Rig from "../DeliveryRig.ts"

export interface FaultPlan extends Rig.Load {
  /** How often each target is killed at a seeded moment. */
  readonly rounds: number
  /** The most waves of small deliveries in which processes die at their durable steps. */
  readonly waves: number
  /**
   * For those who have no time: a process dies twice at its durable steps, within the delivery itself; two processes and
   * a server are killed; the mail server stays.
   */
  readonly brief?: boolean
}

/** Gets a line for each step of a run. */
export type Say = (line: string) => Effect.Effect<void>
