import type { EventOf } from "@safelight/events/Event"
import type { FileFailed, FileProcessed } from "@safelight/events/FileEvents"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { RemarkEn } from "./RemarkEn.ts"

/**
 * Why there is no picture of a file, apart from any language: what a sentence about it is made of. `reason` beside it
 * says the same in English, and is all there is of a file whose events are older than this.
 */
export const Remark = Schema.Struct({
  /** Stable. One that is not known here comes from a service that is ahead. */
  code: Schema.String,
  /** As ExifTool names it, null where it knows none. */
  fileType: Schema.optional(Schema.NullOr(Schema.String)),
  /** The limit that a picture is over. */
  mostMegapixels: Schema.optional(Schema.Int)
}).annotations({ identifier: "Remark" })
export type Remark = typeof Remark.Type

/** Every remark that has a sentence, with what its sentence needs. */
const Known = Schema.Union(
  Schema.Struct({
    code: Schema.Literal(
      "empty",
      "incomplete",
      "damaged",
      "heic",
      "set-aside",
      // Of a file that is not at fault.
      "temporary",
      "resource",
      "logic"
    )
  }),
  Schema.Struct({
    code: Schema.Literal("not-a-photo", "unsupported", "mislabelled"),
    fileType: Schema.NullOr(Schema.String)
  }),
  Schema.Struct({ code: Schema.Literal("no-preview"), fileType: Schema.String }),
  Schema.Struct({ code: Schema.Literal("too-large"), mostMegapixels: Schema.Int })
)
export type KnownRemark = typeof Known.Type

const known = Schema.decodeUnknownOption(Known)

/** What an event tells of a file without a picture; null where there is one, and where the event is too old to say. */
export const remarkOf = (event: EventOf<typeof FileFailed | typeof FileProcessed>): Remark | null => {
  if (event.type === "file.failed") {
    const { code, fileType, mostMegapixels } = event.data
    return {
      code,
      ...(fileType === undefined ? {} : { fileType }),
      ...(mostMegapixels === undefined ? {} : { mostMegapixels })
    }
  }
  const { fileType, originalOnlyCode: code } = event.data
  return code === undefined ? null : { code, fileType }
}

/** The words of one language. */
export type RemarkWords = typeof RemarkEn

const kindOf = ({ anyType, kinds, unknownType }: RemarkWords, fileType: string | null): string => {
  if (fileType === null) return unknownType
  const friendly: Readonly<Record<string, string>> = kinds
  return Object.hasOwn(kinds, fileType) ? (friendly[fileType] ?? "") : anyType(fileType)
}

/** For the photographer: what is wrong and what to do. */
export const say = (words: RemarkWords, remark: KnownRemark): string => {
  switch (remark.code) {
    case "not-a-photo":
    case "unsupported":
    case "mislabelled":
      return words[remark.code](kindOf(words, remark.fileType))
    case "no-preview":
      return words[remark.code](remark.fileType)
    case "too-large":
      return words[remark.code](remark.mostMegapixels)
    default:
      return words[remark.code]
  }
}

/** The same where it can be said, and the English sentence that came with it elsewhere. */
export const sayOr = (words: RemarkWords, remark: Remark | null, reason: string | null): string | null =>
  Option.match(known(remark), { onNone: () => reason, onSome: (remark) => say(words, remark) })
