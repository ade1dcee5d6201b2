import { availableParallelism } from "node:os"
import * as path from "node:path"
import { renditionsOf, standard } from "@safelight/events/Recipe"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import sharp from "sharp"
import { Imaging } from "../src/Imaging.ts"
import { makeShoot } from "../src/Shoot.ts"

/** Photos per second of the whole processing and of a bare sharp loop with the same recipe, and their quotient. */
export interface ProcessingResult {
  readonly photosPerSecond: number
  readonly barePerSecond: number
  readonly ratio: number
}

/** What anyone would write first: decode once, resize, encode; no checks, no metadata, no limits, one process. */
const bare = (file: string) =>
  Effect.promise(async () => {
    const largest = Math.max(...renditionsOf(standard).map(({ longestSide }) => longestSide))
    const { data, info } = await sharp(file, { sequentialRead: true })
      .autoOrient()
      .resize(largest, largest, { fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true })
    for (const { longestSide, quality } of renditionsOf(standard)) {
      await sharp(data, { raw: info })
        .resize(longestSide, longestSide, { fit: "inside", withoutEnlargement: true })
        .jpeg({ quality })
        .toBuffer()
    }
  })

/** Measures both ways in turns over photos of 24 megapixels made in `folder`, with as many in flight as cores. */
export const processing = (folder: string, count = 12): Effect.Effect<ProcessingResult> =>
  Effect.gen(function* () {
    const imaging = yield* Imaging
    const files = yield* makeShoot({ count, folder: path.join(folder, "photos"), megapixels: 24 })
    sharp.cache(false)
    sharp.concurrency(1)
    const seconds = (work: (file: string) => Effect.Effect<unknown, unknown>) =>
      Effect.map(
        Effect.timed(Effect.forEach(files, work, { concurrency: availableParallelism(), discard: true })),
        ([time]) => Duration.toSeconds(time)
      )
    const ours = (file: string) => imaging.examine({ path: file, name: path.basename(file) })
    yield* seconds(ours)
    let [own, other] = [0, 0]
    for (let round = 0; round < 3; round++) {
      other += yield* seconds(bare)
      own += yield* seconds(ours)
    }
    const photos = count * 3
    return { photosPerSecond: photos / own, barePerSecond: photos / other, ratio: other / own }
  }).pipe(Effect.provide(Imaging.layer), Effect.orDie)
