import type * as Effect from "effect/Effect"

/** One line of DESIGN.md's table: what was measured, what came out, and the bar it is held against. */
export interface Row {
  readonly what: string
  readonly figure: string
  readonly bar: string
  readonly held: boolean
}

/** Tells of a row as soon as it is measured. */
export type Note = (row: Row) => Effect.Effect<void>

/** The value below which `share` (0 to 1) of the readings lie. */
export const quantile = (readings: ReadonlyArray<number>, share: number): number => {
  const sorted = readings.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const line = ({ bar, figure, held, what }: Row): string =>
  `${held ? "ok  " : "MISS"}  ${what}: ${figure} (bar ${bar})`
