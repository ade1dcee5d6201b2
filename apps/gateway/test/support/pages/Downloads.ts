import { type DownloadsModel, DownloadsPage } from "../../../src/pages/client/Downloads.tsx"
import * as Paths from "../../../src/pages/Paths.ts"
import { renderPage } from "../../../src/pages/Render.ts"
import { calm, expires, now, type Words, zone } from "../Samples.ts"
import type { ClientView, Pages } from "./View.ts"

const modelOf = (words: Words, archive: DownloadsModel["archive"]): DownloadsModel => ({
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

/** The archive of a gallery, before, while and after it is fetched. */
export const downloads = ({ known, words }: ClientView): Pages => {
  const received = { received: 15_800_000_000 }
  return {
    "downloads-none": renderPage(DownloadsPage, known, modelOf(words, { state: "none", bytes: 41.6e9, files: 369 })),
    "downloads-outdated": renderPage(DownloadsPage, known, modelOf(words, { state: "none", because: "outdated" })),
    "downloads-preparing": renderPage(DownloadsPage, known, modelOf(words, { state: "preparing" })),
    "downloads-incomplete": renderPage(DownloadsPage, known, modelOf(words, { state: "incomplete" })),
    "downloads-ready": renderPage(
      DownloadsPage,
      known,
      modelOf(words, { ...ready(words), fetching: { state: "not-fetched" } })
    ),
    "downloads-running": renderPage(
      DownloadsPage,
      known,
      modelOf(words, { ...ready(words), fetching: { state: "running", ...received } })
    ),
    "downloads-stopped": renderPage(
      DownloadsPage,
      known,
      modelOf(words, { ...ready(words), fetching: { state: "stopped", ...received } })
    ),
    "downloads-delivered": renderPage(
      DownloadsPage,
      known,
      modelOf(words, { ...ready(words), fetching: { state: "delivered", at: { at: now, zone } } })
    )
  }
}
