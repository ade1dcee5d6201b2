import { type ByteRange, contentRange, multipart, parse, unsatisfiedRange } from "@safelight/zip/HttpRange"

/** Something with a fixed length whose bytes never change under its URL. */
export interface Representation {
  /** Bytes. */
  readonly size: number
  /** Strong, with its quotes. */
  readonly etag: string
  readonly contentType: string
  /** Unix milliseconds. */
  readonly modifiedAt: number
}

/** The request headers that matter here, in lower case. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>

/** A stretch of an answer's body. */
export type BodyPiece =
  | { readonly _tag: "Text"; readonly bytes: Uint8Array }
  | { readonly _tag: "Range"; readonly range: ByteRange }

/** What to answer: status, headers and, for 200 and 206, the body in order. */
export interface Answer {
  readonly status: 200 | 206 | 304 | 412 | 416
  readonly headers: Readonly<Record<string, string>>
  readonly body: ReadonlyArray<BodyPiece>
}

/** Longer than any byte run of a file would repeat by chance. */
const boundary = "safelight-c2f1b7a09d5e4863"

const httpDate = (milliseconds: number): string => new Date(Math.floor(milliseconds / 1000) * 1000).toUTCString()

/** Strong comparison (RFC 9110, 8.8.3.2): weak tags never match. */
const listsTag = (header: string, etag: string): boolean =>
  header.split(",").some((tag) => tag.trim() === "*" || tag.trim() === etag)

const listsTagWeakly = (header: string, etag: string): boolean =>
  listsTag(header.replaceAll(/(^|,)\s*W\//g, "$1"), etag)

/** Whether a range may be served: the partial copy that the client has is of these very bytes. */
const rangeHolds = (ifRange: string | undefined, representation: Representation): boolean =>
  ifRange === undefined || ifRange === representation.etag || ifRange === httpDate(representation.modifiedAt)

/** Evaluates preconditions and ranges in the order of RFC 9110, 13.2.2. */
export const answer = (representation: Representation, request: RequestHeaders): Answer => {
  const { contentType, etag, size } = representation
  const headers = { etag, "last-modified": httpDate(representation.modifiedAt), "accept-ranges": "bytes" }
  const without = (status: 304 | 412, extra: Record<string, string> = {}): Answer => ({
    status,
    headers: { ...headers, ...extra },
    body: []
  })

  const ifMatch = request["if-match"]
  const unmodifiedSince = request["if-unmodified-since"]
  if (ifMatch !== undefined) {
    if (!listsTag(ifMatch, etag)) return without(412)
  } else if (unmodifiedSince !== undefined) {
    const since = Date.parse(unmodifiedSince)
    if (!Number.isNaN(since) && Math.floor(representation.modifiedAt / 1000) * 1000 > since) return without(412)
  }
  const ifNoneMatch = request["if-none-match"]
  if (ifNoneMatch !== undefined && listsTagWeakly(ifNoneMatch, etag)) return without(304)

  const wanted = rangeHolds(request["if-range"], representation)
    ? parse(request["range"], size)
    : ({ _tag: "Whole" } as const)
  switch (wanted._tag) {
    case "Whole":
      return {
        status: 200,
        headers: { ...headers, "content-type": contentType, "content-length": String(size) },
        body: [{ _tag: "Range", range: { start: 0, end: size } }]
      }
    case "Unsatisfiable":
      return {
        status: 416,
        headers: { ...headers, "content-range": unsatisfiedRange(size), "content-length": "0" },
        body: []
      }
    case "Ranges": {
      const [first, ...rest] = wanted.ranges
      if (rest.length > 0) {
        const parts = multipart(wanted.ranges, { size, contentType, boundary })
        return {
          status: 206,
          headers: { ...headers, "content-type": parts.contentType, "content-length": String(parts.length) },
          body: parts.pieces
        }
      }
      return {
        status: 206,
        headers: {
          ...headers,
          "content-type": contentType,
          "content-length": String(first.end - first.start),
          "content-range": contentRange(first, size)
        },
        body: [{ _tag: "Range", range: first }]
      }
    }
  }
}
