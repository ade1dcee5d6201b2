/** Bytes `start` up to but without `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What a `Range` header asks of a representation. */
export type RangeRequest =
  /** No range, or one that the standard says to ignore: answer 200 with everything. */
  | { readonly _tag: "Whole" }
  /** Answer 206; more than one as `multipart/byteranges`. */
  | { readonly _tag: "Ranges"; readonly ranges: readonly [ByteRange, ...ReadonlyArray<ByteRange>] }
  /** Answer 416. */
  | { readonly _tag: "Unsatisfiable" }

const whole: RangeRequest = { _tag: "Whole" }
const unsatisfiable: RangeRequest = { _tag: "Unsatisfiable" }

/** More would let one small request ask for a large answer many times over. */
export const maximumRanges = 4

/** `undefined`: not a range; `"beyond"`: lies outside the representation. */
const parseOne = (text: string, size: number): ByteRange | "beyond" | undefined => {
  const match = /^(\d*)-(\d*)$/.exec(text.trim())
  const [first = "", last = ""] = match?.slice(1) ?? []
  if (match === null || (first === "" && last === "")) return undefined
  if (first === "") {
    const count = Math.min(Number(last), size)
    return count === 0 ? "beyond" : { start: size - count, end: size }
  }
  const start = Number(first)
  if (last !== "" && Number(last) < start) return undefined
  if (start >= size) return "beyond"
  return { start, end: last === "" ? size : Math.min(Number(last) + 1, size) }
}

/**
 * Reads a `Range` header (RFC 9110, 14.2) for a representation of `size` bytes: one range, a suffix, or up to
 * `maximumRanges` that ascend without overlapping. Unknown units and malformed headers are ignored; many or
 * disordered ranges are refused rather than answered with a very long 200.
 */
export const parse = (header: string | undefined, size: number): RangeRequest => {
  const specifier = header === undefined ? null : /^bytes=(.*)$/i.exec(header.trim())
  if (specifier === null) return whole
  const parsed = (specifier[1] ?? "").split(",").map((text) => parseOne(text, size))
  const ranges: Array<ByteRange> = []
  for (const range of parsed) {
    if (range === undefined) return whole
    if (range === "beyond") continue
    if (range.start < (ranges.at(-1)?.end ?? 0)) return unsatisfiable
    ranges.push(range)
  }
  const [first, ...rest] = ranges
  return first === undefined || ranges.length > maximumRanges
    ? unsatisfiable
    : { _tag: "Ranges", ranges: [first, ...rest] }
}

/** Value of `Content-Range` for a satisfied range. */
export const contentRange = (range: ByteRange, size: number): string => `bytes ${range.start}-${range.end - 1}/${size}`

/** Value of `Content-Range` for a 416. */
export const unsatisfiedRange = (size: number): string => `bytes */${size}`

/** One stretch of a `multipart/byteranges` body. */
export type MultipartPiece =
  | { readonly _tag: "Text"; readonly bytes: Uint8Array }
  | { readonly _tag: "Range"; readonly range: ByteRange }

/** A `multipart/byteranges` body (RFC 9110, 14.6) with its exact length. The boundary must not occur in the bytes. */
export const multipart = (
  ranges: ReadonlyArray<ByteRange>,
  options: { readonly size: number; readonly contentType: string; readonly boundary: string }
): { readonly pieces: ReadonlyArray<MultipartPiece>; readonly length: number; readonly contentType: string } => {
  const pieces: Array<MultipartPiece> = []
  let length = 0
  const text = (content: string): void => {
    const bytes = Buffer.from(content, "latin1")
    pieces.push({ _tag: "Text", bytes })
    length += bytes.length
  }
  for (const range of ranges) {
    const lineBreak = pieces.length === 0 ? "" : "\r\n"
    text(
      `${lineBreak}--${options.boundary}\r\nContent-Type: ${options.contentType}\r\n` +
        `Content-Range: ${contentRange(range, options.size)}\r\n\r\n`
    )
    pieces.push({ _tag: "Range", range })
    length += range.end - range.start
  }
  text(`\r\n--${options.boundary}--\r\n`)
  return { pieces, length, contentType: `multipart/byteranges; boundary=${options.boundary}` }
}
