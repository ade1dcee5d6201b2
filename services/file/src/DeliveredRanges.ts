import * as Schema from "effect/Schema"

/** `[start, end)` in bytes: ascending, apart from each other. */
export const DeliveredRanges = Schema.Array(Schema.Tuple(Schema.Number, Schema.Number))
export type DeliveredRanges = typeof DeliveredRanges.Type

/** Adds what one request delivered; what was delivered before counts once. */
export const add = (ranges: DeliveredRanges, start: number, end: number): DeliveredRanges => {
  if (start >= end) return ranges
  const merged: Array<[number, number]> = []
  for (const [from, to] of [...ranges, [start, end] as const].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** Distinct bytes. */
export const total = (ranges: DeliveredRanges): number => ranges.reduce((sum, [start, end]) => sum + end - start, 0)
