/** A picture put into a RAW file: `large` is where cameras keep the big one, `thumbnail` the 160-pixel one. */
export interface RawPreview {
  readonly place: "large" | "thumbnail"
  /** Any bytes: a JPEG in good files, whatever a test wants in bad ones. */
  readonly bytes: Uint8Array
}

/** A camera RAW of TIFF structure without sensor data: enough for every reader that stops at the previews. */
export interface RawSpec {
  readonly type: "nef" | "dng"
  /** EXIF orientation of the RAW itself, 1-8. */
  readonly orientation?: number
  readonly previews: ReadonlyArray<RawPreview>
  /** `YYYY:MM:DD HH:mm:ss` as in EXIF. */
  readonly capturedAt?: string
}

type Value =
  | { readonly type: "ascii"; readonly text: string }
  | { readonly type: "byte" | "short" | "long"; readonly numbers: ReadonlyArray<number> }
  | { readonly type: "rational"; readonly over: readonly [number, number] }

const codes = { byte: 1, ascii: 2, short: 3, long: 4, rational: 5 } as const

const encode = (value: Value): { readonly count: number; readonly bytes: Buffer } => {
  if (value.type === "ascii") {
    const bytes = Buffer.from(`${value.text}\u0000`, "utf8")
    return { count: bytes.length, bytes }
  }
  if (value.type === "rational") {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32LE(value.over[0], 0)
    bytes.writeUInt32LE(value.over[1], 4)
    return { count: 1, bytes }
  }
  const width = { byte: 1, short: 2, long: 4 }[value.type]
  const bytes = Buffer.alloc(value.numbers.length * width)
  value.numbers.forEach((number, index) => {
    bytes.writeUIntLE(number, index * width, width)
  })
  return { count: value.numbers.length, bytes }
}

const short = (...numbers: ReadonlyArray<number>): Value => ({ type: "short", numbers })
const long = (...numbers: ReadonlyArray<number>): Value => ({ type: "long", numbers })
const ascii = (text: string): Value => ({ type: "ascii", text })

/** Little-endian classic TIFF, written front to back: what is pointed at comes before what points. */
class TiffWriter {
  readonly #parts: Array<Buffer> = [Buffer.from([0x49, 0x49, 0x2a, 0, 0, 0, 0, 0])]
  #length = 8

  append(bytes: Uint8Array): number {
    const at = this.#length
    const padded = Buffer.alloc(bytes.length + (bytes.length % 2))
    padded.set(bytes)
    this.#parts.push(padded)
    this.#length += padded.length
    return at
  }

  directory(entries: ReadonlyArray<readonly [number, Value]>, next = 0): number {
    const sorted = [...entries].sort(([a], [b]) => a - b)
    const table = Buffer.alloc(2 + sorted.length * 12 + 4)
    table.writeUInt16LE(sorted.length, 0)
    sorted.forEach(([tag, value], index) => {
      const { count, bytes } = encode(value)
      const at = 2 + index * 12
      table.writeUInt16LE(tag, at)
      table.writeUInt16LE(codes[value.type], at + 2)
      table.writeUInt32LE(count, at + 4)
      if (bytes.length <= 4) bytes.copy(table, at + 8)
      else table.writeUInt32LE(this.append(bytes), at + 8)
    })
    table.writeUInt32LE(next, 2 + sorted.length * 12)
    return this.append(table)
  }

  finish(first: number): Uint8Array {
    const bytes = Buffer.concat(this.#parts)
    bytes.writeUInt32LE(first, 4)
    return bytes
  }
}

/** Builds a NEF or DNG that ExifTool takes for one, with the previews where such cameras keep them. */
export const rawFile = (spec: RawSpec): Uint8Array => {
  const writer = new TiffWriter()
  const exif = writer.directory([
    [0x829a, { type: "rational", over: [1, 250] }],
    [0x829d, { type: "rational", over: [28, 10] }],
    [0x8827, short(400)],
    [0x9003, ascii(spec.capturedAt ?? "2025:06:21 14:30:05")],
    [0x920a, { type: "rational", over: [85, 1] }],
    [0xa434, ascii("NIKKOR Z 85mm f/1.8 S")]
  ])
  const subs: Array<number> = []
  let thumbnails = 0
  for (const { place, bytes } of spec.previews) {
    const at = writer.append(bytes)
    const length = bytes.length
    if (place === "thumbnail") {
      thumbnails = writer.directory(
        [
          [0x0103, short(6)],
          [0x0201, long(at)],
          [0x0202, long(length)]
        ],
        thumbnails
      )
    } else if (spec.type === "nef") {
      subs.push(
        writer.directory([
          [0x00fe, long(1)],
          [0x0103, short(6)],
          [0x0201, long(at)],
          [0x0202, long(length)]
        ])
      )
    } else {
      // DNG 1.4: a preview is an image of its own, JPEG in one strip.
      subs.push(
        writer.directory([
          [0x00fe, long(1)],
          [0x0100, long(1024)],
          [0x0101, long(683)],
          [0x0102, short(8, 8, 8)],
          [0x0103, short(7)],
          [0x0106, short(6)],
          [0x0111, long(at)],
          [0x0115, short(3)],
          [0x0116, long(683)],
          [0x0117, long(length)]
        ])
      )
    }
  }
  // The sensor's picture: named, with nothing in it.
  const sensor = writer.append(new Uint8Array(16))
  subs.push(
    writer.directory([
      [0x00fe, long(0)],
      [0x0100, long(6000)],
      [0x0101, long(4000)],
      [0x0102, short(14)],
      [0x0103, short(34713)],
      [0x0106, short(32803)],
      [0x0111, long(sensor)],
      [0x0115, short(1)],
      [0x0116, long(4000)],
      [0x0117, long(16)]
    ])
  )
  const main: Array<readonly [number, Value]> = [
    [0x00fe, long(1)],
    [0x0100, long(160)],
    [0x0101, long(120)],
    [0x010f, ascii("NIKON CORPORATION")],
    [0x0110, ascii("NIKON Z 8")],
    [0x0112, short(spec.orientation ?? 1)],
    [0x014a, long(...subs)],
    [0x8769, long(exif)]
  ]
  if (spec.type === "dng") main.push([0xc612, { type: "byte", numbers: [1, 4, 0, 0] }])
  return writer.finish(writer.directory(main, thumbnails))
}
