import { Access } from "@safelight/auth/Access"
import { onlyServices } from "@safelight/auth/OnlyServices"
import type { Scope } from "@safelight/auth/Principal"
import type { NotFound } from "@safelight/auth/Refused"
import { make } from "@safelight/events/Event"
import { AudienceId, MoveId, SetId, ShootId, type UserId } from "@safelight/events/Ids"
import type { Publisher } from "@safelight/events/Publisher"
import { ShootArchived, ShootCreated, ShootDelivered, ShootUpdated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { AudienceRights } from "./Audience.ts"
import * as GalleriesMemory from "./GalleriesMemory.ts"
import { changesNothing, orderAll, orderGroup, rearranged, undoing } from "./HandOrder.ts"
import { refuseArchiving, refuseDelivery, refuseRestoring, statusAfterRestore } from "./Lifecycle.ts"
import {
  arrangementOf,
  audienceView,
  countsOf,
  inOrder,
  isDeliverable,
  type MemoryClient,
  type MemoryPhoto,
  type MemoryShoot,
  photoView,
  rearrange,
  shootView
} from "./MemoryShoot.ts"
import * as MemoryShoots from "./MemoryShoots.ts"
import { missing } from "./MemoryShoots.ts"
import { illegal, moveIsPast, newClients } from "./Rules.ts"
import { ShootAccess } from "./ShootAccess.ts"
import { ShootIntake } from "./ShootIntake.ts"
import * as ShootIntakeMemory from "./ShootIntakeMemory.ts"
import { type IllegalStep, NewShoot, PhotoSet, SetName, ShootPatch, Shoots } from "./Shoots.ts"
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

/** Keeps the rules of the real service without its database; what it holds is gone with the layer. */
export const layer: Layer.Layer<Shoots | ShootIntake | ShootAccess, never, Publisher | Access> = Layer.effectContext(
  Effect.gen(function* () {
    const store = yield* MemoryShoots.make
    const { access, change, find, publisher } = store

    const studio = (scope: Scope) => access.check({ kind: "studio", scope })

    const updated = (shoot: MemoryShoot, changed: Changed) =>
      Effect.suspend(() =>
        make(ShootUpdated, {
          shootId: shoot.id,
          changed,
          status: shoot.status,
          clients: shoot.clients.map(({ userId }) => userId),
          ...(shoot.expiresAt === null ? {} : { expiresAt: shoot.expiresAt }),
          revision: store.nextRevision(shoot.id)
        })
      )

    /** A step of the studio that tells what it changed, unless it changed nothing. */
    const edit = (id: ShootId, changed: Changed, step: (shoot: MemoryShoot) => Either.Either<MemoryShoot, NotFound>) =>
      Effect.zipRight(
        studio("admin"),
        change(id, step, (next, before) => (next === before ? [] : [updated(next, changed)]))
      )

    /** Into an audience, or with null into none. */
    const member = (shoot: MemoryShoot, userId: UserId, audienceId: AudienceId | null) => {
      if (audienceId !== null && !shoot.audiences.some(({ id }) => id === audienceId)) {
        return Either.left(missing("audience"))
      }
      if ((shoot.members.get(userId) ?? null) === audienceId) return Either.right(shoot)
      const members = new Map(shoot.members)
      if (audienceId === null) members.delete(userId)
      else members.set(userId, audienceId)
      return Either.right({ ...shoot, members })
    }

    const validRights = Effect.fnUntraced(function* (rights: AudienceRights) {
      const { sets, ...rest } = yield* Effect.orDie(Schema.validate(Schema.Struct(AudienceRights.fields))(rights))
      return { ...rest, sets: sets === null ? null : [...new Set(sets)] }
    })
    const hasSets = (shoot: MemoryShoot, sets: ReadonlyArray<SetId> | null) =>
      sets === null || sets.every((setId) => shoot.sets.some(({ id }) => id === setId))

    const withSet = (setId: SetId, step: (shoot: MemoryShoot) => MemoryShoot) => (shoot: MemoryShoot) =>
      shoot.sets.some((set) => set.id === setId) ? Either.right(step(shoot)) : Either.left(missing("set"))

    const mapPhotos = (shoot: MemoryShoot, f: (photo: MemoryPhoto) => MemoryPhoto): MemoryShoot => {
      const photos = new Map([...shoot.photos].map(([id, photo]) => [id, f(photo)]))
      const same = [...photos].every(([id, photo]) => shoot.photos.get(id) === photo)
      return same ? shoot : { ...shoot, photos }
    }

    /** Whether photographs changed their set as well. */
    const toldOf = (before: MemoryShoot, next: MemoryShoot): Changed => {
      const isElsewhere = [...next.photos].some(([id, { setId }]) => before.photos.get(id)?.setId !== setId)
      return isElsewhere ? ["sets", "photos"] : ["photos"]
    }

    const service = Shoots.of({
      ...GalleriesMemory.make(store),

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
          lastMove: undefined,
          clients: newClients(clients).map((userId) => newClient(userId, now)),
          audiences: [],
          members: new Map(),
          sets: [],
          photos: new Map(),
          favourites: new Map(),
          archives: new Map()
        }
        yield* store.add(shoot)
        yield* publisher.publish(
          yield* make(ShootCreated, {
            shootId: id,
            clients: shoot.clients.map(({ userId }) => userId),
            ...(shoot.expiresAt === null ? {} : { expiresAt: shoot.expiresAt }),
            revision: store.nextRevision(id)
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

      rewriteFacts: Effect.fn("Shoots.rewriteFacts")(function* () {
        yield* studio("admin")
        const all = store.all()
        yield* Effect.forEach(all, store.putFacts, { discard: true })
        return all.length
      }),

      list: Effect.fn("Shoots.list")(function* () {
        yield* studio("read")
        return store.all().reverse().map(shootView)
      }),

      assign: Effect.fn("Shoots.assign")(function* (id, userId, audienceId) {
        const now = yield* DateTime.now
        const next = yield* edit(id, ["clients"], (shoot) =>
          Either.map(audienceId === undefined ? Either.right(shoot) : member(shoot, userId, audienceId), (shoot) =>
            shoot.clients.some((client) => client.userId === userId)
              ? shoot
              : { ...shoot, clients: [...shoot.clients, newClient(userId, now)] }
          )
        )
        return shootView(next)
      }),

      moveClient: Effect.fn("Shoots.moveClient")(function* (id, userId, audienceId) {
        const next = yield* edit(id, ["clients"], (shoot) =>
          shoot.clients.some((client) => client.userId === userId)
            ? member(shoot, userId, audienceId)
            : Either.left(missing("client"))
        )
        return shootView(next)
      }),

      createAudience: Effect.fn("Shoots.createAudience")(function* (id, rights) {
        yield* studio("admin")
        const audience = { id: AudienceId.make(yield* uuidV7), ...(yield* validRights(rights)) }
        const next = yield* edit(id, ["clients"], (shoot) =>
          hasSets(shoot, audience.sets)
            ? Either.right({ ...shoot, audiences: [...shoot.audiences, audience] })
            : Either.left(missing("set"))
        )
        return audienceView(next, audience)
      }),

      updateAudience: Effect.fn("Shoots.updateAudience")(function* (id, audienceId, rights) {
        yield* studio("admin")
        const next = { id: audienceId, ...(yield* validRights(rights)) }
        yield* edit(id, ["clients"], (shoot) => {
          if (!shoot.audiences.some((audience) => audience.id === audienceId)) return Either.left(missing("audience"))
          if (!hasSets(shoot, next.sets)) return Either.left(missing("set"))
          return Either.right({
            ...shoot,
            audiences: shoot.audiences.map((audience) => (audience.id === audienceId ? next : audience))
          })
        })
      }),

      removeAudience: Effect.fn("Shoots.removeAudience")(function* (id, audienceId) {
        yield* studio("admin")
        yield* change<IllegalStep | NotFound>(
          id,
          (shoot) => {
            if (!shoot.audiences.some((audience) => audience.id === audienceId)) return Either.left(missing("audience"))
            if (shoot.clients.some(({ userId }) => shoot.members.get(userId) === audienceId)) {
              return Either.left(illegal("remove-audience", shoot.status, "audience-in-use"))
            }
            return Either.right({
              ...shoot,
              audiences: shoot.audiences.filter((audience) => audience.id !== audienceId),
              members: new Map([...shoot.members].filter(([, of]) => of !== audienceId))
            })
          },
          (next) => [updated(next, ["clients"])]
        )
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
        const step = (shoot: MemoryShoot) => ({ ...shoot, sets: [...shoot.sets, { ...set, orderBy: null }] })
        const { orderBy } = yield* edit(id, ["sets"], (shoot) => Either.right(step(shoot)))
        return new PhotoSet({ ...set, photoCount: 0, orderBy })
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

      moveSet: Effect.fn("Shoots.moveSet")(function* (id, setId, to) {
        const step = withSet(setId, (shoot) => {
          const from = shoot.sets.findIndex((set) => set.id === setId)
          const place = from + (to === "earlier" ? -1 : 1)
          if (place < 0 || place >= shoot.sets.length) return shoot
          const rest = shoot.sets.filter((set) => set.id !== setId)
          return {
            ...shoot,
            sets: [...rest.slice(0, place), ...shoot.sets.slice(from, from + 1), ...rest.slice(place)]
          }
        })
        yield* edit(id, ["sets"], step)
      }),

      removeSet: Effect.fn("Shoots.removeSet")(function* (id, setId) {
        const step = withSet(setId, (shoot) => ({
          ...mapPhotos(shoot, (photo) => (photo.setId === setId ? { ...photo, setId: null, rank: null } : photo)),
          lastMove: undefined,
          audiences: shoot.audiences.map((audience) =>
            audience.sets === null ? audience : { ...audience, sets: audience.sets.filter((id) => id !== setId) }
          ),
          sets: shoot.sets.filter((set) => set.id !== setId)
        }))
        yield* edit(id, ["sets"], step)
      }),

      place: Effect.fn("Shoots.place")(function* (id, photoIds, setId) {
        const chosen = new Set(photoIds)
        const step = (shoot: MemoryShoot) => {
          const next = mapPhotos(shoot, (photo) =>
            chosen.has(photo.record.id) && photo.setId !== setId ? { ...photo, setId, rank: null } : photo
          )
          return next === shoot ? shoot : { ...next, lastMove: undefined }
        }
        yield* edit(id, ["sets"], setId === null ? (shoot) => Either.right(step(shoot)) : withSet(setId, step))
      }),

      order: Effect.fn("Shoots.order")(function* (id, by, within) {
        const step = (shoot: MemoryShoot) => {
          const to = { ...(within === undefined ? orderAll(shoot, by) : orderGroup(shoot, within, by)), places: [] }
          return changesNothing(to) ? shoot : { ...rearrange(shoot, to), lastMove: undefined }
        }
        yield* edit(id, ["photos"], within == null ? (shoot) => Either.right(step(shoot)) : withSet(within, step))
      }),

      move: Effect.fn("Shoots.move")(function* (id, photoIds, to) {
        yield* studio("admin")
        const moveId = MoveId.make(yield* uuidV7)
        const next = yield* change<NotFound>(
          id,
          (shoot) => {
            const before = arrangementOf(shoot)
            return rearranged(before, photoIds, to).pipe(
              Either.mapLeft(missing),
              Either.map((step) =>
                changesNothing(step)
                  ? shoot
                  : { ...rearrange(shoot, step), lastMove: { id: moveId, undo: undoing(before, step) } }
              )
            )
          },
          (next, before) => (next === before ? [] : [updated(next, toldOf(before, next))])
        )
        return next.lastMove?.id === moveId ? moveId : null
      }),

      undoMove: Effect.fn("Shoots.undoMove")(function* (id, moveId) {
        yield* studio("admin")
        yield* change<IllegalStep>(
          id,
          (shoot) => {
            const { lastMove, status } = shoot
            if (lastMove?.id !== moveId) return Either.left(moveIsPast(status))
            const { undo } = lastMove
            if (undo === undefined) return Either.right(shoot)
            return Either.right({ ...rearrange(shoot, undo), lastMove: { id: moveId, undo: undefined } })
          },
          (next, before) => (next === before ? [] : [updated(next, toldOf(before, next))])
        )
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
            const chosen = inOrder(shoot).filter(isDeliverable)
            const why = refuseDelivery({
              status: shoot.status,
              counts: countsOf(shoot),
              clients: shoot.clients.length,
              deliverable: chosen.length,
              expired: shoot.expiresAt !== null && DateTime.lessThanOrEqualTo(shoot.expiresAt, now)
            })
            if (why !== undefined) return Either.left(illegal("deliver", shoot.status, why))
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
            const photoCount = inOrder(next).filter(isDeliverable).length
            return [make(ShootDelivered, { shootId: id, photoCount, clients })]
          }
        )
        return shootView(next)
      }),

      archive: Effect.fn("Shoots.archive")(function* (id) {
        yield* studio("admin")
        const next = yield* change<IllegalStep>(
          id,
          (shoot) => {
            const why = refuseArchiving(shoot.status)
            return why === undefined
              ? Either.right({ ...shoot, status: "archived" })
              : Either.left(illegal("archive", shoot.status, why))
          },
          (next) => [
            Effect.suspend(() =>
              make(ShootArchived, {
                shootId: id,
                clients: next.clients.map(({ userId }) => userId),
                revision: store.nextRevision(id)
              })
            )
          ]
        )
        return shootView(next)
      }),

      restore: Effect.fn("Shoots.restore")(function* (id) {
        yield* studio("admin")
        const next = yield* change<IllegalStep>(
          id,
          (shoot) => {
            const why = refuseRestoring(shoot.status)
            return why === undefined
              ? Either.right({
                  ...shoot,
                  status: statusAfterRestore({ deliveredAt: shoot.deliveredAt, counts: countsOf(shoot) })
                })
              : Either.left(illegal("restore", shoot.status, why))
          },
          (next) => [updated(next, ["status"])]
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
      )
    })

    const shootAccess = ShootAccess.of({
      facts: Effect.fn("ShootAccess.facts")(function* (id) {
        yield* onlyServices
        return Option.fromNullable(store.ownFacts(id).shoot)
      })
    })

    return Context.make(Shoots, service).pipe(
      Context.add(ShootIntake, ShootIntakeMemory.make(store)),
      Context.add(ShootAccess, shootAccess)
    )
  })
)
