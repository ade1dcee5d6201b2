import type { ArchiveView, FileView, SingleDownload } from "@safelight/contracts/file/Files"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import type { Photo, Shoot } from "@safelight/contracts/shoot/Shoots"
import type { User } from "@safelight/contracts/user/Users"
import { type Panel, valueOr } from "../Panel.ts"
import type { ArchiveRow, ShootDownloadsModel } from "../pages/studio/ShootDownloads.tsx"
import type { NextStep, ShootHeadModel } from "../pages/studio/ShootHead.tsx"
import type { FileRow, ShootPhotosModel, StudioPhoto, StudioSet } from "../pages/studio/ShootPhotos.tsx"
import type { ShootRow } from "../pages/studio/Shoots.tsx"

/** Photographs of one page of the studio's sheet. */
export const studioPhotosPerPage = 300

/** Files under way that are listed one by one; the rest is a figure. */
const listedUnderway = 30

const plural = (count: number, one: string, other: string) => `${count} ${count === 1 ? one : other}`

const nextStep = (shoot: Shoot): NextStep => {
  if (shoot.status === "delivered" || shoot.status === "archived") return { kind: "done" }
  const photoCount = deliverable(shoot.counts)
  if (shoot.counts.processing > 0) {
    return {
      kind: "not-yet",
      why: `${plural(shoot.counts.processing, "file is", "files are")} still being processed. Delivering opens up when all are done.`
    }
  }
  if (photoCount === 0) return { kind: "not-yet", why: "Add photos first; then you can deliver." }
  if (shoot.clients.length === 0) return { kind: "not-yet", why: "Add a client under Access; then you can deliver." }
  return { kind: "deliver", photoCount }
}

export const shootHead = (shoot: Shoot): ShootHeadModel => ({
  id: shoot.id,
  title: shoot.title,
  state: shoot.status,
  createdAt: shoot.createdAt.epochMillis,
  ...(shoot.deliveredAt === null ? {} : { deliveredAt: shoot.deliveredAt.epochMillis }),
  ...(shoot.expiresAt === null ? {} : { expiresAt: { at: shoot.expiresAt.epochMillis, zone: shoot.zone } }),
  photoCount: shoot.counts.ready + shoot.counts.originalOnly,
  clientCount: shoot.clients.length,
  next: nextStep(shoot)
})

export const shootRow = (shoot: Shoot, people: ReadonlyMap<string, User>): ShootRow => ({
  id: shoot.id,
  title: shoot.title,
  date: shoot.date,
  state: shoot.status,
  clients: shoot.clients.map(({ userId }) => people.get(userId)?.name ?? "someone"),
  photoCount: shoot.counts.ready + shoot.counts.originalOnly,
  bytes: 0,
  ...(shoot.coverId === null ? {} : { cover: shoot.coverId }),
  ...(shoot.counts.failed === 0 ? {} : { fact: `${plural(shoot.counts.failed, "file was", "files were")} refused` }),
  ...(shoot.counts.processing === 0
    ? {}
    : { fact: `${plural(shoot.counts.processing, "file is", "files are")} being processed` })
})

const uploadRow = (file: FileView): FileRow => ({
  id: file.id,
  name: file.fileName,
  bytes: file.size,
  state: file.state === "uploading" ? "Uploading" : "Processing",
  tone: "now",
  ...(file.state === "uploading" && file.size > 0 ? { progress: file.received / file.size } : {}),
  shown: false,
  canRetry: false
})

const refusedRow = (photo: Photo, file: FileView | undefined): FileRow => ({
  id: photo.id,
  name: photo.fileName,
  bytes: photo.size,
  state: file?.category === "data" || file === undefined ? "Refused" : "Could not be processed",
  tone: "trouble",
  ...(photo.reason === null ? {} : { remark: photo.reason }),
  shown: false,
  // What is wrong with the file itself stays wrong.
  canRetry: file !== undefined && file.category !== null && file.category !== "data"
})

const remarkedRow = (photo: Photo): FileRow => ({
  id: photo.id,
  name: photo.fileName,
  bytes: photo.size,
  state: "Kept without a picture",
  tone: "over",
  ...(photo.reason === null ? {} : { remark: photo.reason }),
  shown: false,
  canRetry: false
})

/** The shoot may have heard of a picture a moment before the file service, which then has nothing to show yet. */
const isComing = (photo: Photo, file: FileView | undefined): boolean =>
  photo.state === "ready" && file?.state === "processing"

const studioPhoto =
  (files: ReadonlyMap<string, FileView>) =>
  (photo: Photo): StudioPhoto => {
    const coming = isComing(photo, files.get(photo.id))
    return {
      id: photo.id,
      name: photo.fileName,
      width: photo.width ?? 3,
      height: photo.height ?? 2,
      shown: photo.state === "ready" && !coming,
      ...(coming ? { note: "On its way" } : photo.state === "ready" ? {} : { note: "Original only" })
    }
  }

