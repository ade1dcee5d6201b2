import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, type Scope } from "@safelight/auth/Principal"
import { NotFound } from "@safelight/auth/Refused"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import { ShootFacts, shootKey } from "@safelight/events/Facts"
import { SetId, ShootId, type UserId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import {
  ArchiveRequested,
  ShootAccessed,
  ShootCreated,
  ShootDelivered,
  ShootReady,
  ShootUpdated
} from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { archiveIdOf } from "./ArchiveContents.ts"
import { refuseDelivery, statusAfterFiles } from "./Lifecycle.ts"
import {
  archiveEntries,
  countsOf,
  factsOf,
  favouriteCount,
  galleryView,
  inOrder,
  isKept,
  type MemoryClient,
  type MemoryPhoto,
  type MemoryShoot,
  photoView,
  shootView,
  visible
} from "./MemoryShoot.ts"
import { afterEvent, type PhotoEvent, unheard } from "./PhotoRecord.ts"
import { mayArchiveFor, newClients, nothingToArchive, ownPerson, pageSize, tellsAgain } from "./Rules.ts"
import { type PeopleEvent, ShootIntake } from "./ShootIntake.ts"
import { GalleryPage, IllegalStep, NewShoot, PhotoPage, PhotoSet, SetName, ShootPatch, Shoots } from "./Shoots.ts"
import { currentViewer } from "./Viewer.ts"

const newClient = (userId: UserId, assignedAt: DateTime.Utc): MemoryClient => ({
  userId,
  assignedAt,
  firstSeenAt: null,
  lastSeenAt: null,
  downloadedAt: null,
  toldAt: null
})

type Changed = typeof ShootUpdated.data.Type.changed

const updated = (shoot: MemoryShoot, changed: Changed) =>
  make(ShootUpdated, {
    shootId: shoot.id,
    changed,
    clients: shoot.clients.map(({ userId }) => userId),
    ...(shoot.expiresAt === null ? {} : { expiresAt: shoot.expiresAt })
  })

const encodeFacts = Schema.encodeSync(ShootFacts)

/** Keeps the rules of the real service without its database; what it holds is gone with the layer. */
export const layer: Layer.Layer<Shoots | ShootIntake, never, Publisher | Access> = Layer.effectContext(
  Effect.gen(function* () {
    const access = yield* Access
    const publisher = yield* Publisher
    const shoots = new Map<ShootId, MemoryShoot>()

    const missing = (what: string) => new NotFound({ what })

    const find = (id: ShootId) =>
      Effect.suspend(() => {
        const shoot = shoots.get(id)
        return shoot === undefined ? Effect.fail(missing("shoot")) : Effect.succeed(shoot)
      })

    /** One step without a gap between reading and writing; then the facts, if they changed, and the events. */
    const change = <E = never>(
      id: ShootId,
      step: (shoot: MemoryShoot) => Either.Either<MemoryShoot, E>,
      tell: (next: MemoryShoot, before: MemoryShoot) => ReadonlyArray<Effect.Effect<AnyEvent>> = () => []
    ) =>
      Effect.gen(function* () {
        const [before, next] = yield* Effect.flatMap(find(id), (shoot) =>
          Either.map(step(shoot), (next) => {
            shoots.set(id, next)
            return [shoot, next] as const
          })
        )
        const facts = encodeFacts(factsOf(next))
        if (JSON.stringify(facts) !== JSON.stringify(encodeFacts(factsOf(before)))) {
          yield* publisher.putFact(shootKey(id), facts)
        }
        for (const event of tell(next, before)) yield* publisher.publish(yield* event)
        return next
      })

    const studio = (scope: Scope) => access.check({ kind: "studio", scope })

    /** A step of the studio that tells what it changed, unless it changed nothing. */
    const edit = (id: ShootId, changed: Changed, step: (shoot: MemoryShoot) => Either.Either<MemoryShoot, NotFound>) =>
      Effect.zipRight(
        studio("admin"),
        change(id, step, (next, before) => (next === before ? [] : [updated(next, changed)]))
      )

    const ownFacts = (id: ShootId) => {
      const shoot = shoots.get(id)
      return { shoot: shoot === undefined ? undefined : factsOf(shoot) }
    }

    const checkShoot = (id: ShootId, action: "see" | "download") =>
      Effect.suspend(() => access.check({ kind: "shoot", shootId: id, action }, ownFacts(id)))

    const withSet = (setId: SetId, step: (shoot: MemoryShoot) => MemoryShoot) => (shoot: MemoryShoot) =>
      shoot.sets.some((set) => set.id === setId) ? Either.right(step(shoot)) : Either.left(missing("set"))

    const mapPhotos = (shoot: MemoryShoot, f: (photo: MemoryPhoto) => MemoryPhoto): MemoryShoot => {
      const photos = new Map([...shoot.photos].map(([id, photo]) => [id, f(photo)]))
      const same = [...photos].every(([id, photo]) => shoot.photos.get(id) === photo)
      return same ? shoot : { ...shoot, photos }
    }

    const service = Shoots.of({
      create: Effect.fn("Shoots.create")(function* (input) {
        yield* studio("admin")
        const valid = yield* Effect.orDie(Schema.validate(Schema.Struct(NewShoot.fields))(input))
        const now = yield* DateTime.now
        const id = ShootId.make(yield* uuidV7)
        const { clients, ...details } = valid
        const shoot: MemoryShoot = {
          id,
          ...details,
          status: "preparing",
          createdAt: now,
          deliveredAt: null,
          orderBy: "time",
          clients: newClients(clients).map((userId) => newClient(userId, now)),
          sets: [],
          photos: new Map(),
          favourites: new Map(),
          archives: new Map()
        }
        shoots.set(id, shoot)
        yield* publisher.putFact(shootKey(id), encodeFacts(factsOf(shoot)))
        yield* publisher.publish(
          yield* make(ShootCreated, {
            shootId: id,
            clients: shoot.clients.map(({ userId }) => userId),
            ...(shoot.expiresAt === null ? {} : { expiresAt: shoot.expiresAt })
          })
        )
        return shootView(shoot)
      }),

      update: Effect.fn("Shoots.update")(function* (id, patch) {
        yield* studio("admin")
        const valid = yield* Effect.orDie(Schema.validate(Schema.Struct(ShootPatch.fields))(patch))
        const next = yield* change(
          id,
          (shoot) =>
            Either.right({
              ...shoot,
              title: valid.title ?? shoot.title,
              date: valid.date ?? shoot.date,
              kind: valid.kind ?? shoot.kind,
              zone: valid.zone ?? shoot.zone,
              expiresAt: valid.expiresAt === undefined ? shoot.expiresAt : valid.expiresAt
            }),
          (next, before) => {
            const changed: Array<Changed[number]> = []
            if (next.title !== before.title || next.date !== before.date || next.kind !== before.kind) {
              changed.push("details")
            }
            if (next.zone !== before.zone || !Equal.equals(next.expiresAt, before.expiresAt)) changed.push("expiry")
            return changed.length === 0 ? [] : [updated(next, changed)]
          }
        )
        return shootView(next)
      }),

      get: Effect.fn("Shoots.get")(function* (id) {
        yield* studio("read")
        return shootView(yield* find(id))
      }),

      list: Effect.fn("Shoots.list")(function* () {
        yield* studio("read")
        return [...shoots.values()].reverse().map(shootView)
      }),

      assign: Effect.fn("Shoots.assign")(function* (id, userId) {
        const now = yield* DateTime.now
        const next = yield* edit(id, ["clients"], (shoot) =>
          Either.right(
            shoot.clients.some((client) => client.userId === userId)
              ? shoot
              : { ...shoot, clients: [...shoot.clients, newClient(userId, now)] }
          )
        )
        return shootView(next)
      }),

      unassign: Effect.fn("Shoots.unassign")(function* (id, userId) {
        const next = yield* edit(id, ["clients"], (shoot) =>
          Either.right(
            shoot.clients.some((client) => client.userId === userId)
              ? { ...shoot, clients: shoot.clients.filter((client) => client.userId !== userId) }
              : shoot
          )
        )
        return shootView(next)
      }),

      createSet: Effect.fn("Shoots.createSet")(function* (id, name) {
        yield* studio("admin")
        const set = { id: SetId.make(yield* uuidV7), name: yield* Effect.orDie(Schema.validate(SetName)(name)) }
        yield* edit(id, ["sets"], (shoot) => Either.right({ ...shoot, sets: [...shoot.sets, set] }))
        return new PhotoSet({ ...set, photoCount: 0 })
      }),

      renameSet: Effect.fn("Shoots.renameSet")(function* (id, setId, name) {
        yield* studio("admin")
        const valid = yield* Effect.orDie(Schema.validate(SetName)(name))
        const step = withSet(setId, (shoot) => ({
          ...shoot,
          sets: shoot.sets.map((set) => (set.id === setId ? { ...set, name: valid } : set))
        }))
        yield* edit(id, ["sets"], step)
      }),

      removeSet: Effect.fn("Shoots.removeSet")(function* (id, setId) {
        const step = withSet(setId, (shoot) => ({
          ...mapPhotos(shoot, (photo) => (photo.setId === setId ? { ...photo, setId: null } : photo)),
          sets: shoot.sets.filter((set) => set.id !== setId)
        }))
        yield* edit(id, ["sets"], step)
      }),

      place: Effect.fn("Shoots.place")(function* (id, photoIds, setId) {
        const chosen = new Set(photoIds)
        const step = (shoot: MemoryShoot) =>
          mapPhotos(shoot, (photo) =>
            chosen.has(photo.record.id) && photo.setId !== setId ? { ...photo, setId } : photo
          )
        yield* edit(id, ["sets"], setId === null ? (shoot) => Either.right(step(shoot)) : withSet(setId, step))
      }),

      order: Effect.fn("Shoots.order")(function* (id, by) {
        yield* edit(id, ["photos"], (shoot) => Either.right(shoot.orderBy === by ? shoot : { ...shoot, orderBy: by }))
      }),

      hide: Effect.fn("Shoots.hide")(function* (id, photoIds, hidden) {
        const chosen = new Set(photoIds)
        yield* edit(id, ["photos"], (shoot) =>
          Either.right(
            mapPhotos(shoot, (photo) =>
              chosen.has(photo.record.id) && photo.hidden !== hidden ? { ...photo, hidden } : photo
            )
          )
        )
      }),

      deliver: Effect.fn("Shoots.deliver")(function* (id) {
        yield* studio("admin")
        const now = yield* DateTime.now
        const next = yield* change<IllegalStep>(
          id,
          (shoot) => {
            const chosen = inOrder(shoot).filter(isKept)
            const reason = refuseDelivery({
              status: shoot.status,
              counts: countsOf(shoot),
              clients: shoot.clients.length,
              deliverable: chosen.length,
              expired: shoot.expiresAt !== null && DateTime.lessThanOrEqualTo(shoot.expiresAt, now)
            })
            if (reason !== undefined) {
              return Either.left(new IllegalStep({ step: "deliver", status: shoot.status, reason }))
            }
            const ids = new Set(chosen.map((photo) => photo.record.id))
            const marked = mapPhotos(shoot, (photo) =>
              ids.has(photo.record.id) && !photo.delivered ? { ...photo, delivered: true } : photo
            )
            return Either.right(
              shoot.status === "delivered" ? marked : { ...marked, status: "delivered", deliveredAt: now }
            )
          },
          (next, before) => {
            if (next === before) return []
            if (before.status === "delivered") return [updated(next, ["photos"])]
            const clients = next.clients.map(({ userId }) => userId)
            const photoCount = inOrder(next).filter(isKept).length
            return [make(ShootDelivered, { shootId: id, photoCount, clients })]
          }
        )
        return shootView(next)
      }),

      photos: Effect.fn("Shoots.photos")(
        function* (id) {
          yield* studio("read")
          const shoot = yield* find(id)
          const { person } = yield* currentViewer
          return inOrder(shoot).map((photo) => photoView(shoot, person, photo))
        },
        Effect.provideService(Access, access)
      ),

      mine: Effect.fn("Shoots.mine")(
        function* () {
          const principal = yield* CurrentPrincipal
          const person = yield* ownPerson
          yield* access.check({ kind: "account", userId: person })
          const assigned = [...shoots.values()]
            .filter((shoot) => shoot.clients.some((client) => client.userId === person))
            .reverse()
          const open = yield* Effect.filter(assigned, ({ id: shootId }) =>
            Effect.map(
              access.decide(principal, { kind: "shoot", shootId, action: "see" }, ownFacts(shootId)),
              (decision) => decision === "allow"
            )
          )
          const viewer = yield* currentViewer
          return open.map((shoot) => galleryView(shoot, viewer))
        },
        Effect.provideService(Access, access)
      ),

      gallery: Effect.fn("Shoots.gallery")(
        function* (id, page) {
          yield* checkShoot(id, "see")
          const viewer = yield* currentViewer
          const shoot = yield* find(id)
          if (page.setId !== undefined && !shoot.sets.some((set) => set.id === page.setId)) return yield* missing("set")
          const photos = visible(shoot, viewer, page)
          const { limit, offset } = pageSize(page)
          return new GalleryPage({
            gallery: galleryView(shoot, viewer),
            photos: photos.slice(offset, offset + limit),
            offset,
            hasMore: photos.length > offset + limit
          })
        },
        Effect.provideService(Access, access)
      ),

      photo: Effect.fn("Shoots.photo")(
        function* (id, photoId, within = {}) {
          yield* Effect.suspend(() =>
            access.check({ kind: "photo", shootId: id, photoId, action: "see" }, ownFacts(id))
          )
          const viewer = yield* currentViewer
          const shoot = yield* find(id)
          const around = visible(shoot, viewer, {}).filter(
            (photo) => within.favouritesOnly !== true || photo.favourite || photo.id === photoId
          )
          const index = around.findIndex((photo) => photo.id === photoId)
          const photo = around[index]
          if (photo === undefined) return yield* missing("photo")
          return new PhotoPage({
            gallery: galleryView(shoot, viewer),
            photo,
            number: index + 1,
            previousId: around[index - 1]?.id ?? null,
            nextId: around[index + 1]?.id ?? null
          })
        },
        Effect.provideService(Access, access)
      ),

      setFavourite: Effect.fn("Shoots.setFavourite")(
        function* (id, photoId, favourite) {
          yield* Effect.suspend(() =>
            access.check({ kind: "photo", shootId: id, photoId, action: "see" }, ownFacts(id))
          )
          const person = yield* ownPerson
          const viewer = yield* currentViewer
          const next = yield* change<NotFound>(id, (shoot) => {
            if (!visible(shoot, viewer, {}).some((photo) => photo.id === photoId)) return Either.left(missing("photo"))
            const own = new Set(shoot.favourites.get(person))
            if (favourite) own.add(photoId)
            else own.delete(photoId)
            return Either.right({ ...shoot, favourites: new Map(shoot.favourites).set(person, own) })
          })
          return favouriteCount(next, viewer)
        },
        Effect.provideService(Access, access)
      ),

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
              .map(({ toldAt, userId }) => make(ShootAccessed, { shootId: id, userId, first: toldAt === null }))
        )
      }),

      requestArchive: Effect.fn("Shoots.requestArchive")(
        function* (id, scope) {
          yield* checkShoot(id, "download")
          const userId = yield* ownPerson
          const viewer = yield* currentViewer
          const shoot = yield* find(id)
          if (!mayArchiveFor(viewer, scope)) return yield* missing("archive")
          if (scope.kind === "set" && !shoot.sets.some((set) => set.id === scope.setId)) return yield* missing("set")
          const photos = archiveEntries(shoot, scope)
          if (photos.length === 0) return yield* nothingToArchive(shoot.status)
          const archiveId = yield* archiveIdOf({ shootId: id, userId, scope, entries: photos })
          yield* change(
            id,
            (shoot) => Either.right({ ...shoot, archives: new Map(shoot.archives).set(archiveId, true) }),
            (_, before) =>
              before.archives.get(archiveId) === true
                ? []
                : [make(ArchiveRequested, { shootId: id, archiveId, userId, scope, photos })]
          )
          return archiveId
        },
        Effect.provideService(Access, access)
      )
    })

    const photo = Effect.fn("ShootIntake.photo")(function* (event: PhotoEvent) {
      const { photoId, shootId } = event.data
      yield* change(
        shootId,
        (shoot) => {
          const known = shoot.photos.get(photoId)
          const photo = {
            setId: known?.setId ?? null,
            hidden: known?.hidden ?? false,
            delivered: known?.delivered ?? false,
            record: afterEvent(known?.record ?? unheard(photoId), event)
          }
          const next = { ...shoot, photos: new Map(shoot.photos).set(photoId, photo) }
          return Either.right({ ...next, status: statusAfterFiles(next.status, countsOf(next)) })
        },
        (next, before) =>
          next.status === "ready" && before.status !== "ready"
            ? [make(ShootReady, { shootId, photoCount: inOrder(next).filter(isKept).length })]
            : []
      ).pipe(Effect.catchTag("NotFound", () => Effect.void))
    })

    const withClient = (id: ShootId, userId: UserId, f: (client: MemoryClient) => MemoryClient) =>
      change(id, (shoot) =>
        Either.right({
          ...shoot,
          clients: shoot.clients.map((client) => (client.userId === userId ? f(client) : client))
        })
      ).pipe(Effect.catchTag("NotFound", () => Effect.void))

    const later = (known: DateTime.Utc | null, told: DateTime.Utc) =>
      known === null ? told : DateTime.max(known, told)
    const earlier = (known: DateTime.Utc | null, told: DateTime.Utc) =>
      known === null ? told : DateTime.min(known, told)

    const people = Effect.fn("ShootIntake.people")(function* (event: PeopleEvent) {
      const at = event.metadata.timestamp
      switch (event.type) {
        case "file.downloaded":
        case "archive.downloaded":
          yield* withClient(event.data.shootId, event.data.userId, (client) => ({
            ...client,
            downloadedAt: later(client.downloadedAt, at)
          }))
          break
        case "invite.accepted":
          yield* withClient(event.data.shootId, event.data.userId, (client) => ({
            ...client,
            firstSeenAt: earlier(client.firstSeenAt, at),
            lastSeenAt: later(client.lastSeenAt, at)
          }))
          break
        case "archive.expired": {
          const { archiveId, shootId } = event.data
          yield* change(shootId, (shoot) =>
            Either.right({ ...shoot, archives: new Map(shoot.archives).set(archiveId, false) })
          ).pipe(Effect.catchTag("NotFound", () => Effect.void))
          break
        }
        // Who a person is belongs to the user service; a shoot knows its clients by id.
        case "user.created":
        case "user.authenticated":
          break
      }
    })

    return Context.make(Shoots, service).pipe(Context.add(ShootIntake, ShootIntake.of({ people, photo })))
  })
)
