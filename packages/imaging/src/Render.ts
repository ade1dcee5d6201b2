import { type Recipe, type RenditionKind, renditionsOf } from "@safelight/events/Recipe"
import sharp, { type Metadata, type Sharp } from "sharp"
import { rgbaToThumbHash } from "thumbhash"
import type { Content } from "./Content.ts"
import type { DataFault } from "./Failure.ts"
import { tagSrgb } from "./SrgbTag.ts"

// Plain functions without Effect: this module is loaded by the decoding children, whose start must be short.

/** A picture to decode: `content` is what it must turn out to be, whatever its name says. */
export interface RenderRequest {
  readonly path: string
  readonly content: Content
  readonly recipe: Recipe
  /** EXIF orientation to apply when the picture itself carries none: a RAW's, for its embedded preview. */
  readonly orientation: number
  readonly pixels: number
}

export interface Rendered {
  /** Size of the upright picture in pixels. */
  readonly width: number
  readonly height: number
  readonly renditions: ReadonlyArray<{
    readonly kind: RenditionKind
    readonly width: number
    readonly height: number
    readonly bytes: Uint8Array
  }>
  readonly thumbHash: string
  readonly colour: string
}

/** A picture's header: its stored size and, where it carries one, its EXIF orientation. */
export interface Measured {
  readonly content: Content
  readonly width: number
  readonly height: number
  readonly orientation: number | null
}

/** The file is at fault. A plain error class, since it crosses a process boundary as text. */
export class Unreadable extends Error {
  readonly fault: DataFault
  constructor(fault: DataFault, detail: string) {
    super(detail)
    this.fault = fault
  }
}

// Everything is blocked and the formats of the product are opened again, so that no SVG, PDF or ImageMagick loader can
// be reached by content. Nsgif stands beside the five formats of the design: one frame, in the same confined child.
sharp.block({ operation: ["VipsForeignLoad"] })
sharp.unblock({
  operation: [
    "VipsForeignLoadJpeg",
    "VipsForeignLoadPng",
    "VipsForeignLoadWebp",
    "VipsForeignLoadHeif",
    "VipsForeignLoadTiff",
    "VipsForeignLoadNsgif"
  ]
})
sharp.cache(false)
sharp.concurrency(1)

const faultOf = (message: string): DataFault => {
  if (/pixel limit|exceeds|too large|Memory allocation|limit/i.test(message)) return "too-large"
  if (/premature end|truncated|unexpected end|end of (file|stream)|Read error|out of data|bad seek/i.test(message)) {
    return "incomplete"
  }
  if (/unsupported image format|not been built in|not configured/i.test(message)) return "unsupported"
  return "damaged"
}

const reading = async <A>(work: () => Promise<A>): Promise<A> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Unreadable) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new Unreadable(faultOf(message), message.slice(0, 300))
  }
}

const contentOf = (metadata: Metadata): Content => {
  switch (metadata.format) {
    case "jpeg":
    case "png":
    case "webp":
    case "gif":
    case "tiff":
      return metadata.format
    case "heif":
      return metadata.compression === "av1" ? "avif" : "heif"
    default:
      return "other"
  }
}

// failOn "warning": a photo that libvips reads with complaints is refused, rather than shown with grey bands.
const open = (path: string, pixels: number): Sharp =>
  sharp(path, { failOn: "warning", limitInputPixels: pixels, sequentialRead: true, pages: 1, unlimited: false })

/** Reads the header of a picture. Fails with `Unreadable`. */
export const measure = (path: string, pixels: number): Promise<Measured> =>
  reading(async () => {
    const metadata = await open(path, pixels).metadata()
    return {
      content: contentOf(metadata),
      width: metadata.width,
      height: metadata.height,
      orientation: metadata.orientation ?? null
    }
  })

interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

const rgb = (pixels: Pixels): Sharp =>
  sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 3 } })

const raw = async (picture: Sharp): Promise<Pixels> => {
  const { data, info } = await picture.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Unreadable("damaged", `decoded to ${info.channels} channels`)
  return { data, width: info.width, height: info.height }
}

/** Turns pixels upright for an EXIF orientation; each step is a pipeline of its own, since sharp reorders within one. */
const upright = async (pixels: Pixels, orientation: number): Promise<Pixels> => {
  switch (orientation) {
    case 2:
      return raw(rgb(pixels).flop())
    case 3:
      return raw(rgb(pixels).rotate(180))
    case 4:
      return raw(rgb(pixels).flip())
    case 5:
      return raw(rgb(await raw(rgb(pixels).rotate(90))).flop())
    case 6:
      return raw(rgb(pixels).rotate(90))
    case 7:
      return raw(rgb(await raw(rgb(pixels).rotate(270))).flop())
    case 8:
      return raw(rgb(pixels).rotate(270))
    default:
      return pixels
  }
}

const inside = (longestSide: number) =>
  ({ width: longestSide, height: longestSide, fit: "inside", withoutEnlargement: true }) as const

const hex = (value: number): string => Math.round(value).toString(16).padStart(2, "0")

const placeholder = async (pixels: Pixels): Promise<{ readonly thumbHash: string; readonly colour: string }> => {
  // ThumbHash takes at most 100 by 100.
  const small = await raw(rgb(pixels).resize(inside(100)))
  const count = small.width * small.height
  const rgba = new Uint8Array(count * 4)
  let [red, green, blue] = [0, 0, 0]
  for (let pixel = 0; pixel < count; pixel++) {
    const [r = 0, g = 0, b = 0] = small.data.subarray(pixel * 3, pixel * 3 + 3)
    rgba.set([r, g, b, 255], pixel * 4)
    red += r
    green += g
    blue += b
  }
  return {
    thumbHash: Buffer.from(rgbaToThumbHash(small.width, small.height, rgba)).toString("base64"),
    colour: `#${hex(red / count)}${hex(green / count)}${hex(blue / count)}`
  }
}

/**
 * Decodes a picture once, at the size of the largest rendition (JPEG shrinks on load), into upright 8-bit sRGB, and
 * derives everything from those pixels. Transparency is laid on white. Fails with `Unreadable`.
 */
export const render = (request: RenderRequest): Promise<Rendered> =>
  reading(async () => {
    const picture = open(request.path, request.pixels)
    const metadata = await picture.metadata()
    const content = contentOf(metadata)
    if (content !== request.content) throw new Unreadable("unsupported", `is ${content}, not ${request.content}`)
    const largest = Math.max(...renditionsOf(request.recipe).map((rendition) => rendition.longestSide))
    const carried = metadata.orientation !== undefined && metadata.orientation >= 1
    const decoded = await raw(
      (metadata.hasAlpha ? picture.autoOrient().flatten({ background: "#ffffff" }) : picture.autoOrient())
        .resize(inside(largest))
        .toColourspace("srgb")
    )
    const pixels = carried ? decoded : await upright(decoded, request.orientation)
    const turned = !carried && request.orientation >= 5
    const { width, height } = metadata.autoOrient
    const renditions: Array<Rendered["renditions"][number]> = []
    for (const { kind, longestSide, quality } of renditionsOf(request.recipe)) {
      const { data, info } = await rgb(pixels)
        .resize(inside(longestSide))
        .jpeg({ quality })
        .toBuffer({ resolveWithObject: true })
      renditions.push({ kind, width: info.width, height: info.height, bytes: await tagSrgb(data) })
    }
    return {
      width: turned ? height : width,
      height: turned ? width : height,
      renditions,
      ...(await placeholder(pixels))
    }
  })
