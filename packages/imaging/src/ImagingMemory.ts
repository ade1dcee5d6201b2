import * as fs from "node:fs/promises"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { sniff } from "./Content.ts"
import { Decoder } from "./Decoder.ts"
import { DataFailure, LogicFailure } from "./Failure.ts"
import { Imaging } from "./Imaging.ts"
import { defaults, type Limits } from "./Limits.ts"
import type { Tags } from "./Metadata.ts"
import { measure, render, Unreadable } from "./Render.ts"
import { TagReader } from "./TagReader.ts"
import { type Directory, directories, exifOf, type Placed } from "./TiffTags.ts"

const load = (file: string) =>
  Effect.tryPromise({
    try: () => fs.readFile(file),
    catch: (error) => new LogicFailure({ reason: String(error) })
  })

/** ExifTool's names for the tags that this reader knows, by place and number. */
const names: ReadonlyArray<readonly [Placed["place"], number, string]> = [
  ["main", 0x0100, "ImageWidth"],
  ["main", 0x010f, "Make"],
  ["main", 0x0110, "Model"],
  ["main", 0x0112, "Orientation"],
  ["exif", 0x829a, "ExposureTime"],
  ["exif", 0x829d, "FNumber"],
  ["exif", 0x8827, "ISO"],
  ["exif", 0x9003, "DateTimeOriginal"],
  ["exif", 0x9011, "OffsetTimeOriginal"],
  ["exif", 0x920a, "FocalLength"],
  ["exif", 0xa434, "LensModel"],
  ["gps", 0x0002, "GPSLatitude"]
]

const tagsOf = (placed: ReadonlyArray<Placed>): { [name: string]: unknown } => {
  const tags: { [name: string]: unknown } = {}
  for (const { place, directory } of placed) {
    for (const [where, number, name] of names) {
      const value = where === place ? directory.get(number) : undefined
      if (value !== undefined && tags[name] === undefined) tags[name] = typeof value === "string" ? value : value[0]
    }
  }
  return tags
}

const dngVersion = 0xc612
const jpegOffset = 0x0201
const jpegLength = 0x0202
const compression = 0x0103
const stripOffset = 0x0111
const stripLength = 0x0117

/** Old-style and new-style JPEG in TIFF. */
const jpegCompressions = new Set([6, 7])

const first = (directory: Directory, tag: number): number | undefined => {
  const values = directory.get(tag)
  return typeof values === "object" ? values[0] : undefined
}

const typeOf = (bytes: Uint8Array, placed: ReadonlyArray<Placed>, tags: Tags): { [name: string]: unknown } => {
  const content = sniff(bytes)
  if (content === "tiff") {
    if (placed.some(({ directory }) => directory.has(dngVersion)))
      return { FileType: "DNG", MIMEType: "image/x-adobe-dng" }
    const nikon = String(tags["Make"] ?? "").startsWith("NIKON")
    const raw = nikon && placed.some(({ place }) => place === "sub")
    return raw ? { FileType: "NEF", MIMEType: "image/x-nikon-nef" } : { FileType: "TIFF", MIMEType: "image/tiff" }
  }
  if (content === "heif") return { FileType: "HEIC", MIMEType: "image/heic" }
  if (content !== "other") return { FileType: content.toUpperCase(), MIMEType: `image/${content}` }
  if (Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "%PDF")
    return { FileType: "PDF", MIMEType: "application/pdf" }
  const text = bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32)
  return text ? { FileType: "TXT", MIMEType: "text/plain" } : { Error: "Unknown file type" }
}

/** Reads EXIF of JPEG and TIFF, and the JPEG previews of TIFF-based RAW files, in this process. */
const reader: Layer.Layer<TagReader> = Layer.succeed(TagReader, {
  read: (file) =>
    Effect.map(load(file), (bytes): Tags => {
      const content = sniff(bytes)
      const exif = content === "tiff" ? bytes : content === "jpeg" ? exifOf(bytes) : null
      const placed = exif === null ? [] : directories(exif)
      const tags = tagsOf(placed)
      return { ...tags, ...typeOf(bytes, placed, tags) }
    }),
  previews: (file, folder) =>
    Effect.gen(function* () {
      const bytes = yield* load(file)
      const found = directories(bytes).flatMap(({ place, directory }) => {
        const strips = place === "sub" && jpegCompressions.has(first(directory, compression) ?? 0)
        const from = first(directory, jpegOffset) ?? (strips ? first(directory, stripOffset) : undefined)
        const size = first(directory, jpegLength) ?? (strips ? first(directory, stripLength) : undefined)
        if (from === undefined || size === undefined || from + size > bytes.length) return []
        const tag = place !== "sub" ? "ThumbnailImage" : directory.has(jpegOffset) ? "JpgFromRaw" : "PreviewImage"
        return [{ tag, bytes: bytes.subarray(from, from + size) }]
      })
      return yield* Effect.forEach(found, (preview, index) => {
        const into = path.join(folder, `${index}.preview`)
        return Effect.tryPromise({
          try: () => fs.writeFile(into, preview.bytes).then(() => ({ tag: preview.tag, path: into })),
          catch: (error) => new LogicFailure({ reason: String(error) })
        })
      })
    })
})

const decoding = <A>(work: () => Promise<A>): Effect.Effect<A, DataFailure> =>
  Effect.tryPromise(work).pipe(
    Effect.catchAll(({ error }) =>
      error instanceof Unreadable ? new DataFailure({ fault: error.fault, detail: error.message }) : Effect.die(error)
    )
  )

const decoder = (limits: Limits): Layer.Layer<Decoder> =>
  Layer.succeed(Decoder, {
    measure: (file) => decoding(() => measure(file, limits.pixels)),
    render: (request) => decoding(() => render({ ...request, pixels: limits.pixels }))
  })

/**
 * `Imaging` within this process: no perl, no children, hence no protection. For tests and for developers who compose
 * services, on files they made themselves. Knows the plain formats and TIFF-based RAW; reads EXIF of JPEG and TIFF.
 */
export const layer: Layer.Layer<Imaging> = Imaging.layerNoDeps(defaults).pipe(
  Layer.provide(Layer.merge(reader, decoder(defaults)))
)
