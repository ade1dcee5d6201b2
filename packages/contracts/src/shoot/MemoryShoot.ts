import type { ShootFacts } from "@safelight/events/Facts"
import type { ArchiveId, AudienceId, MoveId, PhotoId, SetId, ShootId, UserId } from "@safelight/events/Ids"
import type { ArchiveScope } from "@safelight/events/ShootEvents"
import type * as DateTime from "effect/DateTime"
import type { ArchiveEntry } from "./ArchiveContents.ts"
import { Audience } from "./Audience.ts"
import { type Arrangement, orderOf, type Rearranged } from "./HandOrder.ts"
import { compareKeys } from "./PhotoOrder.ts"
import { keysOf, type PhotoRecord, stateOf } from "./PhotoRecord.ts"
import {
  Gallery,
  type OrderBy,
  type PageRequest,
  Photo,
  PhotoCounts,
  PhotoSet,
  type PhotoState,
  Shoot,
  ShootClient,
  type ShootKind,
  type ShootStatus
} from "./Shoots.ts"
import { isKept, isVisibleTo, mayDownload, type Viewer, viewerOf } from "./Viewer.ts"

export interface MemoryClient {
  readonly userId: UserId
  readonly assignedAt: DateTime.Utc
  readonly firstSeenAt: DateTime.Utc | null
  readonly lastSeenAt: DateTime.Utc | null
  readonly downloadedAt: DateTime.Utc | null
  /** Of the newest `shoot.accessed`. */
  readonly toldAt: DateTime.Utc | null
}

export interface MemoryPhoto {
  readonly record: PhotoRecord
  readonly setId: SetId | null
  readonly hidden: boolean
  /** By hand, within its set. */
  readonly rank: number | null
  /** Was there at a delivery. */
  readonly delivered: boolean
}

/** The last move, and what takes it back: nothing once that has happened. */
export interface MemoryMove {
  readonly id: MoveId
  readonly undo: Rearranged | undefined
}

/** Its sets in any order; null for everything. */
export type MemoryAudience = Pick<Audience, "id" | "name" | "download" | "sets">

/** All that the memory layer keeps of one shoot. */
export interface MemoryShoot {
  readonly id: ShootId
  readonly title: string
  readonly date: string
  readonly kind: ShootKind
  readonly status: ShootStatus
  readonly expiresAt: DateTime.Utc | null
  readonly zone: string
  readonly createdAt: DateTime.Utc
  readonly deliveredAt: DateTime.Utc | null
  readonly orderBy: OrderBy
  readonly lastMove: MemoryMove | undefined
  /** In the order they were assigned. */
  readonly clients: ReadonlyArray<MemoryClient>
  readonly audiences: ReadonlyArray<MemoryAudience>
  /** Whose audience is which, of those who were clients once too. */
  readonly members: ReadonlyMap<UserId, AudienceId>
  readonly sets: ReadonlyArray<{ readonly id: SetId; readonly name: string; readonly orderBy: OrderBy | null }>
  readonly photos: ReadonlyMap<PhotoId, MemoryPhoto>
  readonly favourites: ReadonlyMap<UserId, ReadonlySet<PhotoId>>
  /** False once an archive has ended. */
  readonly archives: ReadonlyMap<ArchiveId, boolean>
}

/** A photograph that is there: its bytes were told of and nobody deleted it. */
interface Present extends MemoryPhoto {
  readonly state: PhotoState
}

const present = (shoot: MemoryShoot): ReadonlyArray<Present> =>
  [...shoot.photos.values()].flatMap((photo) => {
    const state = stateOf(photo.record)
    return state === "absent" || state === "deleted" ? [] : [{ ...photo, state }]
  })

const compareRanks = (a: number | null, b: number | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b)

/** Sets follow each other, photographs without a set come last. */
export const inOrder = (shoot: MemoryShoot): ReadonlyArray<Present> => {
  const setPosition = (setId: SetId | null) => {
    const position = shoot.sets.findIndex((set) => set.id === setId)
    return position < 0 ? shoot.sets.length : position
  }
  return [...present(shoot)].sort((a, b) => {
    const by = orderOf(shoot, shoot.sets.some(({ id }) => id === a.setId) ? a.setId : null)
    const key = by === "name" ? "name" : "time"
    return (
      setPosition(a.setId) - setPosition(b.setId) ||
      (by === "hand" ? compareRanks(a.rank, b.rank) : 0) ||
      compareKeys(keysOf(a.record)[key], keysOf(b.record)[key]) ||
      compareKeys(a.record.id, b.record.id)
    )
  })
}

