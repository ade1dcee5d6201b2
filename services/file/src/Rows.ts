import { theStudio } from "@safelight/events/Ids"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** PostgreSQL's `bigint` arrives as text. All our numbers of bytes are below 2^53. */
export const Bytes = Schema.Union(Schema.Number, Schema.NumberFromString)

/** PostgreSQL's `timestamptz` arrives as a `Date`. */
export const Instant = Schema.DateTimeUtcFromDate

/** What every row carries. */
export const ofStudio = { studioId: theStudio }

export const toDate = (instant: DateTime.Utc): Date => DateTime.toDateUtc(instant)
export const toDateOrNull = (instant: DateTime.Utc | null): Date | null =>
  instant === null ? null : DateTime.toDateUtc(instant)

/** Rows as they should be; one that isn't is a defect, since only this service writes them. */
export const decodeRows =
  <A, I>(schema: Schema.Schema<A, I>) =>
  <E, R>(rows: Effect.Effect<ReadonlyArray<unknown>, E, R>): Effect.Effect<ReadonlyArray<A>, E, R> => {
    const decode = Schema.decodeUnknown(Schema.Array(schema))
    return Effect.flatMap(rows, (found) => Effect.orDie(decode(found)))
  }
