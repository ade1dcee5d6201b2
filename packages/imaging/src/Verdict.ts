import type { RenditionKind } from "@safelight/events/Recipe"
import * as Data from "effect/Data"
import type { Metadata } from "./Metadata.ts"

/** One JPEG made of a photo: upright, sRGB with a profile that says so, without any other metadata. */
export interface Rendition {
  readonly kind: RenditionKind
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array
}

/** What a page shows until the thumb is there. */
export interface Placeholder {
  /** ThumbHash (https://evanw.github.io/thumbhash/), base64, about 28 characters. */
  readonly thumbHash: string
  /** The photo's mean colour as `#rrggbb`, for pages without script. */
  readonly colour: string
}

/** Where the pixels came from. `small` marks a RAW whose best preview is too small to fill the high rendition. */
export type Source =
  | { readonly _tag: "Decoded" }
  | { readonly _tag: "Preview"; readonly tag: string; readonly small: boolean }

export type OriginalOnlyCode = "heic" | "no-preview" | "set-aside"

export type RejectedCode =
  | "empty"
  | "not-a-photo"
  | "unsupported"
  | "mislabelled"
  | "incomplete"
  | "damaged"
  | "too-large"

/**
 * What became of one file; what is said of it to people is written elsewhere, in their language. The original's bytes
 * are kept in every case; a rejected file is not shown to anyone.
 */
export type Verdict = Data.TaggedEnum<{
  Accepted: {
    /** ExifTool's FileType, for example `JPEG` or `NEF`. */
    readonly fileType: string
    /** Pixels of the upright picture that the renditions were made of. */
    readonly width: number
    readonly height: number
    readonly metadata: Metadata
    readonly renditions: ReadonlyArray<Rendition>
    readonly placeholder: Placeholder
    readonly source: Source
  }
  /** A photo that is kept and can be downloaded, but has no picture to show. */
  OriginalOnly: {
    readonly fileType: string
    readonly code: OriginalOnlyCode
    readonly metadata: Metadata
  }
  Rejected: {
    /** ExifTool's; null where it knows none. */
    readonly fileType: string | null
    readonly code: RejectedCode
    /** What a picture may have at most. */
    readonly mostMegapixels: number
  }
}>

export const { Accepted, OriginalOnly, Rejected } = Data.taggedEnum<Verdict>()

export type Accepted = Data.TaggedEnum.Value<Verdict, "Accepted">
export type OriginalOnly = Data.TaggedEnum.Value<Verdict, "OriginalOnly">
export type Rejected = Data.TaggedEnum.Value<Verdict, "Rejected">