/** How everything in it stands. */
export const arrangementOf = (shoot: MemoryShoot): Arrangement => ({
  orderBy: shoot.orderBy,
  sets: shoot.sets,
  places: inOrder(shoot).map(({ rank, record, setId }) => ({ id: record.id, setId, rank }))
})

export const rearrange = (shoot: MemoryShoot, { orderBy, places, sets }: Rearranged): MemoryShoot => {
  const photos = new Map(shoot.photos)
  for (const { id, rank, setId } of places) {
    const photo = photos.get(id)
    if (photo !== undefined) photos.set(id, { ...photo, rank, setId })
  }
  const own = new Map(sets.map((set) => [set.id, set.orderBy]))
  return {
    ...shoot,
    photos,
    orderBy: orderBy ?? shoot.orderBy,
    sets: shoot.sets.map((set) => ({ ...set, orderBy: own.has(set.id) ? (own.get(set.id) ?? null) : set.orderBy }))
  }
}

export const countsOf = (shoot: MemoryShoot): PhotoCounts => {
  const photos = present(shoot)
  const of = (state: PhotoState) => photos.filter((photo) => photo.state === state).length
  return new PhotoCounts({
    uploaded: photos.length,
    processing: of("processing"),
    ready: of("ready"),
    originalOnly: of("original-only"),
    failed: of("failed"),
    hidden: photos.filter((photo) => photo.hidden).length
  })
}

export const isDeliverable = (photo: Present): boolean => isKept(photo.state) && !photo.hidden

const isFavourite = (shoot: MemoryShoot, person: UserId | undefined, photo: MemoryPhoto): boolean =>
  person !== undefined && shoot.favourites.get(person)?.has(photo.record.id) === true

/** Of what this client sees, whatever the shoot's status. */
const favouritesOf = (shoot: MemoryShoot, person: UserId): number =>
  favouriteCount({ ...shoot, status: "delivered" }, viewerOf({ person, studio: false }, factsOf(shoot)))

export const favouriteCount = (shoot: MemoryShoot, viewer: Viewer): number =>
  present(shoot).filter((photo) => isVisibleTo(viewer, shoot.status, photo) && isFavourite(shoot, viewer.person, photo))
    .length

/** The first photograph with a picture: whatever its set, unless an order by hand says which that is. */
const cover = (shoot: MemoryShoot, counts: (photo: Present) => boolean): PhotoId | null => {
  const sheet = inOrder(shoot.orderBy === "hand" ? shoot : { ...shoot, sets: [] })
  return sheet.find((photo) => photo.state === "ready" && !photo.hidden && counts(photo))?.record.id ?? null
}

const setsOf = (shoot: MemoryShoot, counts: (photo: Present) => boolean): ReadonlyArray<PhotoSet> =>
  shoot.sets.map(
    ({ id, name }) =>
      new PhotoSet({
        id,
        name,
        orderBy: orderOf(shoot, id),
        photoCount: present(shoot).filter((photo) => photo.setId === id && counts(photo)).length
      })
  )

/** In the order of the shoot's sets. */
const audienceSets = (shoot: MemoryShoot, { sets }: Pick<MemoryAudience, "sets">): ReadonlyArray<SetId> | null =>
  sets === null ? null : shoot.sets.filter(({ id }) => sets.includes(id)).map(({ id }) => id)

export const audienceView = (shoot: MemoryShoot, { download, id, name, sets }: MemoryAudience): Audience =>
  new Audience({
    id,
    name,
    download,
    sets: audienceSets(shoot, { sets }),
    photoCount: present(shoot).filter(
      (photo) => isDeliverable(photo) && (sets === null || (photo.setId !== null && sets.includes(photo.setId)))
    ).length
  })

