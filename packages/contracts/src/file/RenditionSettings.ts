import { LongestSide, Quality, type Recipe, type RenditionKind, standard } from "@safelight/events/Recipe"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"

/** The longest side of each rendition, in pixels. */
export type RenditionSides = { readonly [K in RenditionKind]: number }

export const standardSides: RenditionSides = Record.map(standard, ({ longestSide }) => longestSide)

const isSide = Schema.is(LongestSide)
const isQuality = Schema.is(Quality)

const names = {
  high: "the large picture of a photo",
  medium: "its picture for phones and wide rows",
  thumb: "its picture in a row"
}

const side = (kind: RenditionKind) =>
  Config.integer(`SAFELIGHT_${kind.toUpperCase()}_SIDE`).pipe(
    Config.validate({ message: "Expected a whole number from 16 to 8192", validation: isSide }),
    Config.withDefault(standard[kind].longestSide),
    Config.withDescription(`longest side in pixels of ${names[kind]}; for photos that are processed from then on`)
  )

const quality = (kind: RenditionKind) =>
  Config.integer(`SAFELIGHT_${kind.toUpperCase()}_QUALITY`).pipe(
    Config.validate({ message: "Expected a whole number from 1 to 100", validation: isQuality }),
    Config.withDefault(standard[kind].quality),
    Config.withDescription(`JPEG quality of ${names[kind]}, 1 to 100; for photos that are processed from then on`)
  )

const orWrong = (name: string, message: string) => Either.left(ConfigError.InvalidData([name], message))

/** How large the renditions are, which pages say beside them. */
export const renditionSides: Config.Config<RenditionSides> = Config.all({
  high: side("high"),
  medium: side("medium"),
  thumb: side("thumb")
}).pipe(
  Config.mapOrFail((sides) => {
    if (sides.medium >= sides.high) return orWrong("SAFELIGHT_MEDIUM_SIDE", "Expected less than SAFELIGHT_HIGH_SIDE")
    if (sides.thumb >= sides.medium) return orWrong("SAFELIGHT_THUMB_SIDE", "Expected less than SAFELIGHT_MEDIUM_SIDE")
    return Either.right(sides)
  })
)

/** What is made of each photo. */
export const renditionRecipe: Config.Config<Recipe> = Config.all({
  sides: renditionSides,
  qualities: Config.all({ high: quality("high"), medium: quality("medium"), thumb: quality("thumb") })
}).pipe(
  Config.map(({ qualities, sides }) =>
    Record.map(sides, (longestSide, kind) => ({ longestSide, quality: qualities[kind] }))
  )
)
