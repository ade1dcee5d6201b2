import type { ArchiveView, FileView, SingleDownload } from "@safelight/contracts/file/Files"
import { sayOr } from "@safelight/contracts/file/Remark"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import type { OrderBy, Photo, Shoot } from "@safelight/contracts/shoot/Shoots"
import { isKept } from "@safelight/contracts/shoot/Viewer"
import type { User } from "@safelight/contracts/user/Users"
import type { SetId } from "@safelight/events/Ids"
import type { StudioMessages } from "../messages/StudioMessages.ts"
import { type Panel, valueOr } from "../Panel.ts"
import type { ArchiveRow, ShootDownloadsModel } from "../pages/studio/ShootDownloads.tsx"
import type { NextStep, ShootHeadModel } from "../pages/studio/ShootHead.tsx"
import type { FileRow, ShootPhotosModel } from "../pages/studio/ShootPhotos.tsx"
import type { Arranging, StudioPhoto, StudioSet } from "../pages/studio/ShootSheet.tsx"
import type { ShootRow } from "../pages/studio/Shoots.tsx"
import type { UploadLimits } from "../pages/studio/UploadLimits.ts"
import { awayOf } from "./AwayParts.ts"

/** Photographs of one page of the studio's sheet. */
export const studioPhotosPerPage = 300

/** Files under way that are listed one by one; the rest is a figure. */
const listedUnderway = 30

const nextStep = (shoot: Shoot, m: StudioMessages): NextStep => {
  if (shoot.status === "delivered" || shoot.status === "archived") return { kind: "done" }
  const photoCount = deliverable(shoot.counts)
  if (shoot.counts.processing > 0) {
    return { kind: "not-yet", why: m.head.stillProcessing(shoot.counts.processing) }
  }
  if (photoCount === 0) return { kind: "not-yet", why: m.head.addPhotos }
  if (shoot.clients.length === 0) return { kind: "not-yet", why: m.head.addClient }
  return { kind: "deliver", photoCount }
}

export const shootHead = (shoot: Shoot, m: StudioMessages): ShootHeadModel => ({
  id: shoot.id,
  title: shoot.title,
  state: shoot.status,
  createdAt: shoot.createdAt.epochMillis,
  ...(shoot.deliveredAt === null ? {} : { deliveredAt: shoot.deliveredAt.epochMillis }),
  ...(shoot.expiresAt === null ? {} : { expiresAt: { at: shoot.expiresAt.epochMillis, zone: shoot.zone } }),
  photoCount: shoot.counts.ready + shoot.counts.originalOnly,
  clientCount: shoot.clients.length,
  next: nextStep(shoot, m)
})

/** People by id. */
export type People = ReadonlyMap<string, User>

export const shootRow = (shoot: Shoot, people: People, m: StudioMessages): ShootRow => ({
  id: shoot.id,
  title: shoot.title,
  date: shoot.date,
  state: shoot.status,
  clients: shoot.clients.map(({ userId }) => people.get(userId)?.name ?? m.frame.someone),
  photoCount: shoot.counts.ready + shoot.counts.originalOnly,
  ...(shoot.coverId === null ? {} : { cover: shoot.coverId }),
  ...(shoot.counts.failed === 0 ? {} : { fact: m.shoots.refusedFiles(shoot.counts.failed) }),
  ...(shoot.counts.processing === 0 ? {} : { fact: m.shoots.processing(shoot.counts.processing) })
})

const uploadRow = (file: FileView, m: StudioMessages): FileRow => ({
  id: file.id,
  name: file.fileName,
  bytes: file.size,
  state: file.state === "uploading" ? m.photos.uploading : m.photos.processing,
  tone: "now",
  ...(file.state === "uploading" && file.size > 0 ? { progress: file.received / file.size } : {}),
  shown: false,
  canRetry: false
})

/** What is wrong and what to do, in the reader's language where it can be said in it. */
const remarkOn = ({ reason, remark }: Photo, m: StudioMessages): Pick<FileRow, "remark"> => {
  const said = sayOr(m.remark, remark, reason)
  return said === null ? {} : { remark: said }
}

const refusedRow = (photo: Photo, file: FileView | undefined, m: StudioMessages): FileRow => ({
  id: photo.id,
  name: photo.fileName,
  bytes: photo.size,
  state: file?.category === "data" || file === undefined ? m.photos.refusedOne : m.photos.notProcessed,
  tone: "trouble",
  ...remarkOn(photo, m),
  shown: false,
  // What is wrong with the file itself stays wrong.
  canRetry: file !== undefined && file.category !== null && file.category !== "data"
})

const remarkedRow = (photo: Photo, m: StudioMessages): FileRow => ({
  id: photo.id,
  name: photo.fileName,
  bytes: photo.size,
  state: m.photos.noPicture,
  tone: "over",
  ...remarkOn(photo, m),
  shown: false,
  canRetry: false
})

/** The shoot may have heard of a picture a moment before the file service, which then has nothing to show yet. */
const isComing = (photo: Photo, file: FileView | undefined): boolean =>
  photo.state === "ready" && file?.state === "processing"

const studioPhoto =
  (
    files: ReadonlyMap<string, FileView>,
    group: ReadonlyArray<Photo>,
    numbers: ReadonlyMap<string, number>,
    m: StudioMessages
  ) =>
  (photo: Photo): StudioPhoto => {
    const coming = isComing(photo, files.get(photo.id))
    const number = numbers.get(photo.id) ?? 1
    const [before, after] = [group[number - 2], group[number]]
    return {
      number,
      ...(before === undefined ? {} : { before: before.id }),
      ...(after === undefined ? {} : { after: after.id }),
      id: photo.id,
      name: photo.fileName,
      width: photo.width ?? 3,
      height: photo.height ?? 2,
      shown: photo.state === "ready" && !coming,
      ...(coming ? { note: m.photos.coming } : photo.state === "ready" ? {} : { note: m.photos.originalOnly })
    }
  }

