import { createHash } from "node:crypto"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as Either from "effect/Either"
import { giveBack } from "./ChunkBuffers.ts"
import { chunkSize } from "./ChunkSize.ts"
import { combine, crc32, toHex } from "./Crc32.ts"
import type { JetStreamWire } from "./JetStreamWire.ts"
import { ApiCode, ApiFailure } from "./JetStreamWire.ts"
import { chunkSubject, decodeMeta, encodeMeta, metaSubject, pushRun } from "./ObjectMeta.ts"

/** Where a chain of chunks stands: how many are stored, and the stream sequence of the last one (0 = none). */
export interface Position {
  readonly chunks: number
  readonly last: number
}

/**
 * Writes the chunks of one object one after another, each chained to the last one by the sequence of its
 * subject. While a chunk is under way the caller reads and this hashes the next one; there is never more than
 * one unacknowledged, which is what makes every repeat harmless.
 */
export class ChunkWriter {
  readonly bucket: string
  readonly nuid: string
  readonly #wire: JetStreamWire
  readonly #sha = createHash("sha256")
  readonly #runs: Array<[number, number]> = []
  #under: Promise<void> = Promise.resolve()
  #crc = 0
  #size = 0
  #chunks: number
  #last: number

  /** `from` continues a chain whose first chunks this writer has not seen: it can then not make a reference. */
  constructor(wire: JetStreamWire, bucket: string, nuid: string, from: Position = { chunks: 0, last: 0 }) {
    this.#wire = wire
    this.bucket = bucket
    this.nuid = nuid
    this.#chunks = from.chunks
    this.#last = from.last
  }

  /** Bytes given so far to this writer, stored or under way. */
  get size(): number {
    return this.#size
  }

  /** Chunks of the whole chain and its last sequence. Read it after `settle`. */
  get position(): Position {
    return { chunks: this.#chunks, last: this.#last }
  }

  /** Hands over the next chunk, for good; resolves when the one before it is stored and this one is under way. */
  async add(chunk: Uint8Array, signal: AbortSignal): Promise<void> {
    const crc = crc32(chunk)
    this.#sha.update(chunk)
    this.#crc = combine(this.#crc, crc, chunk.length)
    this.#size += chunk.length
    await this.#under
    this.#under = this.#store(chunk, crc, signal)
    // The failure is met at the next `add` or at `settle`; until then it must not count as unhandled.
    this.#under.catch(() => undefined)
  }

  async #store(chunk: Uint8Array, crc: number, signal: AbortSignal): Promise<void> {
    const subject = chunkSubject(this.bucket, this.nuid)
    const options = { last: this.#last, headers: { "Chunk-Crc32": toHex(crc) } }
    this.#last = await this.#wire.publish(this.bucket, subject, chunk, options, signal)
    // Acknowledged, so every try has left the connection's buffers, and nobody else holds the chunk.
    giveBack(chunk)
    this.#chunks++
    pushRun(this.#runs, this.#last)
  }

  /** Waits until every chunk is stored. */
  settle(): Promise<void> {
    return this.#under
  }

  /** The reference of what was stored, once; `undefined` if this writer did not see the whole. Call after `settle`. */
  ref(name: string): ObjectRef | undefined {
    const seen = this.#runs.reduce((sum, run) => sum + run[1], 0)
    if (seen !== this.#chunks) return undefined
    return {
      bucket: this.bucket,
      name,
      nuid: this.nuid,
      size: this.#size,
      sha256: this.#sha.digest("hex"),
      crc32: this.#crc,
      chunkSize,
      chunks: this.#chunks,
      runs: this.#runs
    }
  }
}

/**
 * Makes an object visible: metadata is written last, so an object is there whole or not at all. It takes the
 * place of a former object of the name, whose chunks stay until the sweeper finds that nothing names them:
 * whoever holds its reference can still read it.
 */
export const commit = async (
  wire: JetStreamWire,
  ref: ObjectRef,
  mtime: string,
  signal: AbortSignal
): Promise<void> => {
  const subject = metaSubject(ref.bucket, ref.name)
  const body = Buffer.from(encodeMeta(ref, mtime), "utf8")
  // Most names are new; a name that is taken is found out by the refusal.
  let last = 0
  for (;;) {
    try {
      await wire.publish(ref.bucket, subject, body, { last, rollup: true }, signal)
      return
    } catch (cause) {
      if (!(cause instanceof ApiFailure && cause.err_code === ApiCode.wrongLastSequence)) throw cause
      // Someone committed the same name in between: the later one stands, unless the earlier was a former try of ours.
      const stored = await wire.lastMessage(ref.bucket, subject)
      const meta = stored === undefined ? undefined : decodeMeta(Buffer.from(stored.data).toString("utf8"))
      if (meta !== undefined && Either.isRight(meta) && meta.right.nuid === ref.nuid) return
      last = stored?.sequence ?? 0
    }
  }
}
