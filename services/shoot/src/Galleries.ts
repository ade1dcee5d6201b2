import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import type { ClientAction } from "@safelight/auth/Decide"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { NotFound } from "@safelight/auth/Refused"
import { archiveIdOf } from "@safelight/contracts/shoot/ArchiveContents"
import { mayArchiveFor, nothingToArchive, ownPerson, pageSize, tellsAgain } from "@safelight/contracts/shoot/Rules"
import { GalleryPage, PhotoPage, type Shoots } from "@safelight/contracts/shoot/Shoots"
import { currentViewer, type Viewer } from "@safelight/contracts/shoot/Viewer"
import { make as makeEvent } from "@safelight/events/Event"
import type { PhotoId, SetId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ArchiveRequested, ShootAccessed } from "@safelight/events/ShootEvents"
import * as Transaction from "@safelight/sql/Transaction"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type { InShoot, PhotoRepo } from "./PhotoRepo.ts"
import { archivesRequested, visits } from "./ShootMetrics.ts"
import type { ShootRepo } from "./ShootRepo.ts"

type Methods = Pick<
  Context.Tag.Service<Shoots>,
  "mine" | "gallery" | "photo" | "setFavourite" | "recordVisit" | "requestArchive"
>

/** The half of `Shoots` that clients use. Who may is decided on the shoot's own rows, never on the cache. */
export const make = (repos: { readonly photos: PhotoRepo; readonly shoots: ShootRepo }) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const access = yield* Access
    const publisher = yield* Publisher
    const { photos, shoots } = repos

    const transaction = <A, E, R>(self: Effect.Effect<A, E, R>) =>
      self.pipe(Transaction.within(sql), Transaction.outside)

    const missing = (what: string) => new NotFound({ what })
    const viewer = Effect.provideService(currentViewer, Access, access)

    const checkShoot = Effect.fnUntraced(function* (shootId: ShootId, action: ClientAction) {
      const shoot = Option.getOrUndefined(yield* shoots.facts(shootId))
      yield* access.check({ kind: "shoot", shootId, action }, { shoot })
      return shoot === undefined ? yield* missing("shoot") : shoot
    })

    const checkPhoto = Effect.fnUntraced(function* (shootId: ShootId, photoId: PhotoId) {
      const shoot = Option.getOrUndefined(yield* shoots.facts(shootId))
      yield* access.check({ kind: "photo", shootId, photoId, action: "see" }, { shoot })
      return shoot === undefined ? yield* missing("photo") : shoot
    })

    const galleryOf = (shoot: InShoot, viewer: Viewer) =>
      Effect.mapError(Effect.flatten(photos.gallery(shoot, viewer)), () => missing("shoot"))

    const knownSet = (id: ShootId, setId: SetId) =>
      Effect.mapError(Effect.flatten(shoots.set(id, setId)), () => missing("set"))

    const methods: Methods = {
      mine: Effect.fn("Shoots.mine")(function* () {
        const principal = yield* CurrentPrincipal
        const person = yield* ownPerson
        yield* access.check({ kind: "account", userId: person })
        const assigned = yield* shoots.factsOfClient(person)
        const open = yield* Effect.filter(assigned, (shoot) =>
          Effect.map(
            access.decide(principal, { kind: "shoot", shootId: shoot.shootId, action: "see" }, { shoot }),
            (decision) => decision === "allow"
          )
        )
        const who = yield* viewer
        return yield* Effect.forEach(open, (shoot) => galleryOf(shoot, who))
      }),

      gallery: Effect.fn("Shoots.gallery")(function* (id, page) {
        const shoot = yield* checkShoot(id, "see")
        const who = yield* viewer
        if (page.setId !== undefined) yield* knownSet(id, page.setId)
        const { limit, offset } = pageSize(page)
        const favouritesOnly = page.favouritesOnly === true
        const gallery = yield* galleryOf(shoot, who)
        const found = yield* photos.page(shoot, who, { setId: page.setId, favouritesOnly, offset, limit })
        return new GalleryPage({ gallery, photos: found.slice(0, limit), offset, hasMore: found.length > limit })
      }),

      photo: Effect.fn("Shoots.photo")(function* (id, photoId, within = {}) {
        const shoot = yield* checkPhoto(id, photoId)
        const who = yield* viewer
        const found = yield* photos.around(shoot, photoId, who, within.favouritesOnly === true)
        if (Option.isNone(found)) return yield* missing("photo")
        return new PhotoPage({ gallery: yield* galleryOf(shoot, who), ...found.value })
      }),

      setFavourite: Effect.fn("Shoots.setFavourite")(function* (id, photoId, favourite) {
        const shoot = yield* checkPhoto(id, photoId)
        const person = yield* ownPerson
        const who = yield* viewer
        if (!(yield* photos.isVisible(shoot, photoId, who))) return yield* missing("photo")
        yield* favourite
          ? photos.favour(id, photoId, person, yield* DateTime.now)
          : photos.unfavour(id, photoId, person)
        return yield* photos.favouriteCount(shoot, person, who)
      }),

      recordVisit: Effect.fn("Shoots.recordVisit")(function* (id) {
        yield* checkShoot(id, "see")
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
        const shoot = yield* checkShoot(id, "download")
        const userId = yield* ownPerson
        if (!mayArchiveFor(yield* viewer, scope)) return yield* missing("archive")
        if (scope.kind === "set") yield* knownSet(id, scope.setId)
        const entries = yield* photos.archiveEntries(shoot, scope)
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
