import * as Schema from "effect/Schema"

/** `original` is what was uploaded, byte for byte; the others are made of it, upright and in sRGB. */
export const Rendition = Schema.Literal("original", "high", "medium", "thumb")
export type Rendition = typeof Rendition.Type

export const DerivedRendition = Schema.Literal("high", "medium", "thumb")
export type DerivedRendition = typeof DerivedRendition.Type

/** What a camera wrote into the file. Nothing that names a person or a place. */
export const CameraFacts = Schema.Struct({
  make: Schema.optional(Schema.String),
  model: Schema.optional(Schema.String),
  lens: Schema.optional(Schema.String),
  iso: Schema.optional(Schema.JsonNumber),
  /** Seconds. */
  exposure: Schema.optional(Schema.JsonNumber),
  fNumber: Schema.optional(Schema.JsonNumber),
  /** Millimetres. */
  focalLength: Schema.optional(Schema.JsonNumber),
  /** ISO 8601 local time as the camera's clock showed it, with an offset only where the camera recorded one. */
  capturedAt: Schema.optional(Schema.String)
}).annotations({ identifier: "CameraFacts" })
export type CameraFacts = typeof CameraFacts.Type

/** Who is to blame decides what happens next: retried, deferred with an alert, told to the photographer, parked. */
export const FailureCategory = Schema.Literal("temporary", "resource", "data", "logic")
export type FailureCategory = typeof FailureCategory.Type
