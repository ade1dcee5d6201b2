import type { VNode } from "preact"
import type { AssetName } from "../../src/assets/AssetName.ts"
import { ClosedPage } from "../../src/pages/client/Closed.tsx"
import { type DownloadsModel, DownloadsPage } from "../../src/pages/client/Downloads.tsx"
import { FavouritesPage } from "../../src/pages/client/Favourites.tsx"
import { type GalleryModel, GalleryPage, GalleryPart } from "../../src/pages/client/Gallery.tsx"
import { FindGalleryPage, HomePage } from "../../src/pages/client/Home.tsx"
import { ConfirmSignInPage, OpenGalleryPage } from "../../src/pages/client/OpenLink.tsx"
import { PhotoPage } from "../../src/pages/client/Photo.tsx"
import { ProblemPage } from "../../src/pages/client/Problem.tsx"
import { SignInPage } from "../../src/pages/client/SignIn.tsx"
import { SignInSentPage } from "../../src/pages/client/SignInSent.tsx"
import * as Paths from "../../src/pages/Paths.ts"
import { renderPage } from "../../src/pages/Render.ts"
import { ApiPage } from "../../src/pages/reference/Api.tsx"
import { OverviewPage } from "../../src/pages/reference/Overview.tsx"
import { AccountPage } from "../../src/pages/studio/Account.tsx"
import { ConfirmArchivePage } from "../../src/pages/studio/ConfirmArchive.tsx"
import { ConfirmDeletePage } from "../../src/pages/studio/ConfirmDelete.tsx"
import { ConfirmRemoveSetPage } from "../../src/pages/studio/ConfirmRemoveSet.tsx"
import { DeliverPage } from "../../src/pages/studio/Deliver.tsx"
import type { StudioContext, StudioProps } from "../../src/pages/studio/Frame.tsx"
import { QueuePage } from "../../src/pages/studio/Queue.tsx"
import { ShootAccessPage } from "../../src/pages/studio/ShootAccess.tsx"
import { ShootActivityPage } from "../../src/pages/studio/ShootActivity.tsx"
import { ShootClientPage } from "../../src/pages/studio/ShootClient.tsx"
import { ShootDownloadsPage } from "../../src/pages/studio/ShootDownloads.tsx"
import { NewShootPage, ShootDetailsPage } from "../../src/pages/studio/ShootForm.tsx"
import type { ShootHeadModel } from "../../src/pages/studio/ShootHead.tsx"
import { type FileRow, ShootPhotosPage } from "../../src/pages/studio/ShootPhotos.tsx"
import { ShootSetPage } from "../../src/pages/studio/ShootSet.tsx"
import { ShootsPage } from "../../src/pages/studio/Shoots.tsx"
import { ConfirmRevokePage, TokensPage } from "../../src/pages/studio/Tokens.tsx"
import { UploadRefusedPage } from "../../src/pages/studio/UploadRefused.tsx"
import { documents } from "../../src/reference/Documents.ts"
import { apiModel, overviewModel } from "../../src/reference/ReferenceModels.ts"
import { calm, context, now, photograph, photographs, shootHead, studioContext, type Words } from "./Samples.ts"

const zone = "Europe/Lisbon"
const expires = { at: Date.UTC(2027, 0, 17, 18), zone }

