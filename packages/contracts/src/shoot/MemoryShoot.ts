import type { ShootFacts } from "@safelight/events/Facts"
import type { ArchiveId, MoveId, PhotoId, SetId, ShootId, UserId } from "@safelight/events/Ids"
import type { ArchiveScope } from "@safelight/events/ShootEvents"
import type * as DateTime from "effect/DateTime"
import type { ArchiveEntry } from "./ArchiveContents.ts"
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
import { isKept, isOpenTo, isVisibleTo, type Viewer } from "./Viewer.ts"

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

/** As the photographer sees them, whatever the shoot's status. */
const favouritesOf = (shoot: MemoryShoot, person: UserId): number =>
  favouriteCount({ ...shoot, status: "delivered" }, { person, studio: false })

export const favouriteCount = (shoot: MemoryShoot, viewer: Viewer): number =>
  present(shoot).filter((photo) => isVisibleTo(viewer, shoot.status, photo) && isFavourite(shoot, viewer.person, photo))
    .length

/** The first photograph with a picture: whatever its set, unless an order by hand says which that is. */
const cover = (shoot: MemoryShoot): PhotoId | null => {
  const sheet = inOrder(shoot.orderBy === "hand" ? shoot : { ...shoot, sets: [] })
  return sheet.find((photo) => photo.state === "ready" && !photo.hidden)?.record.id ?? null
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
    coverId: cover(shoot),
    counts: countsOf(shoot),
    clients: shoot.clients.map(
      ({ toldAt: _, ...client }) => new ShootClient({ ...client, favourites: favouritesOf(shoot, client.userId) })
    ),
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
    coverId: isOpenTo(viewer, shoot.status) ? cover(shoot) : null,
    photoCount: present(shoot).filter(isVisible).length,
    favouriteCount: favouriteCount(shoot, viewer),
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

export const archiveEntries = (shoot: MemoryShoot, scope: ArchiveScope): ReadonlyArray<ArchiveEntry> =>
  inOrder(shoot)
    .filter(isDeliverable)
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
  clients: shoot.clients.map(({ userId }) => ({ userId, download: true })),
  expiresAt: shoot.expiresAt,
  hidden: present(shoot)
    .filter((photo) => photo.hidden)
    .map((photo) => photo.record.id)
})
