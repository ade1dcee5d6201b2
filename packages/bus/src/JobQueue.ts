import type { JobKind, ProcessFile } from "@safelight/events/Jobs"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { HandlerFailure } from "./HandlerFailure.ts"

/** Where a job stands while a worker has it. */
export interface Attempt {
  /** From 1. */
  readonly number: number
  /** A `Retry` now is a dead letter: say what failed before giving up. */
  readonly last: boolean
}

export interface Work<R> {
  readonly kind: JobKind
  /** How many jobs at a time in this process. */
  readonly concurrency: number
  /** May run twice for one job when a process dies: what it makes is named by its input. */
  readonly handle: (job: ProcessFile, attempt: Attempt) => Effect.Effect<void, HandlerFailure, R>
  /** The last word about a job that ends its process each time and is parked without another try. */
  readonly setAside: (job: ProcessFile) => Effect.Effect<void, HandlerFailure, R>
}

/** Heavy work in bands of priority. At most one job of a photo waits in a band. */
export class JobQueue extends Context.Tag("@safelight/bus/JobQueue")<
  JobQueue,
  {
    /** 1 is done first. `waiting` when the same work waits or runs already. */
    readonly enqueue: (job: ProcessFile, priority: number) => Effect.Effect<"queued" | "waiting">
    /** Jobs of a kind that wait, and those some worker has in hand. */
    readonly figures: (kind: JobKind) => Effect.Effect<{ readonly waiting: number; readonly active: number }>
    /** Drains urgent before normal before idle until the scope closes, which lets what runs finish. */
    readonly work: <R>(work: Work<R>) => Effect.Effect<void, never, R | Scope.Scope>
  }
>() {}
