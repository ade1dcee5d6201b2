import * as Schema from "effect/Schema"

/** `[start, end)` in bytes: ascending, apart from each other. */
export const DeliveredRanges = Schema.Array(Schema.Tuple(Schema.Number, Schema.Number))
export type DeliveredRanges = typeof DeliveredRanges.Type

/**
 * Gaps that are kept apart. Programs that download in parts make one a connection; who makes more is counting bytes.
 */
export const mostRanges = 256

/**
 * Adds what one request delivered; what was delivered before counts once. With more ranges than are kept, the shortest
 * is forgotten: less may be known than was delivered, never more.
 */
export const add = (ranges: DeliveredRanges, start: number, end: number): DeliveredRanges => {
  if (start >= end) return ranges
  const merged: Array<[number, number]> = []
  for (const [from, to] of [...ranges, [start, end] as const].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  if (merged.length <= mostRanges) return merged
  const shortest = merged.reduce((least, range) => (range[1] - range[0] <= least[1] - least[0] ? range : least))
  return merged.filter((range) => range !== shortest)
}

/** Whether nothing more is known than before. */
export const same = (a: DeliveredRanges, b: DeliveredRanges): boolean =>
  a.length === b.length && a.every(([start, end], index) => b[index]?.[0] === start && b[index]?.[1] === end)

/** Distinct bytes. */
export const total = (ranges: DeliveredRanges): number => ranges.reduce((sum, [start, end]) => sum + end - start, 0)
