import * as Schema from "effect/Schema"

/**
 * When the shutter was released: the camera's wall clock as `YYYY-MM-DDTHH:mm:ss`, and its offset from UTC as
 * `+HH:mm` where the camera recorded one (most do not).
 */
const CapturedAt = Schema.Struct({
  local: Schema.String,
  offset: Schema.NullOr(Schema.String)
})
export type CapturedAt = typeof CapturedAt.Type

/**
 * What the camera wrote about the photo. Every text is written by whoever made the file: control characters are
 * removed and lengths are bounded, but it is never markup to trust.
 */
export const Metadata = Schema.Struct({
  cameraMake: Schema.NullOr(Schema.String),
  cameraModel: Schema.NullOr(Schema.String),
  lens: Schema.NullOr(Schema.String),
  iso: Schema.NullOr(Schema.Number),
  /** Seconds. */
  exposure: Schema.NullOr(Schema.Number),
  fNumber: Schema.NullOr(Schema.Number),
  /** Millimetres, as on the lens, not the 35 mm equivalent. */
  focalLength: Schema.NullOr(Schema.Number),
  capturedAt: Schema.NullOr(CapturedAt),
  /** EXIF orientation, 1 (upright) to 8. */
  orientation: Schema.Int,
  keywords: Schema.Array(Schema.String),
  /** Stars, 0-5, as culling software writes them. */
  rating: Schema.NullOr(Schema.Int),
  /** True when the original carries a position; the position itself is not read. */
  hasLocation: Schema.Boolean
})
export type Metadata = typeof Metadata.Type

/** Tags by ExifTool's names, as its JSON gives them. */
export type Tags = { readonly [name: string]: unknown }

const longestText = 200
const mostKeywords = 64

// Control characters, line and paragraph separators, and the bidirectional overrides that make text lie about itself.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

const clean = (value: unknown): string | null => {
  if (typeof value !== "string" && typeof value !== "number") return null
  const text = [...String(value).replace(unprintable, " ").replace(/\s+/g, " ").trim()].slice(0, longestText).join("")
  return text === "" ? null : text
}

const number = (value: unknown, least: number, most: number): number | null => {
  const parsed = typeof value === "number" ? value : typeof value === "string" ? Number.parseFloat(value) : Number.NaN
  return Number.isFinite(parsed) && parsed >= least && parsed <= most ? parsed : null
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** `2019:06:06 07:29:51`, with optional fraction and offset, as EXIF and XMP write it. Impossible dates give null. */
const capture = (value: unknown, offset: unknown): CapturedAt | null => {
  if (typeof value !== "string") return null
  const found = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(
    value.trim()
  )
  if (found === null) return null
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "00", zone] = found
  const impossible =
    Number(year) < 1826 ||
    Number(month) < 1 ||
    Number(month) > 12 ||
    Number(day) < 1 ||
    Number(day) > daysIn(Number(year), Number(month)) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 59
  if (impossible) return null
  const named = zone ?? (typeof offset === "string" ? offset.trim() : undefined)
  const valid =
    named === "Z" ? "+00:00" : named !== undefined && /^[+-](0\d|1[0-4]):[0-5]\d$/.test(named) ? named : null
  return { local: `${year}-${month}-${day}T${hour}:${minute}:${second}`, offset: valid }
}

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [value])

/** The metadata in a set of ExifTool tags; whatever is missing, impossible or unreadable is null. */
export const fromTags = (tags: Tags): Metadata => {
  const keywords = new Set<string>()
  for (const word of [...list(tags["Subject"]), ...list(tags["Keywords"])]) {
    const text = clean(word)
    if (text !== null && keywords.size < mostKeywords) keywords.add(text)
  }
  const orientation = number(tags["Orientation"], 1, 8)
  const rating = number(tags["Rating"], 0, 5)
  return {
    cameraMake: clean(tags["Make"]),
    cameraModel: clean(tags["Model"]),
    lens: clean(tags["LensModel"]) ?? clean(tags["LensID"]) ?? clean(tags["Lens"]),
    iso: number(tags["ISO"], 1, 10_000_000),
    exposure: number(tags["ExposureTime"], 1e-7, 1e6),
    fNumber: number(tags["FNumber"], 0.1, 1000),
    focalLength: number(tags["FocalLength"], 0.1, 100_000),
    capturedAt:
      capture(tags["DateTimeOriginal"], tags["OffsetTimeOriginal"] ?? tags["OffsetTime"]) ??
      capture(tags["CreateDate"], tags["OffsetTimeDigitized"] ?? tags["OffsetTime"]),
    orientation: orientation === null ? 1 : Math.trunc(orientation),
    keywords: [...keywords],
    rating: rating === null ? null : Math.trunc(rating),
    hasLocation: tags["GPSLatitude"] !== undefined
  }
}
