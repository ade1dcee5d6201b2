import { crc32 } from "node:zlib"
import { slice, type ZipLayout } from "@safelight/zip/ZipLayout"

/** Bytes of a pretend file, the same for the same seed. */
export const content = (size: number, seed: number): Uint8Array => {
  const bytes = Buffer.alloc(size)
  let state = seed || 1
  for (let index = 0; index < size; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[index] = state & 0xff
  }
  return bytes
}

export const entryOf = (name: string, bytes: Uint8Array, modifiedAt = Date.UTC(2026, 5, 21, 14, 30, 7)) => ({
  name,
  size: bytes.length,
  crc32: crc32(bytes),
  modifiedAt
})

/** The bytes of a range, taken from the layout and the files. */
export const assemble = (
  layout: ZipLayout,
  files: ReadonlyArray<Uint8Array>,
  start = 0,
  end = layout.size
): Uint8Array =>
  Buffer.concat(
    [...slice(layout, start, end)].map((piece) =>
      piece._tag === "Header" ? piece.bytes : (files[piece.index] ?? new Uint8Array()).subarray(piece.start, piece.end)
    )
  )
