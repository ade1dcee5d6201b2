import { take } from "./ChunkBuffers.ts"
import { SourceFailed } from "./ObjectErrors.ts"

/** The promise never resolves; it rejects with the signal's reason when that is aborted, until `forget` is called. */
export const aborted = (signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } => {
  let stop = (): void => undefined
  const promise = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener("abort", stop, { once: true })
  })
  promise.catch(() => undefined)
  return { promise, forget: () => signal.removeEventListener("abort", stop) }
}

/**
 * The next of an iterator, or the signal's reason. Not `Promise.race` with one promise for the whole source: that
 * promise would keep every piece until it settles.
 */
const nextOf = <A>(iterator: AsyncIterator<A>, signal: AbortSignal): Promise<IteratorResult<A>> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const stop = (): void => reject(signal.reason)
    signal.addEventListener("abort", stop, { once: true })
    const done = (): void => signal.removeEventListener("abort", stop)
    iterator.next().then(
      (step) => {
        done()
        resolve(step)
      },
      (cause: unknown) => {
        done()
        reject(cause)
      }
    )
  })

/**
 * Cuts a source into pieces of exactly `size` bytes; only the last one may be shorter. A piece that lies whole in
 * what the source gave is passed on without a copy; another has memory that `ChunkBuffers.giveBack` takes again. A throwing source ends the cutting: `onFailure` decides
 * whether the bytes before the fault are still wanted (it returns) or not (it throws). `head`, shorter than a
 * piece, goes before the source.
 */
export async function* rechunk(
  source: AsyncIterable<Uint8Array>,
  size: number,
  signal: AbortSignal,
  onFailure: (cause: unknown) => void,
  head?: Uint8Array
): AsyncGenerator<Uint8Array, void> {
  const iterator = source[Symbol.asyncIterator]()
  let open = true
  let pending: Uint8Array | undefined
  let filled = 0
  if (head !== undefined && head.length > 0) {
    pending = take(size)
    pending.set(head)
    filled = head.length
  }
  try {
    for (;;) {
      let step: IteratorResult<Uint8Array>
      try {
        step = await nextOf(iterator, signal)
      } catch (cause) {
        signal.throwIfAborted()
        open = false
        onFailure(cause)
        break
      }
      if (step.done) {
        open = false
        break
      }
      const piece = step.value
      let at = 0
      while (at < piece.length) {
        if (filled === 0 && piece.length - at >= size) {
          yield piece.subarray(at, at + size)
          at += size
          continue
        }
        pending ??= take(size)
        const count = Math.min(size - filled, piece.length - at)
        pending.set(piece.subarray(at, at + count), filled)
        filled += count
        at += count
        if (filled === size) {
          yield pending
          pending = undefined
          filled = 0
        }
      }
    }
    if (pending !== undefined && filled > 0) yield pending.subarray(0, filled)
  } finally {
    // A source that hangs must not hold the writer: its clean-up is started, not awaited.
    if (open) iterator.return?.().catch(() => undefined)
  }
}

/** For sources of which nothing is kept when they fail. */
export const refuse = (cause: unknown): never => {
  throw cause instanceof SourceFailed ? cause : new SourceFailed({ reason: "the source of the bytes failed", cause })
}

/** All bytes of an iterable in one piece. For small objects and tests: it holds everything in memory. */
export const collect = async (bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  for await (const part of bytes) parts.push(part)
  return Buffer.concat(parts)
}
