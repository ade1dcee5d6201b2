import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import type { NotFound } from "@safelight/auth/Refused"
import { make as makeEvent } from "@safelight/events/Event"
import type { PhotoId, SetId, ShootId } from "@safelight/events/Ids"
import { ArchiveRequested, ShootAccessed } from "@safelight/events/ShootEvents"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { archiveIdOf } from "./ArchiveContents.ts"
import {
  archiveEntries,
  factsOf,
  favouriteCount,
  galleryView,
  type MemoryClient,
  type MemoryShoot,
  visible
} from "./MemoryShoot.ts"
import { type MemoryShoots, missing } from "./MemoryShoots.ts"
import { mayArchiveFor, nothingToArchive, ownPerson, pageSize, tellsAgain } from "./Rules.ts"
import { GalleryPage, PhotoPage, type Shoots } from "./Shoots.ts"
import { currentViewer, seesSet, type Viewer, viewerOf } from "./Viewer.ts"

type Methods = Pick<
  Context.Tag.Service<Shoots>,
  "mine" | "gallery" | "photo" | "setFavourite" | "recordVisit" | "requestArchive"
>

/** The half of `Shoots` that clients use. */
export const make = (store: MemoryShoots): Methods => {
  const { access, change, checkShoot, find, ownFacts } = store
  const viewer = Effect.provideService(currentViewer, Access, access)
  const viewerIn = (shoot: MemoryShoot) => Effect.map(viewer, (who) => viewerOf(who, factsOf(shoot)))
  const checkPhoto = (id: ShootId, photoId: PhotoId) =>
    Effect.suspend(() => access.check({ kind: "photo", shootId: id, photoId, action: "see" }, ownFacts(id)))
  const knownSet = (shoot: MemoryShoot, who: Viewer, setId: SetId) =>
    shoot.sets.some((set) => set.id === setId) && seesSet(who, setId) ? Effect.void : Effect.fail(missing("set"))

  return {
    mine: Effect.fn("Shoots.mine")(function* () {
      const principal = yield* CurrentPrincipal
      const person = yield* ownPerson
      yield* access.check({ kind: "account", userId: person })
      const assigned = store
        .all()
        .filter((shoot) => shoot.clients.some((client) => client.userId === person))
        .reverse()
      const open = yield* Effect.filter(assigned, ({ id: shootId }) =>
        Effect.map(
          access.decide(principal, { kind: "shoot", shootId, action: "see" }, ownFacts(shootId)),
          (decision) => decision === "allow"
        )
      )
      return yield* Effect.forEach(open, (shoot) => Effect.map(viewerIn(shoot), (who) => galleryView(shoot, who)))
    }),

    gallery: Effect.fn("Shoots.gallery")(function* (id, page) {
      yield* checkShoot(id, "see")
      const shoot = yield* find(id)
      const who = yield* viewerIn(shoot)
      if (page.setId !== undefined) yield* knownSet(shoot, who, page.setId)
      const photos = visible(shoot, who, page)
      const { limit, offset } = pageSize(page)
      return new GalleryPage({
        gallery: galleryView(shoot, who),
        photos: photos.slice(offset, offset + limit),
        offset,
        hasMore: photos.length > offset + limit
      })
    }),

    photo: Effect.fn("Shoots.photo")(function* (id, photoId, within = {}) {
      yield* checkPhoto(id, photoId)
      const shoot = yield* find(id)
      const who = yield* viewerIn(shoot)
      const around = visible(shoot, who, {}).filter(
        (photo) => within.favouritesOnly !== true || photo.favourite || photo.id === photoId
      )
      const index = around.findIndex((photo) => photo.id === photoId)
      const photo = around[index]
      if (photo === undefined) return yield* missing("photo")
      return new PhotoPage({
        gallery: galleryView(shoot, who),
        photo,
        number: index + 1,
        previousId: around[index - 1]?.id ?? null,
        nextId: around[index + 1]?.id ?? null
      })
    }),

    setFavourite: Effect.fn("Shoots.setFavourite")(function* (id, photoId, favourite) {
      yield* checkPhoto(id, photoId)
      const person = yield* ownPerson
      const who = yield* viewerIn(yield* find(id))
      const next = yield* change<NotFound>(id, (shoot) => {
        if (!visible(shoot, who, {}).some((photo) => photo.id === photoId)) return Either.left(missing("photo"))
        const own = new Set(shoot.favourites.get(person))
        if (favourite) own.add(photoId)
        else own.delete(photoId)
        return Either.right({ ...shoot, favourites: new Map(shoot.favourites).set(person, own) })
      })
      return favouriteCount(next, who)
    }),

    recordVisit: Effect.fn("Shoots.recordVisit")(function* (id) {
      yield* checkShoot(id, "see")
      const person = yield* ownPerson
      const now = yield* DateTime.now
      const seen = (client: MemoryClient): MemoryClient => ({
        ...client,
        firstSeenAt: client.firstSeenAt ?? now,
        lastSeenAt: now,
        toldAt: tellsAgain(client.toldAt, now) ? now : client.toldAt
      })
      yield* change(
        id,
        (shoot) =>
          Either.right({
            ...shoot,
            clients: shoot.clients.map((client) => (client.userId === person ? seen(client) : client))
          }),
        (_, before) =>
          before.clients
            .filter((client) => client.userId === person && tellsAgain(client.toldAt, now))
            .map(({ toldAt, userId }) => makeEvent(ShootAccessed, { shootId: id, userId, first: toldAt === null }))
      )
    }),

    requestArchive: Effect.fn("Shoots.requestArchive")(function* (id, scope) {
      yield* checkShoot(id, "download")
      const userId = yield* ownPerson
      const shoot = yield* find(id)
      const who = yield* viewerIn(shoot)
      if (!mayArchiveFor(who, scope)) return yield* missing("archive")
      if (scope.kind === "set") yield* knownSet(shoot, who, scope.setId)
      const photos = archiveEntries(shoot, who, scope)
      if (photos.length === 0) return yield* nothingToArchive(shoot.status)
      const archiveId = yield* archiveIdOf({ shootId: id, userId, scope, entries: photos })
      yield* change(
        id,
        (shoot) => Either.right({ ...shoot, archives: new Map(shoot.archives).set(archiveId, true) }),
        (_, before) =>
          before.archives.get(archiveId) === true
            ? []
            : [makeEvent(ArchiveRequested, { shootId: id, archiveId, userId, scope, photos })]
      )
      return archiveId
    })
  }
}
