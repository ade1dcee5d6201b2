import type { Gallery, GalleryPage, Photo, PhotoPage, PhotoSet } from "@safelight/contracts/shoot/Shoots"
import type { Panel } from "../Panel.ts"
import type { FavouritesModel } from "../pages/client/Favourites.tsx"
import { type GalleryModel, type GallerySection, photosPerPage, type SetTab } from "../pages/client/Gallery.tsx"
import type { PhotoModel } from "../pages/client/Photo.tsx"
import type { Photograph } from "../pages/parts/Photograph.tsx"
import { awayOf } from "./AwayParts.ts"

/** What a file's name ends in, in capitals, where that is likely to be its format. */
export const kindOf = (fileName: string): string => /\.([a-z0-9]{2,4})$/i.exec(fileName)?.[1]?.toUpperCase() ?? ""

const made = new WeakMap<Photo, Photograph>()

/**
 * A photograph for a page; one whose size is not known yet keeps the place of a 3:2 picture. The same photograph in the
 * same place is the same object, by which pages know its tile again.
 */
export const photograph = (photo: Photo, number: number): Photograph => {
  const known = made.get(photo)
  if (known?.number === number) return known
  const anew = toPhotograph(photo, number)
  made.set(photo, anew)
  return anew
}

const toPhotograph = (photo: Photo, number: number): Photograph => ({
  id: photo.id,
  number,
  width: photo.width ?? 3,
  height: photo.height ?? 2,
  favourite: photo.favourite,
  state: photo.state === "processing" ? "preparing" : photo.state === "failed" ? "lost" : photo.state,
  file: { name: photo.fileName, kind: kindOf(photo.fileName), bytes: photo.size }
})

const isOpen = (gallery: Gallery) => gallery.status === "delivered"
const isDownloadable = (gallery: Gallery) => isOpen(gallery) && gallery.mayDownload

const expiry = (gallery: Gallery) =>
  gallery.expiresAt === null ? {} : { expires: { at: gallery.expiresAt.epochMillis, zone: gallery.zone } }

const tabsOf = (sets: ReadonlyArray<PhotoSet>): ReadonlyArray<SetTab> => {
  let before = 0
  return sets
    .filter((set) => set.photoCount > 0)
    .map((set) => {
      const tab = { id: set.id, name: set.name, count: set.photoCount, page: Math.floor(before / photosPerPage) + 1 }
      before += set.photoCount
      return tab
    })
}

/** The photographs of a page, cut where the set changes. */
const sectionsOf = (found: GalleryPage): ReadonlyArray<GallerySection> => {
  const { gallery } = found
  const inSets = gallery.sets.reduce((sum, set) => sum + set.photoCount, 0)
  const sections = new Map<string, GallerySection & { readonly photos: Array<Photograph> }>()
  found.photos.forEach((photo, index) => {
    const set = gallery.sets.find((set) => set.id === photo.setId)
    const setId = set?.id ?? ""
    const section = sections.get(setId) ?? {
      setId,
      ...(set === undefined ? {} : { name: set.name }),
      count: set?.photoCount ?? gallery.photoCount - inSets,
      photos: []
    }
    section.photos.push(photograph(photo, found.offset + index + 1))
    sections.set(setId, section)
  })
  return [...sections.values()]
}

export const galleryModel = (found: GalleryPage, page: number, pictures: Panel<unknown>): GalleryModel => {
  const { gallery } = found
  const chosen = found.photos.findIndex((photo) => photo.id === gallery.coverId)
  const coverIndex = chosen >= 0 ? chosen : found.photos.findIndex((photo) => photo.state === "ready")
  const cover = found.photos[coverIndex]
  return {
    shootId: gallery.id,
    title: gallery.title,
    date: gallery.date,
    state: isOpen(gallery) && gallery.photoCount > 0 ? "complete" : "preparing",
    photoCount: gallery.photoCount,
    ...expiry(gallery),
    ...(cover === undefined ? {} : { cover: photograph(cover, found.offset + coverIndex + 1) }),
    ...awayOf(["pictures", pictures]),
    tabs: tabsOf(gallery.sets),
    sections: sectionsOf(found),
    page,
    seen: found.offset + found.photos.length,
    favouriteCount: gallery.favouriteCount,
    downloadable: isDownloadable(gallery)
  }
}

export const favouritesModel = ({ gallery, photos }: GalleryPage, pictures: Panel<unknown>): FavouritesModel => ({
  ...awayOf(["pictures", pictures]),
  shootId: gallery.id,
  title: gallery.title,
  photos: photos.map((photo, index) => photograph(photo, index + 1)),
  downloadable: isDownloadable(gallery)
})

const capturedAt = (photo: Photo) => {
  const text = photo.camera.capturedAt
  if (text === undefined) return {}
  // Without an offset the camera's own clock is meant: shown as it stood, whatever the zone.
  const at = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`)
  const zone = /[+-]\d\d:\d\d$/.exec(text)?.[0] ?? "UTC"
  return Number.isNaN(at) ? {} : { takenAt: { at, zone } }
}

export const photoModel = (
  { gallery, nextId, number, photo, previousId }: PhotoPage,
  pictures: Panel<unknown>
): PhotoModel => {
  const set = gallery.sets.find((set) => set.id === photo.setId)
  return {
    ...awayOf(["pictures", pictures]),
    shootId: gallery.id,
    photo: photograph(photo, number),
    total: gallery.photoCount,
    ...(set === undefined ? {} : { setName: set.name }),
    page: Math.floor((number - 1) / photosPerPage) + 1,
    ...(previousId === null ? {} : { previous: { id: previousId, number: number - 1 } }),
    ...(nextId === null ? {} : { next: { id: nextId, number: number + 1 } }),
    ...capturedAt(photo),
    downloadable: isDownloadable(gallery)
  }
}
