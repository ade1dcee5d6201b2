import type { SqlError } from "@effect/sql/SqlError"
import { theStudio } from "@safelight/events/Ids"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { orUnavailable } from "./OrUnavailable.ts"

/** PostgreSQL's `bigint` arrives as text. All our numbers of bytes are below 2^53. */
export const Bytes = Schema.Union(Schema.Number, Schema.NumberFromString)

/** PostgreSQL's `timestamptz` arrives as a `Date`. */
export const Instant = Schema.DateTimeUtcFromDate

/** What every row carries. */
export const ofStudio = { studioId: theStudio }

/** For a `timestamptz` column. */
export const toDate = (instant: DateTime.Utc): Date => DateTime.toDateUtc(instant)

/** For a `timestamptz` column that may be empty. */
export const toDateOrNull = (instant: DateTime.Utc | null): Date | null =>
  instant === null ? null : DateTime.toDateUtc(instant)

/** For a `jsonb` column that may be empty. */
export const toJsonOrNull = (value: object | null): string | null => (value === null ? null : JSON.stringify(value))

/** Runs a statement. Rows that aren't as they should be are a defect, since only their service writes them. */
export const rowsOf = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(Schema.Array(schema))
  return <R>(
    statement: Effect.Effect<ReadonlyArray<unknown>, SqlError, R>
  ): Effect.Effect<ReadonlyArray<A>, never, R> =>
    Effect.flatMap(orUnavailable(statement), (rows) => Effect.orDie(decode(rows)))
}

/** Runs a statement and gives its first row, if there is one. */
export const firstOf = <A, I>(schema: Schema.Schema<A, I>) => {
  const all = rowsOf(schema)
  return <R>(
    statement: Effect.Effect<ReadonlyArray<unknown>, SqlError, R>
  ): Effect.Effect<Option.Option<A>, never, R> => Effect.map(all(statement), (rows) => Option.fromNullable(rows[0]))
}

/** The row that an aggregate always gives. */
export const onlyOf = <A, I>(schema: Schema.Schema<A, I>) => {
  const first = firstOf(schema)
  return <R>(statement: Effect.Effect<ReadonlyArray<unknown>, SqlError, R>): Effect.Effect<A, never, R> =>
    Effect.flatMap(first(statement), Effect.orDie)
}

/** Runs a statement for its effect. */
export const done = <R>(statement: Effect.Effect<unknown, SqlError, R>): Effect.Effect<void, never, R> =>
  Effect.asVoid(orUnavailable(statement))

/** Whether a statement gave a row: one that was found, or touched with RETURNING. */
export const touched = <R>(
  statement: Effect.Effect<ReadonlyArray<unknown>, SqlError, R>
): Effect.Effect<boolean, never, R> => Effect.map(orUnavailable(statement), (rows) => rows.length > 0)
