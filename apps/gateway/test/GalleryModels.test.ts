import { assert, it } from "@effect/vitest"
import { standardSides } from "@safelight/contracts/file/RenditionSettings"
import { GalleryPage as Found, Gallery, Photo } from "@safelight/contracts/shoot/Shoots"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { galleryModel, kindOf } from "../src/models/GalleryModels.ts"
import { GalleryPage } from "../src/pages/client/Gallery.tsx"
import type { PageContext } from "../src/pages/PageContext.ts"
import { renderPage } from "../src/pages/Render.ts"

it("a file's kind is what its name ends in, where that says something", () => {
  const kinds = ["IMG_0429.heic", "a.CR3", "b.tiff", "holiday.2026-06-21", "noise", ".x", "c.", "d.p\u202ejpg"].map(
    kindOf
  )
  assert.deepStrictEqual(kinds, ["HEIC", "CR3", "TIFF", "", "", "", "", ""])
})

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`
const unchecked = { disableValidation: true }

const gallery = new Gallery(
  {
    id: ShootId.make(uuid(0)),
    title: "Ines & Tomas",
    date: "2026-06-20",
    status: "delivered",
    expiresAt: null,
    zone: "UTC",
    coverId: null,
    photoCount: 6,
    favouriteCount: 0,
    mayDownload: true,
    sets: []
  },
  unchecked
)

const photos = Array.from(
  { length: 6 },
  (_, n) =>
    new Photo(
      {
        id: PhotoId.make(uuid(n + 1)),
        fileName: `IMG_${n}.jpg`,
        size: 1,
        state: "ready",
        reason: null,
        remark: null,
        width: 6000,
        height: 4000,
        placeholder: null,
        camera: {},
        setId: null,
        hidden: false,
        favourite: false
      },
      unchecked
    )
)

const contextOf = (name: string, locale: PageContext["locale"]): PageContext => ({
  locale,
  csrf: `token-of-${name}`,
  path: "/g/1",
  studioName: "Studio",
  zone: "UTC",
  sides: standardSides,
  asset: (file) => `/assets/${file}`,
  user: { email: `${name}@example.org`, name }
})

/** A page of one person: what was read of the shoot is the same for all, the favourites are put in last. */
const pageOf = (name: string, locale: PageContext["locale"], favourites: ReadonlyArray<number>, from = 0) => {
  const own = photos
    .slice(from)
    .map((photo, index) =>
      favourites.includes(from + index) ? new Photo({ ...photo, favourite: true }, unchecked) : photo
    )
  const found = new Found({ gallery, photos: own, offset: 0, hasMore: false }, unchecked)
  return renderPage(GalleryPage, contextOf(name, locale), galleryModel(found, 1, { state: "here", value: undefined }))
}

it("pages say how wide pictures are where the studio makes other sizes", () => {
  const context = { ...contextOf("anna", "en"), sides: { high: 2560, medium: 1200, thumb: 480 } }
  const found = new Found({ gallery, photos, offset: 0, hasMore: false }, unchecked)
  const html = renderPage(GalleryPage, context, galleryModel(found, 1, { state: "here", value: undefined }))
  assert.match(html, /thumb 480w, [^"]*medium 1200w"/)
  assert.match(html, /data-w="2560"/)
  const usual = pageOf("anna", "en", [])
  assert.match(usual, /thumb 320w, [^"]*medium 1024w"/)
  assert.match(usual, /data-w="2048"/)
})

const pressed = (html: string) =>
  [...html.matchAll(/<li class="[^"]*" id="([^"]+)".*?aria-pressed="(true|false)"/gs)].map(([, id, on]) => [id, on])

it("a page holds the favourites, name, token and words of the one who asks, whoever asked before", () => {
  const people = [
    { name: "anna", locale: "en", favourites: [0, 3] },
    { name: "ben", locale: "en", favourites: [] },
    { name: "chloe", locale: "fr", favourites: [3, 5] },
    { name: "ben", locale: "fr", favourites: [] }
  ] as const
  for (let round = 0; round < 3; round++) {
    for (const { favourites, locale, name } of people) {
      const html = pageOf(name, locale, favourites)
      const marks = pressed(html)
      assert.lengthOf(marks, 6)
      assert.deepStrictEqual(
        marks.map(([, on]) => on),
        photos.map((_, index) => String(favourites.some((own) => own === index)))
      )
      assert.include(html, `token-of-${name}`)
      assert.include(html, `lang="${locale}"`)
      assert.include(html, locale === "fr" ? "Coup de cœur, photo 2" : "Favourite, photo 2")
      assert.notInclude(html, locale === "fr" ? "Favourite, photo 2" : "Coup de cœur, photo 2")
      for (const other of people) {
        if (other.name === name) continue
        assert.notInclude(html, `token-of-${other.name}`)
        assert.notInclude(html, `${other.name}@example.org`)
      }
    }
    // One taken away in front: those behind it move up, as nobody's page had them.
    const moved = pageOf("ben", "en", [], 1)
    assert.lengthOf(pressed(moved), 5)
    assert.notInclude(moved, uuid(1))
    assert.match(moved, new RegExp(`${uuid(2)}[^>]*>.*?data-n="1"`, "s"))
  }
})
