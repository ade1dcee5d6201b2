import { assert, it } from "@effect/vitest"
import { rechunk, refuse } from "@safelight/objects/Chunks"
import { combine, crc32 } from "@safelight/objects/Crc32"
import * as FastCheck from "fast-check"
import { inPieces, noise } from "./bytes.ts"

const sizes = FastCheck.integer({ min: 0, max: 3000 })

it("the CRC-32 of two parts is that of the whole", () => {
  FastCheck.assert(
    FastCheck.property(FastCheck.uint8Array({ maxLength: 200 }), FastCheck.uint8Array({ maxLength: 5000 }), (a, b) => {
      assert.strictEqual(combine(crc32(a), crc32(b), b.length), crc32(Buffer.concat([a, b])))
    })
  )
  const long = noise(3 * 524_288 + 5)
  let crc = 0
  for (let at = 0; at < long.length; at += 524_288) {
    const part = long.subarray(at, at + 524_288)
    crc = combine(crc, crc32(part), part.length)
  }
  assert.strictEqual(crc, crc32(long))
})

it("cutting keeps every byte in its place and every piece but the last at its size", async () => {
  await FastCheck.assert(
    FastCheck.asyncProperty(
      sizes,
      FastCheck.integer({ min: 1, max: 700 }),
      FastCheck.integer({ min: 1, max: 900 }),
      FastCheck.nat(),
      async (length, size, piece, pick) => {
        const bytes = noise(length)
        const head = bytes.subarray(0, Math.min(length, pick % size))
        const rest = inPieces(bytes.subarray(head.length), piece)
        const parts: Array<Uint8Array> = []
        for await (const part of rechunk(rest, size, new AbortController().signal, refuse, head)) parts.push(part)
        assert.isTrue(Buffer.concat(parts).equals(bytes))
        for (const part of parts.slice(0, -1)) assert.strictEqual(part.length, size)
        assert.strictEqual(parts.length, Math.ceil(length / size))
      }
    )
  )
})
