import { FavouritesPage } from "../../../src/pages/client/Favourites.tsx"
import { PhotoPage } from "../../../src/pages/client/Photo.tsx"
import * as Paths from "../../../src/pages/Paths.ts"
import { renderPage } from "../../../src/pages/Render.ts"
import { calm, photograph, photographs, zone } from "../Samples.ts"
import type { ClientView, Pages } from "./View.ts"

/** One photograph, and those that were chosen. */
export const photos = ({ known, words }: ClientView): Pages => {
  const toast = {
    ...known,
    toast: {
      text: `${words.name}: 58`,
      undo: { action: Paths.favourite(words.id, words.id), fields: [["value", words.note]] as const }
    }
  }
  const photo = {
    shootId: words.id,
    photo: photograph(8, words),
    total: 184,
    setName: words === calm ? "The harbour" : words.title,
    page: 1,
    previous: { id: photograph(7, words).id, number: 7 },
    next: { id: photograph(9, words).id, number: 9 },
    takenAt: { at: Date.UTC(2026, 5, 20, 15, 42), zone },
    downloadable: true
  }
  return {
    photo: renderPage(PhotoPage, known, photo),
    "photo-tall": renderPage(PhotoPage, known, { ...photo, photo: photograph(4, words) }),
    "photo-original": renderPage(PhotoPage, known, { ...photo, photo: photograph(29, words) }),
    "photo-wanting": renderPage(PhotoPage, known, { ...photo, photo: photograph(27, words) }),
    favourites: renderPage(FavouritesPage, toast, {
      shootId: words.id,
      title: words.title,
      downloadable: true,
      photos: photographs(1, 96, words).filter((one) => one.favourite)
    }),
    "favourites-empty": renderPage(FavouritesPage, known, {
      shootId: words.id,
      title: words.title,
      downloadable: false,
      photos: []
    })
  }
}
