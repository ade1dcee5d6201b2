import { type FileRow, ShootPhotosPage } from "../../../src/pages/studio/ShootPhotos.tsx"
import { calm, now, photograph, underway, type Words } from "../Samples.ts"
import type { Pages, StudioView } from "./View.ts"

const file = (words: Words, id: string, change: Partial<FileRow>): FileRow => ({
  id: words === calm ? id : `${id}${words.id}`,
  name: words.file,
  bytes: 48_200_000,
  state: "Waiting",
  tone: "over",
  shown: false,
  canRetry: false,
  ...change
})

const studioPhoto = (words: Words, number: number) => {
  const { id, width, height } = photograph(number, words)
  return {
    id,
    width,
    height,
    name: words === calm ? `MLQ_${4900 + number * 3}.CR3` : words.file,
    number,
    ...(number === 1 ? {} : { before: photograph(number - 1, words).id }),
    after: photograph(number + 1, words).id,
    shown: number !== 6,
    ...(number === 6 ? { note: "Original only" } : {})
  }
}

const studioPhotos = (words: Words, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => studioPhoto(words, from + index))

const photosOf = (words: Words) => ({
  shoot: underway(words, {
    title: words === calm ? "Moto Valley, spring round" : words.title,
    state: "preparing",
    photoCount: 1284,
    next: { kind: "deliver", photoCount: 1210 }
  }),
  figures: { ready: 1210, underway: 70, remarked: 2, refused: 2, bytes: 38.2e9, lastAt: now },
  refused: [
    file(words, "r1", {
      name: words === calm ? "DSC_8841.jpg" : words.file,
      state: "Refused: not a photograph",
      tone: "trouble",
      remark: "The name says JPEG, the content is a ZIP archive. The file is kept as it came for 7 days.",
      canRetry: true
    }),
    file(words, "r2", {
      name: "Moto Valley — spring round — final selection for the club magazine (print, corrected) copy 3.psd",
      state: "Refused: larger than the limit",
      tone: "trouble",
      canRetry: true
    })
  ],
  underway: [
    file(words, "u1", { state: "Making previews, 2 of 3", tone: "now", progress: 0.72 }),
    file(words, "u2", { name: "MLQ_5119.CR3", state: "Reading the camera’s notes", tone: "now", progress: 0.35 }),
    file(words, "u3", { name: "MLQ_5122.CR3" })
  ],
  remarked: [
    file(words, "k14-14", {
      shown: true,
      state: "Ready, small preview",
      tone: "fine",
      remark: "The camera stored a preview of 720 × 480 only. Clients see it at that size; the original is complete."
    })
  ],
  sets: [
    {
      id: "heat",
      name: words === calm ? "Heat one" : words.title,
      count: 406,
      order: "hand" as const,
      photos: studioPhotos(words, 1, 18)
    },
    { id: "empty", name: "Prize giving", count: 0, order: "time" as const, photos: [] },
    { id: "", name: "In no set", count: 12, order: "name" as const, photos: studioPhotos(words, 19, 30) }
  ],
  settling: false,
  limits: { maximumFileSize: 2 ** 30, maximumShootSize: 500 * 2 ** 30 },
  page: 1,
  more: 866
})

/** The photographs of a shoot: on their way, refused, arranged, none yet. */
export const shootPhotos = ({ render, words }: StudioView): Pages => {
  const photosModel = photosOf(words)

  return {
    "studio-photos": render(ShootPhotosPage, photosModel),
    "studio-photos-arrange": render(ShootPhotosPage, {
      ...photosModel,
      order: "hand" as const,
      arranging: { chosen: [2, 3].map((number) => photograph(number, words).id), pressed: "earlier" }
    }),
    "studio-photos-empty": render(ShootPhotosPage, {
      ...photosModel,
      shoot: underway(words, {
        state: "preparing",
        photoCount: 0,
        clientCount: 0,
        next: { kind: "not-yet", why: "Delivering becomes possible with the first photo that is ready." }
      }),
      figures: { ready: 0, underway: 0, remarked: 0, refused: 0, bytes: 0 },
      refused: [],
      underway: [],
      remarked: [],
      sets: [],
      more: 0
    })
  }
}
