import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import type { Resource } from "@safelight/auth/Decide"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { NotFound } from "@safelight/auth/Refused"
import { archiveIdOf } from "@safelight/contracts/shoot/ArchiveContents"
import { mayArchiveFor, nothingToArchive, ownPerson, pageSize, tellsAgain } from "@safelight/contracts/shoot/Rules"
import { Gallery, GalleryPage, Photo, PhotoPage, type Shoots } from "@safelight/contracts/shoot/Shoots"
import { currentViewer, mayDownload, seesSet, type Viewer, viewerOf } from "@safelight/contracts/shoot/Viewer"
import { make as makeEvent } from "@safelight/events/Event"
import type { PhotoId, SetId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ArchiveRequested, ShootAccessed } from "@safelight/events/ShootEvents"
import * as Transaction from "@safelight/sql/Transaction"
import * as Array from "effect/Array"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as GallerySheets from "./GallerySheets.ts"
import type { PhotoRepo } from "./PhotoRepo.ts"
import { archivesRequested, visits } from "./ShootMetrics.ts"
import type { ShootRepo } from "./ShootRepo.ts"

type Methods = Pick<
  Context.Tag.Service<Shoots>,
  "mine" | "gallery" | "photo" | "setFavourite" | "recordVisit" | "requestArchive"
>

type InShootResource = Extract<Resource, { readonly kind: "shoot" | "photo" }>

/**
 * The half of `Shoots` that clients use. Who may is decided on the shoot's own rows, as they stand at this moment, never
 * on the mirror of `ACCESS`.
 */