/** What has a place in the sheet: photographs that clients can see, or will. */
export const onSheet = (photos: ReadonlyArray<Photo>): ReadonlyArray<Photo> =>
  photos.filter((photo) => isKept(photo.state) && !photo.hidden)

const setsOf = (
  shoot: Shoot,
  kept: ReadonlyArray<Photo>,
  page: ReadonlyArray<Photo>,
  files: ReadonlyMap<string, FileView>,
  m: StudioMessages
): ReadonlyArray<StudioSet> => {
  const setOf = (id: SetId | null, name: string, order: OrderBy): StudioSet => {
    const group = kept.filter((photo) => photo.setId === id)
    const numbers = new Map(group.map((photo, index) => [photo.id, index + 1]))
    const photos = page.filter((photo) => photo.setId === id).map(studioPhoto(files, group, numbers, m))
    return { id: id ?? "", name, order, count: group.length, photos }
  }
  const named = shoot.sets.map((set) => setOf(set.id, set.name, set.orderBy))
  const loose = setOf(null, named.length === 0 ? m.arrange.all : m.arrange.none, shoot.orderBy)
  return loose.count === 0 && named.length > 0 ? named : [...named, loose]
}

export const photosModel = (
  shoot: Shoot,
  photos: ReadonlyArray<Photo>,
  filesPanel: Panel<ReadonlyArray<FileView>>,
  { maximumFileSize, maximumShootSize }: UploadLimits,
  page: number,
  m: StudioMessages,
  arranging?: Arranging
): ShootPhotosModel => {
  const files = valueOr(filesPanel, [])
  const byId = new Map(files.map((file) => [file.id, file]))
  const kept = onSheet(photos)
  const shown = kept.slice((page - 1) * studioPhotosPerPage, page * studioPhotosPerPage)
  const failed = photos.filter((photo) => photo.state === "failed")
  const remarked = photos.filter((photo) => photo.state === "original-only")
  const underway = files.filter((file) => file.state === "uploading" || file.state === "processing")
  const lastAt = Math.max(0, ...files.map((file) => file.finishedAt?.epochMillis ?? 0))
  return {
    shoot: shootHead(shoot, m),
    figures: {
      ready: shoot.counts.ready,
      underway: underway.length,
      remarked: remarked.length,
      refused: failed.length,
      bytes: kept.reduce((sum, photo) => sum + photo.size, 0),
      ...(lastAt === 0 ? {} : { lastAt })
    },
    ...awayOf(["files", filesPanel]),
    refused: failed.map((photo) => refusedRow(photo, byId.get(photo.id), m)),
    remarked: remarked.map((photo) => remarkedRow(photo, m)),
    underway: underway.slice(0, listedUnderway).map((file) => uploadRow(file, m)),
    sets: setsOf(shoot, kept, shown, byId, m),
    ...(shoot.sets.every(({ orderBy }) => orderBy === shoot.orderBy) ? { order: shoot.orderBy } : {}),
    ...(arranging === undefined ? {} : { arranging }),
    settling: shown.some((photo) => isComing(photo, byId.get(photo.id))),
    limits: { maximumFileSize, maximumShootSize },
    page,
    more: Math.max(0, kept.length - page * studioPhotosPerPage)
  }
}

const archiveRow = (archive: ArchiveView, people: People, m: StudioMessages): ArchiveRow => {
  const state = (): ArchiveRow["state"] => {
    if (archive.state === "queued") return "preparing"
    if (archive.state !== "ready") return archive.state
    if (archive.downloadedAt !== null) return "delivered"
    if (archive.running) return "running"
    return archive.delivered > 0 ? "stopped" : "ready"
  }
  return {
    id: archive.id,
    client: people.get(archive.userId)?.name ?? m.frame.someone,
    bytes: archive.bytes,
    received: archive.delivered,
    state: state(),
    at: (archive.downloadedAt ?? archive.requestedAt).epochMillis
  }
}

export const shootDownloadsModel = (
  shoot: Shoot,
  archives: Panel<ReadonlyArray<ArchiveView>>,
  singlesPanel: Panel<ReadonlyArray<SingleDownload>>,
  peoplePanel: Panel<People>,
  m: StudioMessages
): ShootDownloadsModel => {
  const people = valueOr(peoplePanel, new Map())
  return {
    shoot: shootHead(shoot, m),
    archives: valueOr(archives, []).map((archive) => archiveRow(archive, people, m)),
    ...awayOf(["downloads", archives], ["downloads", singlesPanel], ["people", peoplePanel]),
    visits: shoot.clients.map((client) => {
      return {
        contactId: client.userId,
        client: people.get(client.userId)?.name ?? m.frame.someone,
        ...(client.firstSeenAt === null ? {} : { firstOpenedAt: client.firstSeenAt.epochMillis }),
        ...(client.lastSeenAt === null ? {} : { lastOpenedAt: client.lastSeenAt.epochMillis }),
        favourites: client.favourites,
        ...(singlesPanel.state === "away"
          ? {}
          : { originals: singlesPanel.value.filter((single) => single.userId === client.userId).length }),
        ...(client.downloadedAt === null ? {} : { lastDownloadAt: client.downloadedAt.epochMillis })
      }
    })
  }
}
