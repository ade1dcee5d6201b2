import { type GalleryModel, GalleryPage, GalleryPart } from "../../../src/pages/client/Gallery.tsx"
import { renderPage } from "../../../src/pages/Render.ts"
import { calm, expires, photograph, photographs, type Words } from "../Samples.ts"
import type { ClientView, Pages } from "./View.ts"

const galleryModel = (words: Words, change: Partial<GalleryModel> = {}): GalleryModel => ({
  shootId: words.id,
  title: words.title,
  date: "2026-06-20",
  state: "complete",
  photoCount: 184,
  expires,
  cover: photograph(13, words),
  tabs: [
    { id: "village", name: words === calm ? "The village" : words.name, count: 14, page: 1 },
    { id: "harbour", name: words === calm ? "The harbour" : words.note, count: 90, page: 1 },
    { id: "afternoon", name: "The afternoon and the long table at Casa do Farol", count: 80, page: 1 },
    { id: words.id, name: words.title, count: 40, page: 2 }
  ],
  sections: [
    {
      setId: "village",
      name: words === calm ? "The village" : words.name,
      count: 14,
      photos: photographs(1, 14, words)
    },
    {
      setId: words.id,
      name: words === calm ? "The harbour" : words.title,
      count: 106,
      photos: photographs(15, 120, words)
    }
  ],
  page: 1,
  seen: 120,
  favouriteCount: 14,
  downloadable: true,
  ...change
})

const withoutCover = ({ cover: _, ...model }: GalleryModel): GalleryModel => model

/** A gallery at every time of its life. */
export const gallery = ({ known, words }: ClientView): Pages => ({
  gallery: renderPage(GalleryPage, known, galleryModel(words)),
  "gallery-page-2": renderPage(
    GalleryPage,
    known,
    galleryModel(words, {
      page: 2,
      seen: 184,
      sections: [{ setId: "harbour", name: words.title, count: 184, photos: photographs(121, 184, words) }]
    })
  ),
  "gallery-small": renderPage(
    GalleryPage,
    known,
    galleryModel(words, {
      title: words === calm ? "The Okafor-Christodoulopoulos family" : words.title,
      photoCount: 5,
      tabs: [],
      sections: [{ setId: "all", count: 5, photos: photographs(1, 5, words) }],
      cover: photograph(15, words),
      seen: 5
    })
  ),
  "gallery-preparing": renderPage(
    GalleryPage,
    { ...known, scheme: "dark" as const },
    withoutCover(galleryModel(words, { state: "preparing", photoCount: 0, sections: [], tabs: [], seen: 0 }))
  ),
  "gallery-part": renderPage(GalleryPart, known, galleryModel(words, { page: 2, seen: 184 }))
})
