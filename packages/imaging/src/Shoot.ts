import * as fs from "node:fs/promises"
import { availableParallelism } from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import sharp from "sharp"
import { photograph } from "./Drawing.ts"
import { stream } from "./Paint.ts"
import { scenes } from "./Scene.ts"

/** A folder of photographs to make, for load and for tests of whole shoots. */
export interface ShootSpec {
  readonly count: number
  /** Made when missing. */
  readonly folder: string
  /** Per photo; 24 unless given. */
  readonly megapixels?: number
  readonly seed?: number
}

const tileSide = 512

/** Grain that makes files weigh what a camera's do. */
const grainTile = (seed: number): Buffer => {
  const random = stream(seed)
  const tile = Buffer.alloc(tileSide * tileSide * 3)
  for (let pixel = 0; pixel < tileSide * tileSide; pixel++) {
    const value = 128 + (random() + random() + random() - 1.5) * 44
    tile.fill(value, pixel * 3, pixel * 3 + 3)
  }
  return tile
}

const stamp = (time: number): string => new Date(time).toISOString().slice(0, 19).replace("T", " ").replaceAll("-", ":")

/**
 * Writes `count` JPEG photographs, `DSC_0001.jpg` and on, that differ in bytes, framing and capture time and carry
 * camera EXIF; about a third are held upright (orientation 6). The same seed makes the same pictures. Gives their
 * paths in order. Roughly 0.4 s of one core per photo of 24 megapixels.
 */
export const makeShoot = (spec: ShootSpec): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const seed = spec.seed ?? 1
    const width = Math.round(Math.sqrt((spec.megapixels ?? 24) * 1e6 * 1.5))
    const height = Math.round(width / 1.5)
    yield* Effect.promise(() => fs.mkdir(spec.folder, { recursive: true }))
    const bases = yield* Effect.forEach(scenes.slice(0, Math.min(scenes.length, spec.count)), (scene, index) =>
      photograph({
        seed: seed * 100 + index,
        scene,
        width: 1200,
        height: 800,
        paintedSide: 600,
        camera: false,
        quality: 95
      })
    )
    const grain = grainTile(seed)
    const random = stream(seed)
    const start = Date.UTC(2025, 5, 21, 10, 0, 0)
    const plan = Array.from({ length: spec.count }, (_, index) => ({
      file: path.join(spec.folder, `DSC_${String(index + 1).padStart(4, "0")}.jpg`),
      base: bases[index % bases.length] ?? new Uint8Array(),
      zoom: 0.7 + random() * 0.28,
      across: random(),
      brightness: 0.88 + random() * 0.24,
      hue: Math.floor(random() * 24) - 12,
      tall: random() < 0.3,
      // Seconds apart, so that order by time is order by name.
      time: start + index * 7000 + Math.floor(random() * 5000),
      exposure: `1/${60 * 2 ** Math.floor(random() * 5)}`,
      iso: String(100 * 2 ** Math.floor(random() * 6))
    }))
    yield* Effect.forEach(
      plan,
      (photo) =>
        Effect.promise(async () => {
          const frame = photo.tall
            ? { width: Math.round(533 * photo.zoom), height: Math.round(800 * photo.zoom) }
            : { width: Math.round(1200 * photo.zoom), height: Math.round(800 * photo.zoom) }
          const cut = sharp(photo.base).extract({
            left: Math.floor((1200 - frame.width) * photo.across),
            top: Math.floor((800 - frame.height) / 2),
            ...frame
          })
          // A camera held upright still stores the picture lying.
          const lying = await (photo.tall ? cut.rotate(270) : cut).png({ compressionLevel: 0 }).toBuffer()
          const time = stamp(photo.time)
          await sharp(lying)
            .resize(width, height, { fit: "fill" })
            .modulate({ brightness: photo.brightness, hue: photo.hue })
            .composite([
              { input: grain, raw: { width: tileSide, height: tileSide, channels: 3 }, tile: true, blend: "overlay" }
            ])
            .jpeg({ quality: 90 })
            .withMetadata({ orientation: photo.tall ? 6 : 1 })
            .withExif({
              IFD0: { Make: "Canon", Model: "Canon EOS R5", DateTime: time },
              IFD2: {
                DateTimeOriginal: time,
                LensModel: "RF24-70mm F2.8 L IS USM",
                ISOSpeedRatings: photo.iso,
                ExposureTime: photo.exposure,
                FNumber: "28/10",
                FocalLength: "50/1"
              }
            })
            .toFile(photo.file)
        }),
      { concurrency: availableParallelism(), discard: true }
    )
    return plan.map((photo) => photo.file)
  })
