import type { Content } from "./Content.ts"

/** How a file is to be read, decided before any decoder sees it. */
export type Reading =
  | { readonly _tag: "Plain"; readonly content: Exclude<Content, "heif" | "other"> }
  | { readonly _tag: "Raw" }
  | { readonly _tag: "Heif" }
  /** A picture or film of a kind that is not processed. */
  | { readonly _tag: "Unsupported" }
  | { readonly _tag: "NotPhoto" }
  /** May well be a photo, but cannot be told from its first bytes. */
  | { readonly _tag: "Unreadable" }

/** Camera RAW by ExifTool's FileType (https://exiftool.org/#supported). */
const raw = new Set(
  (
    "3FR ARI ARQ ARW CR2 CR3 CRW CS1 DCR DNG EIP ERF FFF GPR IIQ K25 KDC MEF MOS MRW NEF NRW ORF ORI PEF RAF RAW RW2 RWL " +
    "SR2 SRF SRW STI X3F"
  ).split(" ")
)

const plain: { readonly [fileType: string]: Exclude<Content, "heif" | "other"> } = {
  JPEG: "jpeg",
  // Several JPEGs in a row: the first is the picture.
  MPO: "jpeg",
  PNG: "png",
  APNG: "png",
  WEBP: "webp",
  "Extended WEBP": "webp",
  "WEBP (lossless)": "webp",
  AVIF: "avif",
  TIFF: "tiff",
  BTF: "tiff",
  GIF: "gif"
}

const heif = new Set(["HEIC", "HEIF", "HIF", "HEICS", "HEIFS", "HEVC"])

/**
 * ExifTool's FileType decides, the first bytes must agree. Sharp is never asked: it opens DNG, NEF, CR2 and KDC as
 * TIFF and hands out their 160-pixel thumbnail.
 */
export const reading = (fileType: string | null, content: Content, mediaType: string | null): Reading => {
  if (fileType === null) return { _tag: "NotPhoto" }
  if (raw.has(fileType)) return { _tag: "Raw" }
  if (heif.has(fileType)) return content === "heif" || content === "avif" ? { _tag: "Heif" } : { _tag: "NotPhoto" }
  const expected = plain[fileType]
  if (expected !== undefined) {
    return expected === content ? { _tag: "Plain", content: expected } : { _tag: "Unsupported" }
  }
  return /^(image|video)\//.test(mediaType ?? "") ? { _tag: "Unsupported" } : { _tag: "NotPhoto" }
}

/** When ExifTool could not finish a file, its first bytes alone decide; a TIFF may be a RAW and is then not guessed. */
export const readingByContent = (content: Content): Reading => {
  switch (content) {
    case "heif":
      return { _tag: "Heif" }
    case "tiff":
      return { _tag: "Unreadable" }
    case "other":
      return { _tag: "NotPhoto" }
    default:
      return { _tag: "Plain", content }
  }
}

/** The file name's ending in lower case without the dot, where it is harmless; ExifTool tells some RAWs by it. */
export const extensionOf = (name: string): string => /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase() ?? "bin"
