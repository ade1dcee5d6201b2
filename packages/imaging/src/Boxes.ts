import type { FileHandle } from "node:fs/promises"

/** More top-level boxes than any camera writes. */
const mostBoxes = 1000

/**
 * Whether the top-level boxes of an ISO base media file (HEIC, CR3; ISO/IEC 14496-12) lie wholly in the file and
 * include its picture data. A copy that was cut short fails this, though its header reads well.
 */
export const complete = async (file: FileHandle, size: number): Promise<boolean> => {
  const header = Buffer.alloc(16)
  let data = false
  for (let at = 0, count = 0; at < size; count++) {
    if (count > mostBoxes) return false
    const { bytesRead } = await file.read(header, 0, 16, at)
    if (bytesRead < 8) return false
    const short = header.readUInt32BE(0)
    const length =
      short === 1 ? (bytesRead < 16 ? 0 : Number(header.readBigUInt64BE(8))) : short === 0 ? size - at : short
    if (length < 8 || at + length > size) return false
    if (header.toString("latin1", 4, 8) === "mdat") data = true
    at += length
  }
  return data
}
