/** One image file directory: values by tag number (TIFF 6.0, EXIF 2.32). */
export type Directory = ReadonlyMap<number, ReadonlyArray<number> | string>

/** Where in a TIFF structure a directory was found. */
export interface Placed {
  readonly place: "main" | "sub" | "exif" | "gps"
  readonly directory: Directory
}

// Hostile files loop and nest: what a camera writes stays far below these.
const mostDirectories = 32
const mostEntries = 256
const mostValues = 4096

const bytesOf: { readonly [type: number]: number } = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 13: 4 }

/** Reads the directories of a classic TIFF structure; whatever lies outside of it is left out. Never fails. */
export const directories = (bytes: Uint8Array): ReadonlyArray<Placed> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.byteLength < 8) return []
  const order = view.getUint16(0)
  const little = order === 0x4949
  if ((!little && order !== 0x4d4d) || view.getUint16(2, little) !== 42) return []
  const found: Array<Placed> = []
  const seen = new Set<number>()
  const waiting: Array<{ readonly place: Placed["place"]; readonly at: number }> = [
    { place: "main", at: view.getUint32(4, little) }
  ]
  for (let next = waiting.shift(); next !== undefined && found.length < mostDirectories; next = waiting.shift()) {
    const { place, at } = next
    if (seen.has(at) || at + 2 > view.byteLength) continue
    seen.add(at)
    const count = view.getUint16(at, little)
    if (count > mostEntries || at + 6 + count * 12 > view.byteLength) continue
    const directory = new Map<number, ReadonlyArray<number> | string>()
    for (let entry = at + 2; entry < at + 2 + count * 12; entry += 12) {
      const type = view.getUint16(entry + 2, little)
      const values = view.getUint32(entry + 4, little)
      const size = (bytesOf[type] ?? 0) * values
      const from = size <= 4 ? entry + 8 : view.getUint32(entry + 8, little)
      if (size === 0 || values > mostValues || from + size > view.byteLength) continue
      directory.set(view.getUint16(entry, little), valuesAt(view, type, values, from, little))
    }
    found.push({ place, directory })
    for (const [tag, to] of [
      [0x014a, "sub"],
      [0x8769, "exif"],
      [0x8825, "gps"]
    ] as const) {
      const offsets = directory.get(tag)
      if (typeof offsets === "object") for (const offset of offsets) waiting.push({ place: to, at: offset })
    }
    const following = view.getUint32(at + 2 + count * 12, little)
    if (place === "main" && following !== 0) waiting.push({ place: "main", at: following })
  }
  return found
}

const valuesAt = (
  view: DataView,
  type: number,
  count: number,
  from: number,
  little: boolean
): ReadonlyArray<number> | string => {
  if (type === 2) {
    const text = Buffer.from(view.buffer, view.byteOffset + from, count).toString("utf8")
    return text.split("\u0000", 1)[0] ?? ""
  }
  return Array.from({ length: count }, (_, index) => {
    switch (type) {
      case 3:
        return view.getUint16(from + index * 2, little)
      case 4:
      case 13:
        return view.getUint32(from + index * 4, little)
      case 5:
        return view.getUint32(from + index * 8, little) / view.getUint32(from + index * 8 + 4, little)
      case 9:
        return view.getInt32(from + index * 4, little)
      case 10:
        return view.getInt32(from + index * 8, little) / view.getInt32(from + index * 8 + 4, little)
      default:
        return view.getUint8(from + index)
    }
  })
}

/** The TIFF structure in a JPEG's EXIF segment, null when it has none. */
export const exifOf = (jpeg: Uint8Array): Uint8Array | null => {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  for (let at = 2; at + 10 <= view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1)
    const length = view.getUint16(at + 2)
    if (marker === 0xda) return null
    // "Exif", then two zero bytes.
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) return jpeg.subarray(at + 10, at + 2 + length)
    at += 2 + length
  }
  return null
}
