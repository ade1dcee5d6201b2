import type { Batch } from "./DirectGet.ts"
import type { StoredMessage } from "./JetStreamWire.ts"

/**
 * What one reader has asked for ahead of its caller: two batches, so that one is on its way while the other is handed
 * over. Starts with two chunks. Positions are chunks of the object.
 */
export class Ahead {
  readonly #end: number
  readonly #ask: (from: number, count: number) => Batch
  /** Each with the position behind its last chunk. */
  #batches: Array<{ readonly batch: Batch; readonly stop: number }> = []
  #next: number
  #asked: number
  #size = 1

  constructor(start: number, end: number, ask: (from: number, count: number) => Batch) {
    this.#next = start
    this.#asked = start
    this.#end = end
    this.#ask = ask
  }

  /**
   * The next chunk, or nothing where the server has none. Having to wait says that the caller is faster than the servers,
   * which then get more to do, up to `most` chunks.
   */
  async next(most: number): Promise<StoredMessage | undefined> {
    const waits = this.#batches[0]?.batch.ready() !== true
    this.#size = Math.min(most, waits ? 2 * this.#size : this.#size)
    const share = Math.ceil(this.#size / 2)
    while (this.#asked < this.#end && this.#asked - this.#next <= this.#size - share) {
      const stop = Math.min(this.#end, this.#asked + share)
      this.#batches.push({ batch: this.#ask(this.#asked, stop - this.#asked), stop })
      this.#asked = stop
    }
    const message = await this.#batches[0]?.batch.next()
    this.#next++
    if (this.#batches[0]?.stop === this.#next) this.#batches.shift()
    return message
  }

  /** Forgets what was asked for and goes on at a chunk. */
  restart(at: number): void {
    for (const { batch } of this.#batches) batch.cancel()
    this.#batches = []
    this.#next = at
    this.#asked = at
  }
}
