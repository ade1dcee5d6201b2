import { readFileSync } from "node:fs"
import * as path from "node:path"
import * as Schema from "effect/Schema"
import type { Verdict } from "../src/Verdict.ts"

/** One file of the sample folder and what must come of it, as its GROUND_TRUTH.json says. */
const Expected = Schema.Struct({
  file: Schema.String,
  class: Schema.String,
  verdict: Schema.Literal(
    "accept",
    "reject",
    "either",
    "bounded",
    "inert",
    "accept-original-only",
    "accept-original-only-or-reject",
    "reject-or-original-only"
  ),
  expected: Schema.String,
  uprightSize: Schema.NullOr(Schema.Tuple(Schema.Number, Schema.Number)),
  bestPreview: Schema.NullOr(Schema.Struct({ tag: Schema.String })),
  exif: Schema.optional(
    Schema.NullOr(
      Schema.Struct({
        camera_make: Schema.NullOr(Schema.String),
        camera_model: Schema.NullOr(Schema.String),
        datetime_original: Schema.NullOr(Schema.String)
      })
    )
  )
})
export type Expected = typeof Expected.Type

const Truth = Schema.parseJson(Schema.Struct({ files: Schema.Array(Expected) }))

export const truth = (folder: string): ReadonlyArray<Expected> =>
  Schema.decodeUnknownSync(Truth)(readFileSync(path.join(folder, "GROUND_TRUTH.json"), "utf8")).files

const allowed: { readonly [verdict in Expected["verdict"]]: ReadonlyArray<Verdict["_tag"]> } = {
  accept: ["Accepted"],
  reject: ["Rejected"],
  either: ["Accepted", "OriginalOnly", "Rejected"],
  bounded: ["Accepted", "OriginalOnly", "Rejected"],
  inert: ["Accepted", "OriginalOnly", "Rejected"],
  "accept-original-only": ["OriginalOnly"],
  "accept-original-only-or-reject": ["OriginalOnly", "Rejected"],
  "reject-or-original-only": ["OriginalOnly", "Rejected"]
}

/** What is wrong with a verdict, in words; null when it is as expected. HEIC may be kept without a picture. */
export const difference = (expected: Expected, verdict: Verdict): string | null => {
  const heic = expected.class === "heic" && verdict._tag === "OriginalOnly"
  if (!heic && !allowed[expected.verdict].includes(verdict._tag)) {
    return `${verdict._tag}${verdict._tag === "Accepted" ? "" : ` (${verdict.code})`}, expected ${expected.verdict}: ${expected.expected}`
  }
  if (verdict._tag !== "Accepted") return null
  if (expected.uprightSize !== null) {
    const [width, height] = expected.uprightSize
    if (verdict.width !== width || verdict.height !== height) {
      return `upright ${verdict.width}x${verdict.height}, expected ${width}x${height}`
    }
  }
  if (expected.class === "raw" && expected.bestPreview !== null && verdict.source._tag === "Preview") {
    if (verdict.source.tag !== expected.bestPreview.tag) return `made of ${verdict.source.tag}`
  }
  return null
}