export const galleryModel = (words: Words, change: Partial<GalleryModel> = {}): GalleryModel => ({
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
      note: words.note,
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

const downloads = (words: Words, archive: DownloadsModel["archive"]): DownloadsModel => ({
  shootId: words.id,
  title: words.title,
  photoCount: 184,
  favouriteCount: 14,
  archive,
  expires
})

const ready = (words: Words) => ({
  state: "ready" as const,
  href: Paths.archive("grant-token", words.title),
  url: `https://galleries.example${Paths.archive("kX3vR9", "ines-and-tomas")}`,
  fileName: words === calm ? "ines-and-tomas.zip" : words.file,
  bytes: 41_600_000_000,
  files: 369,
  madeAt: { at: now, zone },
  fingerprint: "9c2f4be1a07d3c58e6b1f0a4d97752c03e8b6a1df4c9025b7ea31d68f05c4be2"
})

/** The smallest of the documents; the others are alike. */
const mediaReference = () => {
  const model = apiModel(documents(), "media")
  if (model === undefined) throw new Error("media has a document")
  return model
}

/** Every client page in its states, by name. */
export const clientPages = (
  locale: "en" | "fr",
  words: Words,
  asset?: (name: AssetName) => string
): ReadonlyMap<string, string> => {
  const c = context(locale, words, asset)
  const { user: _, ...stranger } = c
  const toast = {
    ...c,
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
  const plate = { src: Paths.image("k21-21", "medium"), width: 1024, height: 683 }
  const received = { received: 15_800_000_000 }
  return new Map<string, string>([
    ["home", renderPage(HomePage, stranger, { galleries: [], studio: false, plate })],
    [
      "home-known",
      renderPage(HomePage, c, {
        galleries: [
          { shootId: words.id, title: words.title },
          { shootId: "s2", title: "Winter regatta" }
        ],
        studio: false
      })
    ],
    ["find-gallery", renderPage(FindGalleryPage, stranger, { ref: words.id })],
    ["sign-in", renderPage(SignInPage, stranger, { to: "client", plate })],
    [
      "sign-in-error",
      renderPage(SignInPage, stranger, {
        to: "studio",
        next: words.id,
        email: words.email,
        error: { kind: "invalid" },
        because: "cookie-missing"
      })
    ],
    [
      "sign-in-many",
      renderPage(SignInPage, stranger, {
        to: "client",
        email: words.email,
        error: { kind: "too-many", minutes: 41 },
        because: "session-expired"
      })
    ],
    ["sign-in-sent", renderPage(SignInSentPage, stranger, { signInId: words.id, email: words.email, plate })],
    [
      "sign-in-sent-error",
      renderPage(SignInSentPage, stranger, {
        signInId: words.id,
        email: words.email,
        next: words.id,
        because: "device",
        again: true,
        code: words === calm ? "40718" : words.note,
        error: { kind: "length", digits: 5 }
      })
    ],
    [
      "open-gallery",
      renderPage(OpenGalleryPage, stranger, {
        state: "valid",
        token: words.id,
        email: words.email,
        title: words === calm ? "Midsummer by the sea" : words.title,
        photoCount: 184,
        expires,
        plate
      })
    ],
    [
      "open-preparing",
      renderPage(OpenGalleryPage, stranger, {
        state: "valid",
        token: words.id,
        email: words.email,
        title: words.title
      })
    ],
    [
      "open-expired",
      renderPage(OpenGalleryPage, stranger, {
        state: "expired",
        renew: { action: Paths.openGallery(words.id), to: words.email }
      })
    ],
    [
      "open-used",
      renderPage(ConfirmSignInPage, stranger, {
        state: "used",
        renew: { action: Paths.signInLink(words.id) },
        onward: Paths.gallery(words.id)
      })
    ],
    ["open-replaced", renderPage(OpenGalleryPage, stranger, { state: "replaced" })],
    ["open-unknown", renderPage(OpenGalleryPage, stranger, { state: "unknown" })],
    ["confirm-sign-in", renderPage(ConfirmSignInPage, stranger, { state: "valid", token: words.id, next: words.note })],
    ["gallery", renderPage(GalleryPage, c, galleryModel(words))],
    [
      "gallery-page-2",
      renderPage(
        GalleryPage,
        c,
        galleryModel(words, {
          page: 2,
          seen: 184,
          sections: [{ setId: "harbour", name: words.title, count: 184, photos: photographs(121, 184, words) }]
        })
      )
    ],
    [
      "gallery-first-look",
      renderPage(
        GalleryPage,
        c,
        galleryModel(words, {
          title: words === calm ? "The Okafor-Christodoulopoulos family" : words.title,
          state: "first-look",
          photoCount: 5,
          expectedCount: 80,
          tabs: [],
          sections: [{ setId: "all", count: 5, photos: photographs(1, 5, words) }],
          cover: photograph(15, words),
          seen: 5
        })
      )
    ],
    [
      "gallery-preparing",
      renderPage(
        GalleryPage,
        { ...c, scheme: "dark" as const },
        withoutCover(galleryModel(words, { state: "preparing", photoCount: 0, sections: [], tabs: [], seen: 0 }))
      )
    ],
    ["gallery-part", renderPage(GalleryPart, c, galleryModel(words, { page: 2, seen: 184 }))],
    ["photo", renderPage(PhotoPage, c, photo)],
    ["photo-tall", renderPage(PhotoPage, c, { ...photo, photo: photograph(4, words) })],
    ["photo-original", renderPage(PhotoPage, c, { ...photo, photo: photograph(29, words) })],
    ["photo-wanting", renderPage(PhotoPage, c, { ...photo, photo: photograph(27, words) })],
    [
      "favourites",
      renderPage(FavouritesPage, toast, {
        shootId: words.id,
        title: words.title,
        downloadable: true,
        photos: photographs(1, 96, words).filter((one) => one.favourite)
      })
    ],
    [
      "favourites-empty",
      renderPage(FavouritesPage, c, { shootId: words.id, title: words.title, downloadable: false, photos: [] })
    ],
    ["downloads-none", renderPage(DownloadsPage, c, downloads(words, { state: "none", bytes: 41.6e9, files: 369 }))],
    ["downloads-outdated", renderPage(DownloadsPage, c, downloads(words, { state: "none", because: "outdated" }))],
    ["downloads-preparing", renderPage(DownloadsPage, c, downloads(words, { state: "preparing" }))],
    ["downloads-incomplete", renderPage(DownloadsPage, c, downloads(words, { state: "incomplete" }))],
    [
      "downloads-ready",
      renderPage(DownloadsPage, c, downloads(words, { ...ready(words), fetching: { state: "not-fetched" } }))
    ],
    [
      "downloads-running",
      renderPage(DownloadsPage, c, downloads(words, { ...ready(words), fetching: { state: "running", ...received } }))
    ],
    [
      "downloads-stopped",
      renderPage(DownloadsPage, c, downloads(words, { ...ready(words), fetching: { state: "stopped", ...received } }))
    ],
    [
      "downloads-delivered",
      renderPage(
        DownloadsPage,
        c,
        downloads(words, { ...ready(words), fetching: { state: "delivered", at: { at: now, zone } } })
      )
    ],
    ["reference", renderPage(OverviewPage, stranger, overviewModel(documents()))],
    ["reference-api", renderPage(ApiPage, stranger, mediaReference())],
    ["closed", renderPage(ClosedPage, c, { why: "expired", closedAt: expires })],
    ["closed-revoked", renderPage(ClosedPage, c, { why: "revoked" })],
    ["closed-download", renderPage(ClosedPage, stranger, { why: "download", shootId: words.id })],
    ["closed-missing", renderPage(ClosedPage, stranger, { why: "missing" })],
    ...([400, 403, 404, 413, 429, 500, 503] as const).map(
      (status) =>
        [
          `problem-${status}`,
          renderPage(ProblemPage, stranger, { status, retryAfter: 130, retry: "/", reference: words.id })
        ] as const
    ),
    ["problem-cookie", renderPage(ProblemPage, stranger, { status: 403, reason: "cookie-missing" })],
    ["problem-stale", renderPage(ProblemPage, stranger, { status: 403, reason: "stale-form", retry: "/sign-in" })]
  ])
}

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

const renderStudio =
  (context: StudioContext, told: (data: unknown) => void) =>
  <Model>(Page: (props: StudioProps<Model>) => VNode, model: Model): string => {
    told([context, model])
    return renderPage(Page, context, model)
  }

/** A shoot that is not delivered yet. */
const underway = (words: Words, change: Partial<ShootHeadModel>): ShootHeadModel => {
  const { readyAt: _, deliveredAt: __, ...head } = shootHead(words)
  return { ...head, state: "preparing", ...change }
}

/** Every studio page in its states, by name; `told` is given what each is drawn from. */
export const studioPages = (
  locale: "en" | "fr",
  words: Words,
  asset?: (name: AssetName) => string,
  told: (data: unknown) => void = () => undefined
): ReadonlyMap<string, string> => {
  const c = studioContext(locale, words, asset)
  const counts = { preparing: 3, ready: 2, delivered: 29, published: 0, archived: 7 }
  const form = {
    values: {
      title: words.title,
      date: "2026-06-20",
      kind: "wedding",
      expiresDate: "2027-01-17",
      expiresTime: "18:00",
      zone
    },
    errors: {},
    zones: ["Europe/Lisbon", "Europe/Paris", "America/Argentina/Buenos_Aires"]
  }
  const studioPhoto = (number: number) => {
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
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const photosModel = {
    shoot: underway(words, {
      title: words === calm ? "Moto Valley, spring round" : words.title,
      state: "preparing",
      photoCount: 1284,
      next: { kind: "first-look", photoCount: 1210 }
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
        photos: numbers(1, 18).map(studioPhoto)
      },
      { id: "empty", name: "Prize giving", count: 0, order: "time" as const, photos: [] },
      { id: "", name: "In no set", count: 12, order: "name" as const, photos: numbers(19, 30).map(studioPhoto) }
    ],
    settling: false,
    maxFileBytes: 1_073_741_824,
    page: 1,
    more: 866
  }
  const shoot = shootHead(words)
  const emptyFigures = { ready: 0, underway: 0, remarked: 0, refused: 0, bytes: 0 }
  const recipients = [
    { name: words.name, email: words.email, mail: "ready" as const },
    { name: "Tomas Reed", email: "tomas@example.org", mail: "invitation" as const }
  ]
  const deliver = { recipients, photoCount: 184, underway: 3, refused: 1, bytes: 41.6e9 }
  const render = renderStudio(c, told)
  return new Map<string, string>([
    [
      "studio-shoots",
      render(ShootsPage, {
        counts,
        page: 1,
        more: 31,
        shoots: [
          {
            id: words.id,
            title: words === calm ? "Moto Valley, spring round" : words.title,
            date: "2026-11-14",
            state: "preparing",
            clients: [words.name, "Valley Sports Club"],
            photoCount: 1284,
            bytes: 61e9,
            cover: "k05-5",
            trouble: "2 files refused",
            fact: "1,210 in, 70 on their way"
          },
          {
            id: "s3",
            title: "Okafor-Christodoulopoulos family, christening and the day after",
            state: "ready",
            clients: [words.name, "Paul Okafor", "Ada Okafor", "Rosa Bianchi"],
            photoCount: 80,
            bytes: 1.9e9,
            cover: "k15-15",
            fact: "Last file finished at 12:04"
          },
          {
            id: "s4",
            title: "Ines & Tomas",
            date: "2026-06-20",
            state: "delivered",
            clients: ["Ines Duarte"],
            photoCount: 184,
            bytes: 41.6e9,
            cover: "k13-13",
            fact: "Ines fetched 38 %, it is on its way"
          },
          {
            id: "s5",
            title: "Winter regatta",
            date: "2026-12-05",
            state: "preparing",
            clients: [],
            photoCount: 0,
            bytes: 0
          },
          {
            id: "s6",
            title: "Farmhouses",
            state: "archived",
            clients: ["Marlow"],
            photoCount: 131,
            bytes: 12e9,
            cover: "k24-24"
          }
        ]
      })
    ],
    [
      "studio-empty",
      render(ShootsPage, {
        counts: { preparing: 0, ready: 0, delivered: 0, published: 0, archived: 0 },
        page: 1,
        more: 0,
        shoots: []
      })
    ],
    [
      "studio-new",
      render(NewShootPage, {
        ...form,
        values: { ...form.values, title: "", expiresDate: "", expiresTime: "", date: "" }
      })
    ],
    [
      "studio-new-error",
      render(NewShootPage, {
        ...form,
        errors: {
          title: "A title has at most 200 characters; this one has 10,000.",
          expiresDate: "This day has passed. Choose one to come."
        }
      })
    ],
    ["studio-details", render(ShootDetailsPage, { shoot, form })],
    ["studio-photos", render(ShootPhotosPage, photosModel)],
    [
      "studio-photos-arrange",
      render(ShootPhotosPage, {
        ...photosModel,
        order: "hand" as const,
        arranging: { chosen: [2, 3].map((number) => photograph(number, words).id), pressed: "earlier" }
      })
    ],
    [
      "studio-photos-empty",
      render(ShootPhotosPage, {
        ...photosModel,
        shoot: underway(words, {
          state: "preparing",
          photoCount: 0,
          clientCount: 0,
          next: { kind: "not-yet", why: "Delivering becomes possible with the first photo that is ready." }
        }),
        figures: emptyFigures,
        refused: [],
        underway: [],
        remarked: [],
        sets: [],
        more: 0
      })
    ],
    [
      "studio-set",
      render(ShootSetPage, {
        shoot,
        setId: words.id,
        photoCount: 90,
        sets: [
          { id: "village", name: "The village" },
          { id: words.id, name: words === calm ? "The harbour" : words.title },
          { id: "table", name: "The afternoon and the long table at Casa do Farol" }
        ],
        name: words === calm ? "The harbour" : words.title,
        error: "Keep a name for the set within 100 characters"
      })
    ],
    ["studio-archive", render(ConfirmArchivePage, { shoot, error: "archived-already" })],
    ["studio-archived", render(ConfirmArchivePage, { shoot: { ...shoot, state: "archived" } })],
    [
      "studio-set-remove",
      render(ConfirmRemoveSetPage, {
        shoot,
        setId: words.id,
        name: words === calm ? "The harbour" : words.title,
        photoCount: 90
      })
    ],
    [
      "studio-delete",
      render(ConfirmDeletePage, {
        shoot,
        photos: [
          { id: words.id, name: words.file },
          { id: "p2", name: "MLQ_4472.CR3" }
        ]
      })
    ],
    [
      "studio-refused",
      render(UploadRefusedPage, {
        shootId: words.id,
        taken: 3,
        refusals: [{ why: "too-large", fileName: words.file }, { why: words.note }],
        maximumFileSize: 2 ** 30,
        maximumShootSize: 500 * 2 ** 30
      })
    ],
    [
      "studio-client",
      render(ShootClientPage, {
        shoot,
        contact: { id: words.id, name: words.name, email: words.email, locale: "fr" },
        form: { name: words === calm ? "Ines" : words.note, locale: "en", errors: {} },
        known: true
      })
    ],
    [
      "studio-access",
      renderStudio(
        {
          ...c,
          toast: {
            text: `${words.name} can no longer see this shoot.`,
            undo: {
              action: Paths.shootAccessChange(words.id),
              fields: [
                ["do", "restore"],
                ["contact", words.id]
              ]
            }
          }
        },
        told
      )(ShootAccessPage, {
        shoot,
        galleryUrl: `https://galleries.example${Paths.portfolio(words.id)}`,
        people: [
          {
            contactId: words.id,
            name: words.name,
            email: words.email,
            audience: "Couple",
            tone: "fine",
            now: { word: "Opened", at: now + 86_400_000 },
            history: [
              { word: "Created", at: now - 1000 },
              { word: "Accepted by the mail server", at: now, detail: words.note }
            ],
            lastSeenAt: now + 90_000_000,
            can: ["resend", "revoke"]
          },
          {
            contactId: "c2",
            name: "Wilhelmina van den Broek-Featherstonehaugh",
            email: "wilhelmina.vandenbroek-featherstonehaugh@correspondence.example.org",
            tone: "trouble",
            now: { word: "Mail delayed", at: now, detail: "Mailbox full (452). Tried 3 times, next try 14:30" },
            history: [],
            can: ["resend", "revoke"]
          },
          {
            contactId: "c3",
            name: "Paul Okafor",
            email: "paul@example.org",
            tone: "over",
            now: { word: "Revoked", at: now },
            history: [],
            can: ["restore"]
          }
        ],
        add: {
          name: words.name,
          email: "jo@example",
          locale: "fr",
          errors: { email: "“jo@example” is not a complete address." }
        }
      })
    ],
    [
      "studio-access-empty",
      render(ShootAccessPage, {
        shoot: shootHead(words, { clientCount: 0 }),
        galleryUrl: "http://localhost:8080/portfolio?ref=s1",
        people: [],
        add: { name: "", email: "", locale: "", errors: {} }
      })
    ],
    [
      "studio-downloads",
      render(ShootDownloadsPage, {
        shoot,
        archives: [
          { id: "a1", client: words.name, bytes: 41.6e9, received: 33.6e9, state: "running", at: now, resumes: 4 },
          { id: "a2", client: "Tomas Reed", bytes: 2.9e9, received: 2.9e9, state: "delivered", at: now, resumes: 0 },
          { id: "a3", client: "Wilhelmina", bytes: 148e6, received: 56e6, state: "stopped", at: now, resumes: 1 },
          { id: "a4", client: "Casa do Farol", bytes: 0, received: 0, state: "incomplete", at: now, resumes: 0 }
        ],
        visits: [
          {
            contactId: "c1",
            client: words.name,
            firstOpenedAt: now,
            lastOpenedAt: now,
            favourites: 14,
            originals: 4,
            lastDownloadAt: now
          },
          { contactId: "c2", client: "Casa do Farol", favourites: 0, originals: 0 }
        ]
      })
    ],
    ["studio-downloads-empty", render(ShootDownloadsPage, { shoot, archives: [], visits: [] })],
    [
      "studio-activity",
      render(ShootActivityPage, {
        shoot,
        before: words.id,
        earlier: 212,
        entries: [
          {
            id: "e1",
            at: now + 8e7,
            who: words.name,
            text: "is downloading, resumed for the fourth time",
            kind: "archive"
          },
          {
            id: "e2",
            at: now + 7e7,
            text: `Mail to ${words.name} delayed: ${words.note}`,
            kind: "mail",
            trouble: true
          },
          { id: "e3", at: now, who: "You", text: "delivered 184 photographs to 6 clients", kind: "shoot" }
        ]
      })
    ],
    [
      "studio-deliver",
      render(DeliverPage, { shoot: shootHead(words, { next: { kind: "deliver", photoCount: 184 } }), ...deliver })
    ],
    [
      "studio-deliver-first",
      render(DeliverPage, {
        shoot: underway(words, { next: { kind: "first-look", photoCount: 5 } }),
        ...deliver,
        recipients: []
      })
    ],
    [
      "studio-deliver-not",
      render(DeliverPage, {
        shoot: underway(words, { next: { kind: "not-yet", why: "No photo is ready yet; 12 are on their way." } }),
        ...deliver,
        error: "no-photo"
      })
    ],
    [
      "studio-queue",
      render(QueuePage, {
        total: 214,
        found: 203,
        choice: { error: "template" },
        names: ["file-shoots", "notification-mails"],
        types: ["invite.created", "shoot.created"],
        page: 1,
        more: 200,
        letters: [
          {
            id: words.id,
            title: "invite.created",
            reason: `The template uses ${words.note}`,
            error: `The template uses ${words.note}\n    at NotificationsEvents.apply`,
            consumer: "notification-mails",
            type: "invite.created",
            tries: 4,
            at: now,
            body: JSON.stringify({ type: "invite.created", data: { title: words.title } }, null, 2)
          },
          {
            id: "8",
            title: "evt.3.shoot.01890000-0000-7000-8000-000000000000.shoot.created",
            reason: "No such event: template.lost",
            error: "No such event: template.lost",
            consumer: "file-shoots",
            type: "unreadable",
            tries: 0,
            at: now,
            body: "{}"
          }
        ],
        consumers: [
          { name: "Photo processing", state: "Working", tone: "now", waiting: 64, active: 2, failed: 1 },
          { name: "Mail", state: "Idle", tone: "fine", waiting: 0, active: 0, failed: 0 }
        ]
      })
    ],
    [
      "studio-queue-empty",
      render(QueuePage, {
        total: 0,
        found: 0,
        choice: {},
        names: [],
        types: [],
        page: 1,
        more: 0,
        letters: [],
        consumers: []
      })
    ],
    [
      "studio-tokens",
      render(TokensPage, {
        tokens: [
          {
            id: words.id,
            name: words.name,
            scopes: ["upload", "read"],
            createdAt: now,
            expiresAt: now + 9e9,
            lastUsedAt: now,
            state: "good"
          },
          {
            id: "t2",
            name: words.note,
            scopes: ["admin"],
            createdAt: now,
            expiresAt: null,
            lastUsedAt: null,
            state: "revoked"
          }
        ],
        made: { name: words.title, secret: `sl_01890000-0000-7000-8000-000000000001_${"a".repeat(43)}` },
        form: { name: words.note, scopes: [], days: "90", errors: { scopes: "Choose at least one." } }
      })
    ],
    ["studio-token-revoke", render(ConfirmRevokePage, { token: { id: words.id, name: words.name } })],
    [
      "studio-account",
      render(AccountPage, {
        email: words.email,
        name: words.name,
        sessions: [
          { id: "x1", device: "Firefox on Linux", startedAt: now, lastUsedAt: now, current: true },
          { id: words.id, device: words.note, startedAt: now, lastUsedAt: now, current: false }
        ]
      })
    ]
  ])
}
