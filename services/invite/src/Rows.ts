import type { SqlError } from "@effect/sql/SqlError"
import { theStudio } from "@safelight/events/Ids"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** PostgreSQL's `timestamptz` arrives as a `Date`. */
export const Instant = Schema.DateTimeUtcFromDate

/** What every row carries. */
export const ofStudio = { studioId: theStudio }

export const toDate = (instant: DateTime.Utc): Date => DateTime.toDateUtc(instant)
export const toDateOrNull = (instant: DateTime.Utc | null): Date | null =>
  instant === null ? null : DateTime.toDateUtc(instant)

/** Runs a statement. Rows that aren't as they should be are a defect, since only this service writes them. */
export const rowsOf = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(Schema.Array(schema))
  return <R>(
    statement: Effect.Effect<ReadonlyArray<unknown>, SqlError, R>
  ): Effect.Effect<ReadonlyArray<A>, never, R> =>
    Effect.flatMap(orUnavailable(statement), (rows) => Effect.orDie(decode(rows)))
}

export const firstOf = <A, I>(schema: Schema.Schema<A, I>) => {
  const all = rowsOf(schema)
  return <R>(
    statement: Effect.Effect<ReadonlyArray<unknown>, SqlError, R>
  ): Effect.Effect<Option.Option<A>, never, R> => Effect.map(all(statement), (rows) => Option.fromNullable(rows[0]))
}

/** Runs a statement for its effect. */
export const done = <R>(statement: Effect.Effect<unknown, SqlError, R>): Effect.Effect<void, never, R> =>
  Effect.asVoid(orUnavailable(statement))
