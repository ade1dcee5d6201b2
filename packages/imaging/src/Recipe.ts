import * as Schema from "effect/Schema"

/** The renditions made of every photo; the original is the fourth and is never touched. */
export const RenditionKind = Schema.Literal("high", "medium", "thumb")
export type RenditionKind = typeof RenditionKind.Type

/** One JPEG to make: its longest side in pixels (a smaller photo is never enlarged) and its JPEG quality, 1-100. */
const RenditionRecipe = Schema.Struct({
  kind: RenditionKind,
  longestSide: Schema.Int.pipe(Schema.between(16, 8192)),
  quality: Schema.Int.pipe(Schema.between(1, 100))
})
/**
 * All that decides the bytes of the renditions besides the source. The same source and recipe give the same bytes, so
 * a rendition may be addressed by source hash and `version`; change the version with any other field, and when a new
 * libvips changes its output.
 */
export const Recipe = Schema.Struct({
  version: Schema.Int,
  renditions: Schema.NonEmptyArray(RenditionRecipe)
})
export type Recipe = typeof Recipe.Type

/** The sizes of the product: high 2048, medium 1024, thumb 320. */
export const standard: Recipe = {
  version: 1,
  renditions: [
    { kind: "high", longestSide: 2048, quality: 82 },
    { kind: "medium", longestSide: 1024, quality: 80 },
    { kind: "thumb", longestSide: 320, quality: 75 }
  ]
}
