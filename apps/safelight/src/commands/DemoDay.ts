import type { Photograph } from "@safelight/imaging/Drawing"

/** A photograph of the example with its place in the shoot. */
export interface DemoPhoto extends Photograph {
  readonly name: string
  readonly set: string
}

const lying = { width: 3000, height: 2000 }
const upright = { width: 2000, height: 3000 }
const wide = { width: 3600, height: 1500 }
const square = { width: 2400, height: 2400 }

/** One line of the day: number of the camera, seed of the drawing, scene, time, frame. */
const on =
  (set: string) =>
  (
    number: number,
    time: string,
    scene: NonNullable<Photograph["scene"]>,
    seed: number,
    frame: { readonly width: number; readonly height: number },
    monochrome = false
  ): DemoPhoto => ({
    name: `DSC_${String(number).padStart(4, "0")}.jpg`,
    set,
    scene,
    seed,
    capturedAt: `2026-06-20T${time}`,
    ...frame,
    monochrome
  })

const morning = on("Morning")
const lake = on("By the lake")
const night = on("Into the night")

/** The sets in their order. */
export const sets = ["Morning", "By the lake", "Into the night"] as const

/** A wedding day from the first light in the window to the stars: twenty-four photographs in three sets. */
export const day: ReadonlyArray<DemoPhoto> = [
  morning(96, "05:48:20", "hills", 43, lying),
  morning(101, "09:12:31", "window", 21, lying),
  morning(108, "09:31:04", "bouquet", 23, upright),
  morning(117, "09:48:57", "rings", 52, lying),
  morning(126, "10:06:12", "window", 34, upright, true),
  morning(139, "10:40:45", "forest", 12, upright),
  morning(158, "11:27:49", "meadow", 19, wide),
  morning(163, "11:44:18", "rings", 31, square, true),
  lake(204, "14:02:11", "lake", 26, wide),
  lake(212, "14:18:40", "meadow", 15, lying),
  lake(219, "14:31:02", "bouquet", 14, square),
  lake(231, "14:55:37", "lake", 27, upright),
  lake(246, "15:20:09", "forest", 16, lying),
  lake(258, "15:47:53", "meadow", 38, upright),
  lake(266, "16:12:26", "rings", 45, lying, true),
  lake(281, "17:03:15", "bouquet", 41, lying),
  night(302, "20:33:20", "hills", 16, wide),
  night(315, "20:58:44", "sea", 17, upright),
  night(327, "21:14:08", "candles", 51, lying),
  night(340, "21:27:49", "sea", 28, lying),
  night(356, "22:05:33", "lights", 18, lying),
  night(368, "22:31:17", "candles", 57, upright),
  night(377, "23:04:18", "lights", 44, square),
  night(391, "23:41:52", "stars", 61, wide)
]
