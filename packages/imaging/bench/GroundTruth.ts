import { readFileSync } from "node:fs"
import * as path from "node:path"
import * as Schema from "effect/Schema"

/** One file of the sample folder and what must come of it, as its GROUND_TRUTH.json says. */
const Expected = Schema.Struct({
  file: Schema.String,
  sha256: Schema.String,
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

/** What must come of every file of a sample folder. */
export const truth = (folder: string): ReadonlyArray<Expected> =>
  Schema.decodeUnknownSync(Truth)(readFileSync(path.join(folder, "GROUND_TRUTH.json"), "utf8")).files

/** What became of a file, wherever it was judged. */
export type Outcome =
  | { readonly _tag: "Accepted"; readonly width: number; readonly height: number }
  | { readonly _tag: "OriginalOnly" }
  | { readonly _tag: "Rejected" }

const allowed: { readonly [verdict in Expected["verdict"]]: ReadonlyArray<Outcome["_tag"]> } = {
  accept: ["Accepted"],
  reject: ["Rejected"],
  either: ["Accepted", "OriginalOnly", "Rejected"],
  bounded: ["Accepted", "OriginalOnly", "Rejected"],
  inert: ["Accepted", "OriginalOnly", "Rejected"],
  "accept-original-only": ["OriginalOnly"],
  "accept-original-only-or-reject": ["OriginalOnly", "Rejected"],
  "reject-or-original-only": ["OriginalOnly", "Rejected"]
}

/** Whether the verdict is among the expected ones. HEIC may be kept without a picture. */
export const isVerdictRight = (expected: Expected, outcome: Outcome): boolean =>
  (expected.class === "heic" && outcome._tag === "OriginalOnly") || allowed[expected.verdict].includes(outcome._tag)

/** Whether an accepted picture has the expected size; true where there is none to compare. */
export const isSizeRight = (expected: Expected, outcome: Outcome): boolean =>
  outcome._tag !== "Accepted" ||
  expected.uprightSize === null ||
  (outcome.width === expected.uprightSize[0] && outcome.height === expected.uprightSize[1])
