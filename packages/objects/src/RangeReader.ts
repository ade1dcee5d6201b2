import type { ObjectRef } from "@safelight/events/ObjectRef"
import { Ahead } from "./Ahead.ts"
import { crc32, toHex } from "./Crc32.ts"
import type { Batch, DirectGet } from "./DirectGet.ts"
import { DirectStatus, nobody } from "./DirectGet.ts"
import type { JetStreamWire, StoredMessage } from "./JetStreamWire.ts"
import { isTransient, unavailable } from "./JetStreamWire.ts"
import { BucketMissing, ObjectDamaged, ObjectMissing } from "./ObjectErrors.ts"
import { chunkSubject, sequenceIndex } from "./ObjectMeta.ts"
import type { ByteRange } from "./ObjectStore.ts"

/** Bytes that a reader may have asked for and not handed over: enough while few read, little so that many slow ones stay cheap. */
const large = 2 * 1024 * 1024
const small = 512 * 1024
/** Up to this many open readers in a process get the large measure. */
const fewReaders = 16

/** A chunk that is absent or damaged is asked for again this often before the reader gives up. */
const repeats = 2

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Why a chunk was not as it should be. */
type Fault = "missing" | "damaged"

const faultOf = (ref: ObjectRef, index: number, sequence: number, message: StoredMessage): Fault | undefined => {
  if (message.sequence !== sequence) return "missing"
  if (message.subject !== chunkSubject(ref.bucket, ref.nuid)) return "damaged"
  const length = index === ref.chunks - 1 ? ref.size - index * ref.chunkSize : ref.chunkSize
  if (message.data.length !== length) return "damaged"
  const expected = message.header("Chunk-Crc32")
  // Stock clients write no checksum per chunk; the server's own record checksum is all there is for those.
  return expected === "" || expected === toHex(crc32(message.data)) ? undefined : "damaged"
}

/** Reads objects in ranges; counts its open readers to size their batches. */
export class RangeReader {
  readonly #wire: JetStreamWire
  readonly #direct: DirectGet
  #readers = 0

  constructor(wire: JetStreamWire, direct: DirectGet) {
    this.#wire = wire
    this.#direct = direct
  }

  /**
   * The bytes of a range, one piece per chunk; `ChunkBuffers.giveBack` takes them again. How much is asked for ahead
   * doubles when the caller comes back and finds nothing waiting, so only a fast one gets the large measure. Throws `ObjectMissing`, `ObjectDamaged`, `BucketMissing` or `Unavailable` in between; bytes handed over
   * before are right.
   */
  async *read(ref: ObjectRef, range: ByteRange): AsyncGenerator<Uint8Array, void> {
    if (range.end <= range.start) return
    const sequence = sequenceIndex(ref.runs)
    const end = Math.ceil(range.end / ref.chunkSize)
    let index = Math.floor(range.start / ref.chunkSize)
    const ahead = new Ahead(index, end, (from, count) =>
      this.#direct.batch(ref.bucket, {
        seq: sequence(from),
        next_by_subj: chunkSubject(ref.bucket, ref.nuid),
        batch: count
      })
    )
    let faults = 0
    let failures = 0
    let lastSuccess = Date.now()
    this.#readers++
    try {
      while (index < end) {
        let message: StoredMessage | undefined
        let fault: Fault | undefined
        try {
          message = await ahead.next(this.#measure(ref.chunkSize))
          fault = message === undefined ? "missing" : faultOf(ref, index, sequence(index), message)
          if (fault === "missing" && faults >= repeats) {
            // A follower may lag behind what was just written: the leader has the last word.
            message = await this.#wire.messageAt(ref.bucket, sequence(index))
            fault = message === undefined ? "missing" : faultOf(ref, index, sequence(index), message)
          }
        } catch (cause) {
          ahead.restart(index)
          await this.#recover(ref.bucket, cause, lastSuccess, failures++)
          continue
        }
        if (fault !== undefined || message === undefined) {
          ahead.restart(index)
          if (faults++ >= repeats) throw failure(ref, index, fault ?? "missing")
          await pause(20 * faults)
          continue
        }
        faults = 0
        failures = 0
        const offset = index * ref.chunkSize
        index++
        yield message.data.subarray(
          Math.max(0, range.start - offset),
          Math.min(message.data.length, range.end - offset)
        )
        lastSuccess = Date.now()
      }
    } finally {
      this.#readers--
      ahead.restart(end)
    }
  }

  /**
   * The stored chunks of a nuid from first to last, found by their subject alone, up to `count` of them: for
   * objects without a chunk map. Ends early where chunks are missing; checks nothing.
   */
  async *scan(bucket: string, nuid: string, count: number, chunkSize: number): AsyncGenerator<StoredMessage, void> {
    const subject = chunkSubject(bucket, nuid)
    let next = 1
    let left = count
    let failures = 0
    let lastSuccess = Date.now()
    let asked = 0
    let lags = 0
    const ask = (): Batch => {
      asked = Math.min(left, this.#measure(chunkSize))
      return this.#direct.batch(bucket, { seq: next, next_by_subj: subject, batch: asked })
    }
    if (left === 0) return
    this.#readers++
    let batch = ask()
    try {
      while (left > 0) {
        let message: StoredMessage | undefined
        try {
          if (asked === 0) batch = ask()
          message = await batch.next()
        } catch (cause) {
          await this.#recover(bucket, cause, lastSuccess, failures++)
          batch = ask()
          continue
        }
        if (message === undefined) {
          // A follower may lag behind what was just written.
          if (lags++ >= repeats) return
          await pause(50 * lags)
          batch = ask()
          continue
        }
        next = message.sequence + 1
        left--
        asked--
        failures = 0
        yield message
        lastSuccess = Date.now()
      }
    } finally {
      this.#readers--
      batch.cancel()
    }
  }

  /** Chunks that one reader may have ahead. */
  #measure(chunkSize: number): number {
    const bytes = this.#readers > fewReaders ? small : large
    return Math.max(1, Math.floor(bytes / chunkSize))
  }

  /** Waits before another try, or throws what the trouble really is: a missing bucket, servers away for too long. */
  async #recover(bucket: string, cause: unknown, lastSuccess: number, failures: number): Promise<void> {
    const silent = cause instanceof DirectStatus && cause.code === nobody
    if (!silent && !isTransient(cause)) throw cause instanceof BucketMissing ? cause : unavailable(cause)
    if (silent) await this.#wire.info(bucket)
    if (Date.now() - lastSuccess > this.#wire.patience.read) throw unavailable(cause)
    await pause(Math.min(1000, 50 * 2 ** failures))
  }
}

const failure = (ref: ObjectRef, chunk: number, fault: Fault): ObjectMissing | ObjectDamaged =>
  fault === "missing"
    ? new ObjectMissing({ bucket: ref.bucket, name: ref.name, chunk })
    : new ObjectDamaged({ bucket: ref.bucket, name: ref.name, chunk, reason: "stored bytes and checksum differ" })