const setsOf = (
  shoot: Shoot,
  kept: ReadonlyArray<Photo>,
  page: ReadonlyArray<Photo>,
  files: ReadonlyMap<string, FileView>
): ReadonlyArray<StudioSet> => {
  const inSet = (photos: ReadonlyArray<Photo>, setId: string | null) => photos.filter((photo) => photo.setId === setId)
  const named = shoot.sets.map((set) => ({
    id: set.id,
    name: set.name,
    count: inSet(kept, set.id).length,
    photos: inSet(page, set.id).map(studioPhoto(files))
  }))
  const loose = inSet(kept, null)
  if (loose.length === 0 && named.length > 0) return named
  return [
    ...named,
    {
      id: "",
      name: named.length === 0 ? "All photos" : "In no set",
      count: loose.length,
      photos: inSet(page, null).map(studioPhoto(files))
    }
  ]
}

export const photosModel = (
  shoot: Shoot,
  photos: ReadonlyArray<Photo>,
  filesPanel: Panel<ReadonlyArray<FileView>>,
  maxFileBytes: number,
  page: number
): ShootPhotosModel => {
  const files = valueOr(filesPanel, [])
  const byId = new Map(files.map((file) => [file.id, file]))
  const kept = photos.filter((photo) => (photo.state === "ready" || photo.state === "original-only") && !photo.hidden)
  const shown = kept.slice((page - 1) * studioPhotosPerPage, page * studioPhotosPerPage)
  const failed = photos.filter((photo) => photo.state === "failed")
  const remarked = photos.filter((photo) => photo.state === "original-only")
  const underway = files.filter((file) => file.state === "uploading" || file.state === "processing")
  const lastAt = Math.max(0, ...files.map((file) => file.finishedAt?.epochMillis ?? 0))
  return {
    shoot: shootHead(shoot),
    figures: {
      ready: shoot.counts.ready,
      underway: underway.length,
      remarked: remarked.length,
      refused: failed.length,
      bytes: kept.reduce((sum, photo) => sum + photo.size, 0),
      ...(lastAt === 0 ? {} : { lastAt })
    },
    ...(filesPanel.state === "away" ? { away: ["files"] } : {}),
    refused: failed.map((photo) => refusedRow(photo, byId.get(photo.id))),
    remarked: remarked.map(remarkedRow),
    underway: underway.slice(0, listedUnderway).map(uploadRow),
    sets: setsOf(shoot, kept, shown, byId),
    order: shoot.orderBy,
    settling: shown.some((photo) => isComing(photo, byId.get(photo.id))),
    maxFileBytes,
    page,
    more: Math.max(0, kept.length - page * studioPhotosPerPage)
  }
}

const archiveRow = (archive: ArchiveView, people: ReadonlyMap<string, User>): ArchiveRow => {
  const state = (): ArchiveRow["state"] => {
    if (archive.state === "queued") return "preparing"
    if (archive.state !== "ready") return archive.state
    if (archive.downloadedAt !== null) return "delivered"
    if (archive.running) return "running"
    return archive.delivered > 0 ? "stopped" : "ready"
  }
  return {
    id: archive.id,
    client: people.get(archive.userId)?.name ?? "someone",
    bytes: archive.bytes,
    received: archive.delivered,
    state: state(),
    at: (archive.downloadedAt ?? archive.requestedAt).epochMillis,
    resumes: 0
  }
}

export const shootDownloadsModel = (
  shoot: Shoot,
  archives: Panel<ReadonlyArray<ArchiveView>>,
  singlesPanel: Panel<ReadonlyArray<SingleDownload>>,
  people: ReadonlyMap<string, User>
): ShootDownloadsModel => ({
  shoot: shootHead(shoot),
  archives: valueOr(archives, []).map((archive) => archiveRow(archive, people)),
  ...(archives.state === "away" || singlesPanel.state === "away" ? { away: ["downloads"] } : {}),
  visits: shoot.clients.map((client) => {
    const own = valueOr(singlesPanel, []).filter((single) => single.userId === client.userId)
    return {
      contactId: client.userId,
      client: people.get(client.userId)?.name ?? "someone",
      ...(client.firstSeenAt === null ? {} : { firstOpenedAt: client.firstSeenAt.epochMillis }),
      ...(client.lastSeenAt === null ? {} : { lastOpenedAt: client.lastSeenAt.epochMillis }),
      favourites: client.favourites,
      originals: own.length,
      ...(client.downloadedAt === null ? {} : { lastDownloadAt: client.downloadedAt.epochMillis })
    }
  })
})
