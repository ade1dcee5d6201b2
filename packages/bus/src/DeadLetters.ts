import * as Array from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A message that could not be handled, as it was, and why. JSON in the stream `DLQ`. */
export const DeadLetter = Schema.Struct({
  /** Consumer of the catalogue, or `job-<kind>`. */
  consumer: Schema.String,
  /** `<kind>.<id>` where the message was an event that could be read. */
  key: Schema.NullOr(Schema.String),
  type: Schema.NullOr(Schema.String),
  stream: Schema.String,
  seq: Schema.Int,
  subject: Schema.String,
  body: Schema.String,
  headers: Schema.Record({ key: Schema.String, value: Schema.String }),
  error: Schema.String,
  /** 0 when it was never tried: unreadable, or held behind another of its key. */
  tries: Schema.Int,
  parkedAt: Schema.DateTimeUtc
})
export type DeadLetter = typeof DeadLetter.Type

export interface ListedDeadLetter {
  /** Grows in the order of parking. */
  readonly id: number
  readonly letter: DeadLetter
}

/** Which letters: of a consumer, of a type of event, with these words in the error. Left out, any. */
export const LetterFilter = Schema.Struct({
  consumer: Schema.optional(Schema.String),
  type: Schema.optional(Schema.String),
  error: Schema.optional(Schema.String)
})
export type LetterFilter = typeof LetterFilter.Type

export const isWanted =
  ({ consumer, error, type }: LetterFilter) =>
  ({ letter }: ListedDeadLetter): boolean =>
    (consumer === undefined || letter.consumer === consumer) &&
    (type === undefined || letter.type === type) &&
    (error === undefined || letter.error.toLowerCase().includes(error.toLowerCase()))

export class DeadLetterNotFound extends Schema.TaggedError<DeadLetterNotFound>()("DeadLetterNotFound", {
  id: Schema.Int
}) {}

/** For administrators: what was parked. A letter leaves the list when it's replayed or dropped. */
export class DeadLetters extends Context.Tag("@safelight/bus/DeadLetters")<
  DeadLetters,
  {
    /** Oldest first. */
    readonly list: (filter?: LetterFilter) => Effect.Effect<ReadonlyArray<ListedDeadLetter>>
    readonly show: (id: number) => Effect.Effect<DeadLetter, DeadLetterNotFound>
    /**
     * Hands it to its consumer once more; what fails again is parked again as a new letter. An ordered consumer takes
     * the letters of one key only in their order, so replay those from the oldest.
     */
    readonly replay: (id: number) => Effect.Effect<void, DeadLetterNotFound>
    /** Gives it up for good; an ordered consumer goes on with the next of its key. */
    readonly drop: (id: number) => Effect.Effect<void, DeadLetterNotFound>
  }
>() {}

/** Letters in hand at a time. */
const atOnce = 16

/**
 * Does the same to many, the letters of one consumer and key in their order. Gives those it was done to: a letter that
 * somebody else replayed or dropped meanwhile is passed over.
 */
export const toEach = <R>(
  letters: ReadonlyArray<ListedDeadLetter>,
  act: (listed: ListedDeadLetter) => Effect.Effect<void, DeadLetterNotFound, R>
): Effect.Effect<ReadonlyArray<ListedDeadLetter>, never, R> =>
  Effect.map(
    Effect.forEach(
      Object.values(
        Array.groupBy(letters, ({ id, letter }) => `${letter.consumer} ${letter.key === null ? id : letter.key}`)
      ),
      Effect.forEach((listed) => Effect.match(act(listed), { onFailure: () => [], onSuccess: () => [listed] })),
      { concurrency: atOnce }
    ),
    (done) => done.flat(2)
  )
