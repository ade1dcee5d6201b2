import { type Photograph, photograph } from "@safelight/imaging/Drawing"
import * as Effect from "effect/Effect"

/** A small photograph with camera EXIF, drawn within 50 ms: 480 by 320 unless said otherwise. */
export const small = (seed: number, more?: Partial<Photograph>): Effect.Effect<Uint8Array> =>
  photograph({ width: 480, height: 320, paintedSide: 200, ...more, seed })

/** The same small photograph stored in all eight EXIF orientations, 1 first. */
export const orientations = (seed: number): Effect.Effect<ReadonlyArray<Uint8Array>> =>
  Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8], (orientation) => small(seed, { orientation }))

/** The first `share` (0-1) of a file, as an interrupted copy leaves it. */
export const truncated = (bytes: Uint8Array, share: number): Uint8Array =>
  bytes.slice(0, Math.floor(bytes.length * share))

/** A JPEG whose header claims another size: 65,000 by 65,000 makes a picture bomb of a few kilobytes. */
export const claiming = (jpeg: Uint8Array, width: number, height: number): Uint8Array => {
  const claimed = Buffer.from(jpeg)
  for (let at = 2; at + 9 < claimed.length && claimed[at] === 0xff; at += 2 + claimed.readUInt16BE(at + 2)) {
    const marker = claimed[at + 1] ?? 0
    // Start of frame: baseline, extended or progressive.
    if (marker >= 0xc0 && marker <= 0xc2) {
      claimed.writeUInt16BE(height, at + 5)
      claimed.writeUInt16BE(width, at + 7)
      return claimed
    }
  }
  return claimed
}

/** A file with a photo's name and a program's content. */
export const program: Uint8Array = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(510, 0x90)])

/** An SVG that would fetch and run things if anything rendered it. */
export const svg: Uint8Array = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>`
)

/** A PNG of one pixel whose compressed text grows to `megabytes` when a reader unpacks it. */
export const textBomb = (megabytes: number): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => {
    const { crc32, deflateSync } = await import("node:zlib")
    const chunk = (name: string, data: Uint8Array): Buffer => {
      const body = Buffer.concat([Buffer.from(name, "latin1"), data])
      const frame = Buffer.alloc(8)
      frame.writeUInt32BE(data.length, 0)
      frame.writeUInt32BE(crc32(body), 4)
      return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
    }
    const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
    const text = deflateSync(Buffer.alloc(megabytes * 1_000_000, 0x41))
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", header),
      chunk("zTXt", Buffer.concat([Buffer.from("Comment\u0000\u0000", "latin1"), text])),
      chunk("IDAT", deflateSync(Buffer.from([0, 200, 150, 100]))),
      chunk("IEND", new Uint8Array())
    ])
  })
