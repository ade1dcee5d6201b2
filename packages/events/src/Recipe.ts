import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** The renditions made of every photo; the original is the fourth and is never touched. */
export const RenditionKind = Schema.Literal("high", "medium", "thumb")
export type RenditionKind = typeof RenditionKind.Type

/** Pixels. */
export const LongestSide = Schema.Int.pipe(Schema.between(16, 8192))

/** Of a JPEG. */
export const Quality = Schema.Int.pipe(Schema.between(1, 100))

/** One JPEG to make: its longest side (a smaller photo is never enlarged) and its quality. */
const RenditionRecipe = Schema.Struct({ longestSide: LongestSide, quality: Quality })

/** All that decides the bytes of the renditions besides the source and the programs that make them. */
export const Recipe = Schema.Struct({ high: RenditionRecipe, medium: RenditionRecipe, thumb: RenditionRecipe })
export type Recipe = typeof Recipe.Type

export const renditionsOf = (recipe: Recipe) => RenditionKind.literals.map((kind) => ({ kind, ...recipe[kind] }))

/** The sizes of the product: high 2048, medium 1024, thumb 320. */
export const standard: Recipe = {
  high: { longestSide: 2048, quality: 82 },
  medium: { longestSide: 1024, quality: 80 },
  thumb: { longestSide: 320, quality: 75 }
}

/** Another one when the same recipe gives other bytes, as by a new libvips. */
const programs = "1"

const written = (recipe: Recipe): string =>
  renditionsOf(recipe)
    .map(({ longestSide, quality }) => `${longestSide}q${quality}`)
    .join("-")

/**
 * The version of a recipe, which with the source's hash names what is made. It says the recipe, so that whoever is
 * given a version makes the same without a setting: `1` is the standard one, `1-2560q85-1280q80-400q75` another.
 */
export const versionOf = (recipe: Recipe): string =>
  written(recipe) === written(standard) ? programs : `${programs}-${written(recipe)}`

const form = new RegExp(`^${programs}-${RenditionKind.literals.map(() => String.raw`(\d+)q(\d+)`).join("-")}$`)

/** The recipe that a version says; none when it is no version that these programs know. */
export const recipeOf = (version: string): Option.Option<Recipe> => {
  if (version === programs) return Option.some(standard)
  const [, ...numbers] = form.exec(version)?.map(Number) ?? []
  const of = (place: number) => ({ longestSide: numbers[place], quality: numbers[place + 1] })
  return Schema.decodeUnknownOption(Recipe)({ high: of(0), medium: of(2), thumb: of(4) })
}