export const make = (repos: { readonly photos: PhotoRepo; readonly shoots: ShootRepo }) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const access = yield* Access
    const publisher = yield* Publisher
    const { photos, shoots } = repos
    const sheets = GallerySheets.make(repos)

    const transaction = <A, E, R>(self: Effect.Effect<A, E, R>) =>
      self.pipe(Transaction.within(sql), Transaction.outside)

    const missing = (what: string) => new NotFound({ what })
    const viewer = Effect.provideService(currentViewer, Access, access)

    /** A shoot as it is now, once the current principal was found to be allowed. */
    const look = Effect.fnUntraced(function* (resource: InShootResource) {
      const { shootId } = resource
      const now = Option.getOrUndefined(yield* photos.now(shootId, personOf(yield* CurrentPrincipal)))
      const kept = now === undefined ? undefined : sheets.at(shootId, now.version)
      const shoot = kept === undefined ? undefined : Option.getOrUndefined(yield* kept.facts)
      yield* access.check(resource, { shoot })
      if (now === undefined || kept === undefined || shoot === undefined) return yield* missing(resource.kind)
      return { ...now, kept, shoot }
    })

    type Looked = Effect.Effect.Success<ReturnType<typeof look>>

    const viewerIn = ({ shoot }: Looked) => Effect.map(viewer, (who) => viewerOf(who, shoot))

    /** What the viewer sees of it. */
    const galleryOf = Effect.fnUntraced(function* ({ favourites, kept, shoot }: Looked, who: Viewer) {
      const sheet = Option.getOrUndefined(yield* kept.sheet(shoot, who))
      if (sheet === undefined) return yield* missing("shoot")
      const { ids, places, ...details } = sheet
      const own = new Set(favourites.filter((id) => ids.has(id)))
      // Its parts were checked when they were decoded.
      const gallery = new Gallery(
        {
          ...details,
          photoCount: places.length,
          favouriteCount: own.size,
          mayDownload: mayDownload(who, shoot)
        },
        { disableValidation: true }
      )
      return { gallery, ids, own, places }
    })

    const photosOf = ({ kept, shoot }: Looked, own: ReadonlySet<PhotoId>, ids: ReadonlyArray<PhotoId>) =>
      Effect.map(kept.photos(shoot, ids), (found) =>
        found.map((photo) =>
          own.has(photo.id) ? new Photo({ ...photo, favourite: true }, { disableValidation: true }) : photo
        )
      )

    const knownSet = (id: ShootId, who: Viewer, setId: SetId) =>
      seesSet(who, setId)
        ? Effect.mapError(Effect.flatten(shoots.set(id, setId)), () => missing("set"))
        : Effect.fail(missing("set"))

    const methods: Methods = {
      mine: Effect.fn("Shoots.mine")(function* () {
        const person = yield* ownPerson
        yield* access.check({ kind: "account", userId: person })
        const assigned = yield* shoots.idsOfClient(person)
        const open = yield* Effect.forEach(assigned, (shootId) =>
          Effect.option(look({ kind: "shoot", shootId, action: "see" }))
        )
        return yield* Effect.forEach(Array.getSomes(open), (looked) =>
          viewerIn(looked).pipe(
            Effect.flatMap((who) => galleryOf(looked, who)),
            Effect.map(({ gallery }) => gallery)
          )
        )
      }),

      gallery: Effect.fn("Shoots.gallery")(function* (id, page) {
        const looked = yield* look({ kind: "shoot", shootId: id, action: "see" })
        const who = yield* viewerIn(looked)
        if (page.setId !== undefined) yield* knownSet(id, who, page.setId)
        const { limit, offset } = pageSize(page)
        const { gallery, own, places } = yield* galleryOf(looked, who)
        const all = page.setId === undefined && page.favouritesOnly !== true
        const wanted = all
          ? places
          : places.filter(
              (place) =>
                (page.setId === undefined || place.setId === page.setId) &&
                (page.favouritesOnly !== true || own.has(place.id))
            )
        const ids = wanted.slice(offset, offset + limit).map((place) => place.id)
        const hasMore = wanted.length > offset + limit
        const found = yield* photosOf(looked, own, ids)
        return new GalleryPage({ gallery, photos: found, offset, hasMore }, { disableValidation: true })
      }),

      photo: Effect.fn("Shoots.photo")(function* (id, photoId, within = {}) {
        const looked = yield* look({ kind: "photo", shootId: id, photoId, action: "see" })
        const { gallery, own, places } = yield* galleryOf(looked, yield* viewerIn(looked))
        // Among favourites it stands itself even when it is none.
        const around = places.filter(
          (place) => within.favouritesOnly !== true || own.has(place.id) || place.id === photoId
        )
        const index = around.findIndex((place) => place.id === photoId)
        const [photo] = index < 0 ? [] : yield* photosOf(looked, own, [photoId])
        if (photo === undefined) return yield* missing("photo")
        const previousId = around[index - 1]?.id ?? null
        const nextId = around[index + 1]?.id ?? null
        return new PhotoPage({ gallery, photo, number: index + 1, previousId, nextId }, { disableValidation: true })
      }),

      setFavourite: Effect.fn("Shoots.setFavourite")(function* (id, photoId, favourite) {
        const looked = yield* look({ kind: "photo", shootId: id, photoId, action: "see" })
        const person = yield* ownPerson
        const { ids } = yield* galleryOf(looked, yield* viewerIn(looked))
        if (!ids.has(photoId)) return yield* missing("photo")
        yield* favourite
          ? photos.favour(id, photoId, person, yield* DateTime.now)
          : photos.unfavour(id, photoId, person)
        const { favourites } = yield* Effect.mapError(Effect.flatten(photos.now(id, person)), () => missing("shoot"))
        return favourites.filter((id) => ids.has(id)).length
      }),

      recordVisit: Effect.fn("Shoots.recordVisit")(function* (id) {
        yield* look({ kind: "shoot", shootId: id, action: "see" })
        const userId = yield* ownPerson
        const now = yield* DateTime.now
        yield* transaction(
          Effect.gen(function* () {
            const visit = yield* shoots.visit(id, userId, now)
            if (Option.isNone(visit) || !tellsAgain(visit.value.toldAt, now)) return
            const first = visit.value.toldAt === null
            yield* shoots.told(id, userId, now)
            yield* publisher.publish(yield* makeEvent(ShootAccessed, { shootId: id, userId, first }))
            yield* Metric.increment(visits)
          })
        )
      }),

      requestArchive: Effect.fn("Shoots.requestArchive")(function* (id, scope) {
        const looked = yield* look({ kind: "shoot", shootId: id, action: "download" })
        const { shoot } = looked
        const userId = yield* ownPerson
        const who = yield* viewerIn(looked)
        if (!mayArchiveFor(who, scope)) return yield* missing("archive")
        if (scope.kind === "set") yield* knownSet(id, who, scope.setId)
        const entries = yield* photos.archiveEntries(shoot, who, scope)
        if (entries.length === 0) return yield* nothingToArchive(shoot.status)
        const archiveId = yield* archiveIdOf({ shootId: id, userId, scope, entries })
        const now = yield* DateTime.now
        yield* transaction(
          Effect.gen(function* () {
            if (!(yield* shoots.openArchive(archiveId, id, userId, now))) return
            const data = { shootId: id, archiveId, userId, scope, photos: entries }
            yield* publisher.publish(yield* makeEvent(ArchiveRequested, data))
            yield* Metric.increment(archivesRequested)
          })
        )
        return archiveId
      })
    }
    return methods
  })
