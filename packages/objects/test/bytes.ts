import { createHash } from "node:crypto"

/** Bytes that look random and are the same every time (a xorshift generator). */
export const noise = (size: number, seed = 1): Buffer => {
  const bytes = Buffer.allocUnsafe(Math.ceil(size / 4) * 4)
  let state = seed * 2 + 1
  for (let at = 0; at < bytes.length; at += 4) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes.writeInt32LE(state, at)
  }
  return bytes.subarray(0, size)
}

/** The bytes in pieces of a size, as a network would give them. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function* failing(bytes: Uint8Array, after: number): AsyncGenerator<Uint8Array, void> {
  yield* inPieces(bytes.subarray(0, after), 64 * 1024)
  throw new Error("the line broke")
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
