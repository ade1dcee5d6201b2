import { randomBytes } from "node:crypto"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as Effect from "effect/Effect"

/** Figures of one run on the server at hand. MB are 10^6 bytes. */
export interface ObjectsFigures {
  readonly putMBps: number
  readonly readMBps: number
  /** Milliseconds for 64 KB at a random offset. */
  readonly rangeP50: number
  readonly rangeP99: number
}

const seconds = async (run: () => Promise<void>): Promise<number> => {
  const started = process.hrtime.bigint()
  await run()
  return Number(process.hrtime.bigint() - started) / 1e9
}

async function* repeated(piece: Uint8Array, size: number) {
  for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(piece.length, left))
}

/** Puts an object of `size` bytes (default 200 MB), reads it whole and in ranges, and removes it. */
export const measure = Effect.fn("StoreBench.measure")(function* (bucket: string, size = 200_000_000, ranges = 300) {
  const store = yield* ObjectStore
  const piece = randomBytes(64 * 1024)
  const started = process.hrtime.bigint()
  const ref = yield* store.put({ bucket, name: "bench", source: repeated(piece, size) })
  const put = Number(process.hrtime.bigint() - started) / 1e9

  const bytes = yield* store.read(ref)
  const read = yield* Effect.promise(() =>
    seconds(async () => {
      let length = 0
      for await (const part of bytes) length += part.length
      if (length !== size) throw new Error(`read ${length} of ${size} bytes`)
    })
  )
  const times: Array<number> = []
  for (let index = 0; index < ranges; index++) {
    const start = Math.floor(Math.random() * Math.max(1, size - 65_536))
    const range = yield* store.read(ref, { start, end: Math.min(size, start + 65_536) })
    const took = yield* Effect.promise(() =>
      seconds(async () => {
        let length = 0
        for await (const part of range) length += part.length
        if (length !== Math.min(size, 65_536)) throw new Error(`a range gave ${length} bytes`)
      })
    )
    times.push(took * 1000)
  }
  yield* store.remove(ref)
  times.sort((a, b) => a - b)
  const figures: ObjectsFigures = {
    putMBps: size / put / 1e6,
    readMBps: size / read / 1e6,
    rangeP50: times[Math.floor(times.length / 2)] ?? 0,
    rangeP99: times[Math.floor(times.length * 0.99)] ?? 0
  }
  return figures
})
