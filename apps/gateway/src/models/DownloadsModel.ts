import type { ArchiveView } from "@safelight/contracts/file/Files"
import type { Gallery } from "@safelight/contracts/shoot/Shoots"
import { linkTo } from "@safelight/http/PublicOrigin"
import type { Panel } from "../Panel.ts"
import type { ArchiveModel, DownloadsModel, Fetching } from "../pages/client/Downloads.tsx"

const fetching = (archive: ArchiveView, zone: string): Fetching => {
  if (archive.downloadedAt !== null) return { state: "delivered", at: { at: archive.downloadedAt.epochMillis, zone } }
  if (archive.delivered === 0) return { state: "not-fetched" }
  return { state: archive.running ? "running" : "stopped", received: archive.delivered }
}

/** The last segment of the download's path, as the browser will name the file. */
const fileNameOf = (path: string) => decodeURIComponent(path.split("/").at(-1) ?? "photographs.zip")

const archiveModel = (
  archive: ArchiveView | undefined,
  origin: { readonly url: URL },
  zone: string,
  asked: boolean
): ArchiveModel => {
  switch (archive?.state) {
    // Just asked for: the file service hears of it in a moment, and the page asks again.
    case undefined:
      return { state: asked ? "preparing" : "none" }
    case "expired":
      return { state: "none", because: "ended", bytes: archive?.bytes ?? 0, files: archive?.files ?? 0 }
    case "queued":
      return { state: "preparing" }
    case "incomplete":
      return { state: "incomplete" }
    case "ready":
      return archive === undefined || archive.path === null
        ? { state: "preparing" }
        : {
            state: "ready",
            href: archive.path,
            url: linkTo(origin, archive.path),
            fileName: fileNameOf(archive.path),
            bytes: archive.bytes,
            files: archive.files,
            madeAt: { at: archive.requestedAt.epochMillis, zone },
            fetching: fetching(archive, zone)
          }
  }
}

/** The newest archive of everything; older ones stay reachable by the links that were given out. */
export const downloadsModel = (
  gallery: Gallery,
  archives: Panel<ReadonlyArray<ArchiveView>>,
  origin: { readonly url: URL },
  asked: boolean
): DownloadsModel => ({
  shootId: gallery.id,
  title: gallery.title,
  photoCount: gallery.photoCount,
  favouriteCount: gallery.favouriteCount,
  archive:
    archives.state === "away"
      ? { state: "away" }
      : archiveModel(
          archives.value.find((archive) => archive.scope === "everything"),
          origin,
          gallery.zone,
          asked
        ),
  ...(gallery.expiresAt === null ? {} : { expires: { at: gallery.expiresAt.epochMillis, zone: gallery.zone } })
})