export const shootView = (shoot: MemoryShoot): Shoot =>
  new Shoot({
    id: shoot.id,
    title: shoot.title,
    date: shoot.date,
    kind: shoot.kind,
    status: shoot.status,
    expiresAt: shoot.expiresAt,
    zone: shoot.zone,
    createdAt: shoot.createdAt,
    deliveredAt: shoot.deliveredAt,
    orderBy: shoot.orderBy,
    coverId: cover(shoot, () => true),
    counts: countsOf(shoot),
    clients: shoot.clients.map(
      ({ toldAt: _, ...client }) =>
        new ShootClient({
          ...client,
          audienceId: shoot.members.get(client.userId) ?? null,
          favourites: favouritesOf(shoot, client.userId)
        })
    ),
    audiences: shoot.audiences.map((audience) => audienceView(shoot, audience)),
    sets: setsOf(shoot, () => true)
  })

export const photoView = (shoot: MemoryShoot, person: UserId | undefined, photo: Present): Photo => {
  const { id, uploaded, verdict } = photo.record
  return new Photo({
    id,
    fileName: uploaded?.fileName ?? "",
    size: uploaded?.size ?? 0,
    state: photo.state,
    reason: verdict?.reason ?? null,
    remark: verdict?.remark ?? null,
    width: verdict?.width ?? null,
    height: verdict?.height ?? null,
    placeholder: verdict?.placeholder ?? null,
    camera: verdict?.camera ?? {},
    setId: photo.setId,
    hidden: photo.hidden,
    favourite: isFavourite(shoot, person, photo)
  })
}

export const galleryView = (shoot: MemoryShoot, viewer: Viewer): Gallery => {
  const isVisible = (photo: Present) => isVisibleTo(viewer, shoot.status, photo)
  return new Gallery({
    id: shoot.id,
    title: shoot.title,
    date: shoot.date,
    status: shoot.status,
    expiresAt: shoot.expiresAt,
    zone: shoot.zone,
    coverId: cover(shoot, isVisible),
    photoCount: present(shoot).filter(isVisible).length,
    favouriteCount: favouriteCount(shoot, viewer),
    mayDownload: mayDownload(viewer, factsOf(shoot)),
    sets: setsOf(shoot, isVisible).filter((set) => viewer.studio || set.photoCount > 0)
  })
}

/** What the viewer sees of a gallery, in order. */
export const visible = (
  shoot: MemoryShoot,
  viewer: Viewer,
  filter: Pick<PageRequest, "setId" | "favouritesOnly">
): ReadonlyArray<Photo> =>
  inOrder(shoot)
    .filter((photo) => isVisibleTo(viewer, shoot.status, photo))
    .filter((photo) => filter.setId === undefined || photo.setId === filter.setId)
    .map((photo) => photoView(shoot, viewer.person, photo))
    .filter((photo) => filter.favouritesOnly !== true || photo.favourite)

/** Hidden photographs are in no archive, not even in one for the studio. */
export const archiveEntries = (shoot: MemoryShoot, viewer: Viewer, scope: ArchiveScope): ReadonlyArray<ArchiveEntry> =>
  inOrder(shoot)
    .filter((photo) => isDeliverable(photo) && isVisibleTo(viewer, shoot.status, photo))
    .filter((photo) => {
      switch (scope.kind) {
        case "everything":
          return true
        case "favourites":
          return isFavourite(shoot, scope.userId, photo)
        case "set":
          return photo.setId === scope.setId
      }
    })
    .map((photo) => {
      const folder = shoot.sets.find((set) => set.id === photo.setId)?.name
      return { photoId: photo.record.id, ...(folder === undefined ? {} : { folder }) }
    })

export const factsOf = (shoot: MemoryShoot): ShootFacts => ({
  shootId: shoot.id,
  status: shoot.status,
  clients: shoot.clients.map(({ userId }) => {
    const audience = shoot.audiences.find(({ id }) => id === shoot.members.get(userId))
    const sets = audience === undefined ? null : audienceSets(shoot, audience)
    return { userId, download: audience?.download ?? true, ...(sets === null ? {} : { sets }) }
  }),
  expiresAt: shoot.expiresAt,
  hidden: present(shoot)
    .filter((photo) => photo.hidden)
    .map((photo) => photo.record.id),
  sets: shoot.sets
    .filter(({ id }) => shoot.audiences.some(({ sets }) => sets?.includes(id) === true))
    .map(({ id }) => ({
      id,
      photos: new Set([...shoot.photos.values()].filter(({ setId }) => setId === id).map(({ record }) => record.id))
    }))
})
