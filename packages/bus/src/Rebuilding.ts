import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"

/**
 * How a projection is made anew from the log. All of it runs in one transaction, in which the consumer applies nothing
 * else; it writes the projection's own tables and starts no mail, job or call.
 */
export interface Rebuilding<Event, R> {
  /**
   * Takes out what events told, and nothing that a person chose. The log holds what was told from `since` on; null
   * when it holds everything. What older events told stays: nothing could tell it again.
   */
  readonly empty: (since: DateTime.Utc | null) => Effect.Effect<void, never, R>
  /** Applies some hundred events in the order of the log. */
  readonly project: (events: ReadonlyArray<Event>) => Effect.Effect<void, never, R>
  /** After the last event, for what follows from the whole. */
  readonly finish: Effect.Effect<void, never, R>
}

/** A message of the log as a rebuild keeps it. */
export interface LogEntry {
  readonly seq: number
  readonly eventId: string
  readonly body: string
}

/** Some of the log: what concerns the consumer, and how far the look reached; empty and at `after` at its end. */
export interface LogPart {
  readonly reached: number
  readonly entries: ReadonlyArray<LogEntry>
}

export interface RebuildProgress {
  /** Of the log, by its sequence. */
  readonly reached: number
  readonly applied: number
}

/** What a rebuild does, told apart from where it keeps its books. */
export interface RebuildSteps<R> {
  /** Of the replay; the same when it is done again. */
  readonly id: string
  readonly consumer: string
  /** What stands behind a sequence. */
  readonly read: (after: number) => Effect.Effect<LogPart>
  readonly empty: Effect.Effect<void, never, R>
  readonly project: (entries: ReadonlyArray<LogEntry>) => Effect.Effect<void, never, R>
  readonly finish: Effect.Effect<void, never, R>
  /** Told now and then, never inside the transaction. */
  readonly onProgress: (progress: RebuildProgress) => Effect.Effect<void>
}
