import { createHash } from "node:crypto"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { crc32 } from "./Crc32.ts"
import type { StoredMessage } from "./JetStreamWire.ts"
import { pushRun } from "./ObjectMeta.ts"

/** Hashes, size and chunk map of an object, gathered from its stored chunks in their order. */
export class Survey {
  readonly #sha = createHash("sha256")
  readonly #runs: Array<[number, number]> = []
  #crc = 0
  size = 0
  chunks = 0

  add(chunk: StoredMessage): void {
    pushRun(this.#runs, chunk.sequence)
    this.#sha.update(chunk.data)
    this.#crc = crc32(chunk.data, this.#crc)
    this.size += chunk.data.length
    this.chunks++
  }

  /** The reference; once, since it closes the hash. */
  ref(bucket: string, name: string, nuid: string, chunkSize: number): ObjectRef {
    return {
      bucket,
      name,
      nuid,
      size: this.size,
      sha256: this.#sha.digest("hex"),
      crc32: this.#crc,
      chunkSize,
      chunks: this.chunks,
      runs: this.#runs
    }
  }
}
