import { chunkSize } from "./ChunkSize.ts"

/** A chunk as it arrives, with what stands before it: its message's line (below 4 KiB by the protocol) and headers. */
const capacity = chunkSize + 8 * 1024
/** 32 MiB, against what many downloads that end at once would leave. */
const mostSpare = 64

const spare: Array<ArrayBufferLike> = []
/** What is out, and may come back once. */
const lent = new WeakSet<ArrayBufferLike>()

/** Room for a chunk or for the message that holds one, which was given back; for anything else, fresh room. */
export const take = (length: number): Uint8Array => {
  if (length < chunkSize || length > capacity) return Buffer.allocUnsafeSlow(length)
  const room = spare.pop() ?? Buffer.allocUnsafeSlow(capacity).buffer
  lent.add(room)
  return new Uint8Array(room, 0, length)
}

/**
 * Offers the memory of a piece that a store's reader or `rechunk` handed over to the next chunk. Only for its last holder:
 * whoever still reads the piece would see another. A piece that is never given back is collected like everything else;
 * but each 64 MiB of those cost a collection of the whole heap, 17 for a gigabyte.
 */
export const giveBack = (piece: Uint8Array): void => {
  if (lent.delete(piece.buffer) && spare.length < mostSpare) spare.push(piece.buffer)
}

/** A reader's pieces for a caller who is done with each when it asks for the next. */
export async function* passing(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) {
    yield piece
    giveBack(piece)
  }
}
