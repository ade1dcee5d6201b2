import * as Effect from "effect/Effect"
import sharp, { type Sharp } from "sharp"
import { stream } from "./Paint.ts"
import { painting, type Scene, scenes } from "./Scene.ts"

/** A drawn photograph. Whatever is left out follows from the seed, so that one number names one photograph. */
export interface Photograph {
  readonly seed: number
  readonly scene?: Scene
  /** Upright size in pixels; 3000 by 2000, or 2000 by 3000 for some seeds. */
  readonly width?: number
  readonly height?: number
  /** EXIF orientation, 1-8: how the pixels are stored; upright it is always the same picture. */
  readonly orientation?: number
  readonly profile?: "srgb" | "p3"
  /** Camera's wall clock, `YYYY-MM-DDTHH:mm:ss`. */
  readonly capturedAt?: string
  /** JPEG quality, 1-100. */
  readonly quality?: number
  /** Long side in pixels up to which is painted, and enlarged from there; 1280. The scenes are soft. */
  readonly paintedSide?: number
  /** Black and white, as some are developed. */
  readonly monochrome?: boolean
  /** False writes a file without any metadata. */
  readonly camera?: boolean
}

interface Camera {
  readonly make: string
  readonly model: string
  readonly lens: string
  readonly focalLength: number
}

const cameras: ReadonlyArray<Camera> = [
  { make: "Canon", model: "Canon EOS R5", lens: "RF24-70mm F2.8 L IS USM", focalLength: 50 },
  { make: "NIKON CORPORATION", model: "NIKON Z 8", lens: "NIKKOR Z 85mm f/1.8 S", focalLength: 85 },
  { make: "SONY", model: "ILCE-7M4", lens: "FE 35mm F1.4 GM", focalLength: 35 }
]

const paint = (scene: Scene, seed: number, width: number, height: number): Buffer => {
  const picture = painting(scene, seed, width / height)
  const grain = stream(seed ^ 0x5eed)
  const pixels = Buffer.alloc(width * height * 3)
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [red, green, blue] = picture((column + 0.5) / height, (row + 0.5) / height)
      // A little noise of a sensor, which also keeps gradients from banding.
      const off = (grain() - 0.5) * 7
      pixels[at++] = Math.min(255, Math.max(0, red + off))
      pixels[at++] = Math.min(255, Math.max(0, green + off))
      pixels[at++] = Math.min(255, Math.max(0, blue + off))
    }
  }
  return pixels
}

/** Pixels as a camera held in another way would store them: the inverse of what a viewer does for the orientation. */
const stored = async (upright: Buffer, orientation: number): Promise<Buffer> => {
  const step = (input: Buffer) => sharp(input)
  const plain = (picture: Sharp) => picture.png({ compressionLevel: 0 }).toBuffer()
  switch (orientation) {
    case 2:
      return plain(step(upright).flop())
    case 3:
      return plain(step(upright).rotate(180))
    case 4:
      return plain(step(upright).flip())
    case 5:
      return plain(step(await plain(step(upright).rotate(90))).flop())
    case 6:
      return plain(step(upright).rotate(270))
    case 7:
      return plain(step(await plain(step(upright).rotate(270))).flop())
    case 8:
      return plain(step(upright).rotate(90))
    default:
      return upright
  }
}

const exifTime = (iso: string): string => iso.replace("T", " ").replaceAll("-", ":").slice(0, 19)

const draw = async (photo: Photograph): Promise<Uint8Array> => {
  const random = stream(photo.seed * 7919 + 13)
  const scene = photo.scene ?? scenes[Math.floor(random() * scenes.length)] ?? "hills"
  const tall = random() < 0.25
  const width = photo.width ?? (tall ? 2000 : 3000)
  const height = photo.height ?? (tall ? 3000 : 2000)
  const orientation = photo.orientation ?? 1
  const shrink = Math.min(1, (photo.paintedSide ?? 1280) / Math.max(width, height))
  const size = { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) }
  const painted = paint(scene, photo.seed, size.width, size.height)
  const enlarged = sharp(painted, { raw: { ...size, channels: 3 } }).resize(width, height, { fit: "fill" })
  if (photo.monochrome === true) enlarged.modulate({ saturation: 0 }).linear(1.18, -18)
  const turned =
    orientation === 1
      ? enlarged
      : sharp(await stored(await enlarged.png({ compressionLevel: 0 }).toBuffer(), orientation))
  const quality = photo.quality ?? 90
  if (photo.camera === false) return turned.jpeg({ quality }).toBuffer()
  // sharp writes the orientation itself, and 1 where only withExif names another.
  const jpeg = turned
    .withMetadata({ orientation })
    .withIccProfile(photo.profile ?? "srgb")
    .jpeg({ quality })
  const camera = cameras[Math.floor(random() * cameras.length)] ?? cameras[0]
  if (camera === undefined) return jpeg.toBuffer()
  const minute = Math.floor(random() * 600)
  const taken = new Date(Date.UTC(2025, 5, 21, 11, 0, 0) + minute * 60_000 + Math.floor(random() * 60) * 1000)
  const time = exifTime(photo.capturedAt ?? taken.toISOString())
  const stops = [1.8, 2.8, 4, 5.6, 8]
  return jpeg
    .withExif({
      IFD0: {
        Make: camera.make,
        Model: camera.model,
        DateTime: time,
        Artist: "Safelight"
      },
      IFD2: {
        DateTimeOriginal: time,
        OffsetTimeOriginal: "+02:00",
        LensModel: camera.lens,
        ISOSpeedRatings: String(100 * 2 ** Math.floor(random() * 6)),
        ExposureTime: `1/${60 * 2 ** Math.floor(random() * 5)}`,
        FNumber: `${Math.round((stops[Math.floor(random() * stops.length)] ?? 4) * 10)}/10`,
        FocalLength: `${camera.focalLength}/1`
      }
    })
    .toBuffer()
}

/** Draws a photograph as a JPEG with camera EXIF. Deterministic; about a second of one core at 6 megapixels. */
export const photograph = (photo: Photograph): Effect.Effect<Uint8Array> => Effect.promise(() => draw(photo))
