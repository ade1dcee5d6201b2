/**
 * Keys that put photographs in order by plain comparison of code points, in memory as in a database column with
 * collation "C". A key between two others can always be found, so an order by hand may use the same column.
 */

const digits = /\d+/g

/** Sorts before every character a name can hold. */
const end = "\u0001"

/** Behind every time stamp. */
const noTime = "~"

/**
 * Natural order of names: runs of digits count as numbers, so that `IMG_2` stands before `IMG_10`; case doesn't
 * matter. Each run is led by its length without leading zeros, three digits (a file name has at most 255).
 */
export const nameKey = (name: string): string => {
  const folded = name.normalize("NFC").toLowerCase()
  const natural = folded.replaceAll(digits, (run) => {
    const number = run.replace(/^0+(?=\d)/, "")
    return number.length.toString().padStart(3, "0") + number
  })
  return `${natural}${end}${name}`
}

/**
 * By the camera's clock, then by name; without a capture time behind all others.
 * @param capturedAt ISO 8601 local time; an offset is left out, since the order is that of the day as it was lived.
 */
export const timeKey = (capturedAt: string | undefined, name: string): string => {
  const local = capturedAt?.replace(/(Z|[+-]\d\d:?\d\d)$/, "") ?? noTime
  return `${local}${end}${nameKey(name)}`
}

/** By code points, as collation "C" of a UTF-8 database does (UTF-16 units would differ above U+FFFF). */
export const compareKeys = (left: string, right: string): number => {
  const [a, b] = [left[Symbol.iterator](), right[Symbol.iterator]()]
  while (true) {
    const [x, y] = [a.next(), b.next()]
    if (x.done === true) return y.done === true ? 0 : -1
    if (y.done === true) return 1
    const difference = (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
}
