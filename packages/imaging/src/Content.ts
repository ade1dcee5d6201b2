/** What the first bytes of a file say it is; a second witness beside ExifTool's FileType. */
export type Content = "jpeg" | "png" | "webp" | "avif" | "heif" | "tiff" | "gif" | "other"

/** Bytes of a file's head that `sniff` wants to see. */
export const headBytes = 64

const startsWith = (head: Uint8Array, bytes: ReadonlyArray<number>, at = 0): boolean =>
  bytes.every((byte, index) => head[at + index] === byte)

const ascii = (head: Uint8Array, from: number, to: number): string => String.fromCharCode(...head.subarray(from, to))

const brands = (head: Uint8Array): ReadonlySet<string> => {
  const length = ((head[0] ?? 0) << 24) | ((head[1] ?? 0) << 16) | ((head[2] ?? 0) << 8) | (head[3] ?? 0)
  const found = new Set<string>()
  for (let at = 8; at + 4 <= Math.min(length, head.length); at += 4) {
    if (at !== 12) found.add(ascii(head, at, at + 4))
  }
  return found
}

/** Decides by magic numbers alone; pass at least the first `headBytes` bytes (fewer for a shorter file). */
export const sniff = (head: Uint8Array): Content => {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return "jpeg"
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png"
  if (ascii(head, 0, 4) === "RIFF" && ascii(head, 8, 12) === "WEBP") return "webp"
  if (ascii(head, 0, 6) === "GIF87a" || ascii(head, 0, 6) === "GIF89a") return "gif"
  // Classic and Big TIFF in both byte orders.
  if (startsWith(head, [0x49, 0x49, 0x2a, 0x00]) || startsWith(head, [0x4d, 0x4d, 0x00, 0x2a])) return "tiff"
  if (startsWith(head, [0x49, 0x49, 0x2b, 0x00]) || startsWith(head, [0x4d, 0x4d, 0x00, 0x2b])) return "tiff"
  if (ascii(head, 4, 8) === "ftyp") {
    const all = brands(head)
    if (all.has("avif") || all.has("avis")) return "avif"
    if (["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"].some((brand) => all.has(brand))) return "heif"
  }
  return "other"
}
