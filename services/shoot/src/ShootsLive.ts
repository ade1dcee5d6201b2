import { Access } from "@safelight/auth/Access"
import type { Scope } from "@safelight/auth/Principal"
import {
  changesNothing,
  orderAll,
  orderGroup,
  type Place,
  type Rearranged,
  rearranged,
  undoing
} from "@safelight/contracts/shoot/HandOrder"
import {
  refuseArchiving,
  refuseDelivery,
  refuseRestoring,
  statusAfterRestore
} from "@safelight/contracts/shoot/Lifecycle"
import { illegal, moveIsPast, newClients } from "@safelight/contracts/shoot/Rules"
import { NewShoot, PhotoSet, SetName, ShootPatch, Shoots } from "@safelight/contracts/shoot/Shoots"
import { currentViewer } from "@safelight/contracts/shoot/Viewer"
import { make as makeEvent } from "@safelight/events/Event"
import { MoveId, SetId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootArchived, ShootCreated, ShootDelivered } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Clients from "./Clients.ts"
import * as Editing from "./Editing.ts"
import { missing, sure } from "./Editing.ts"
import * as Galleries from "./Galleries.ts"
import * as PhotoRepo from "./PhotoRepo.ts"
import { shootsArchived, shootsCreated, shootsDelivered } from "./ShootMetrics.ts"
import * as ShootRepo from "./ShootRepo.ts"
import * as Telling from "./Telling.ts"

const valid = <A, I>(schema: Schema.Schema<A, I>) => {
  const validate = Schema.validate(schema)
  return (value: unknown) => Effect.orDie(validate(value))
}
const validShoot = valid(Schema.Struct(NewShoot.fields))
const validPatch = valid(Schema.Struct(ShootPatch.fields))
const validName = valid(SetName)

/**
 * `Shoots` over SQL. Every change holds the shoot's row first, so that changes of one shoot, their facts and their
 * events have one order.
 */
export const layer = Layer.effect(
  Shoots,
  Effect.gen(function* () {
    const access = yield* Access
    const publisher = yield* Publisher
    const shoots = yield* ShootRepo.make
    const photos = yield* PhotoRepo.make
    const telling = yield* Telling.make(shoots)
    const editing = yield* Editing.make({ shoots, telling })
    const { edit, knownSet, locked, transaction, view } = editing
    const clients = yield* Clients.make({ editing, shoots })
    const galleries = yield* Galleries.make({ photos, shoots })

    const studio = (scope: Scope) => access.check({ kind: "studio", scope })
    /** How everything in a shoot stands; call it with the shoot's row held. */
    const arrangement = Effect.fnUntraced(function* (id: ShootId) {
      const orders = yield* shoots.orders(id)
      return { ...orders, places: yield* photos.places({ shootId: id, orderBy: orders.orderBy }) }
    })

    /** Changes how a shoot stands and tells it. */
    const rearrange = Effect.fnUntraced(function* (
      id: ShootId,
      to: Rearranged,
      before: { readonly places: ReadonlyArray<Place> }
    ) {
      yield* photos.putPlaces(id, to.places)
      yield* shoots.putOrders(id, to)
      const sets = new Map(before.places.map((place) => [place.id, place.setId]))
      const isElsewhere = to.places.some((place) => sets.get(place.id) !== place.setId)
      if (isElsewhere) yield* telling.facts(id)
      yield* telling.updated(id, isElsewhere ? ["sets", "photos"] : ["photos"])
    })

    return Shoots.of({
      ...clients,
      ...galleries,

      create: Effect.fn("Shoots.create")(function* (input) {
        yield* studio("admin")
        const { clients, ...details } = yield* validShoot(input)
        const now = yield* DateTime.now
        const id = ShootId.make(yield* uuidV7)
        const { expiresAt } = details
        const assigned = newClients(clients)
        yield* transaction(
          Effect.gen(function* () {
            yield* shoots.insert({ id, ...details, status: "preparing", createdAt: now, deliveredAt: null })
            for (const userId of assigned) yield* shoots.addClient(id, userId, now)
            yield* telling.facts(id)
            const revision = yield* shoots.nextRevision(id)
            const data = { shootId: id, clients: assigned, revision, ...(expiresAt === null ? {} : { expiresAt }) }
            yield* publisher.publish(yield* makeEvent(ShootCreated, data))
          })
        )
        yield* Metric.increment(shootsCreated)
        return yield* view(id)
      }),

      update: Effect.fn("Shoots.update")(function* (id, patch) {
        yield* studio("admin")
        const wanted = yield* validPatch(patch)
        yield* transaction(
          Effect.gen(function* () {
            const before = yield* locked(id)
            const next = {
              ...before,
              title: wanted.title ?? before.title,
              date: wanted.date ?? before.date,
              kind: wanted.kind ?? before.kind,
              zone: wanted.zone ?? before.zone,
              expiresAt: wanted.expiresAt === undefined ? before.expiresAt : wanted.expiresAt
            }
            const details = next.title !== before.title || next.date !== before.date || next.kind !== before.kind
            const ending = !Equal.equals(next.expiresAt, before.expiresAt)
            const changed: Array<Telling.Changed[number]> = []
            if (details) changed.push("details")
            if (ending || next.zone !== before.zone) changed.push("expiry")
            if (changed.length === 0) return
            yield* shoots.setDetails(next)
            if (ending) yield* telling.facts(id)
            yield* telling.updated(id, changed)
          })
        )
        return yield* view(id)
      }),

      get: Effect.fn("Shoots.get")(function* (id) {
        yield* studio("read")
        return yield* view(id)
      }),

      rewriteFacts: Effect.fn("Shoots.rewriteFacts")(function* () {
        yield* studio("admin")
        return yield* Effect.gen(function* () {
          const ids = yield* shoots.ids
          // Each under its lock, so that a change at the same moment is written after it.
          for (const id of ids) yield* Effect.zipRight(shoots.lock(id), telling.facts(id))
          return ids.length
        }).pipe(transaction)
      }),

      list: Effect.fn("Shoots.list")(function* () {
        yield* studio("read")
        return yield* shoots.views
      }),

      createSet: Effect.fn("Shoots.createSet")(function* (id, name) {
        yield* studio("admin")
        const set = { id: SetId.make(yield* uuidV7), name: yield* validName(name) }
        yield* edit(id, () => Effect.as(shoots.addSet(id, set.id, set.name), true), { changed: ["sets"] })
        const { orderBy } = yield* shoots.orders(id)
        return new PhotoSet({ ...set, photoCount: 0, orderBy })
      }),

      renameSet: Effect.fn("Shoots.renameSet")(function* (id, setId, name) {
        yield* studio("admin")
        const wanted = yield* validName(name)
        const step = Effect.flatMap(shoots.renameSet(id, setId, wanted), (done) => sure(done, "set"))
        yield* edit(id, () => step, { changed: ["sets"] })
      }),

      moveSet: Effect.fn("Shoots.moveSet")(function* (id, setId, to) {
        yield* studio("admin")
        yield* edit(id, () => Effect.zipRight(knownSet(id, setId), shoots.moveSet(id, setId, to)), {
          changed: ["sets"]
        })
      }),

      removeSet: Effect.fn("Shoots.removeSet")(function* (id, setId) {
        yield* studio("admin")
        const step = Effect.zipRight(
          shoots.forgetMove(id),
          Effect.flatMap(shoots.removeSet(id, setId), (done) => sure(done, "set"))
        )
        yield* edit(id, () => step, { changed: ["sets"], facts: true })
      }),

      place: Effect.fn("Shoots.place")(function* (id, photoIds, setId) {
        yield* studio("admin")
        const known = setId === null ? Effect.void : knownSet(id, setId)
        const step = Effect.tap(photos.place(id, photoIds, setId), (moved) =>
          moved ? shoots.forgetMove(id) : Effect.void
        )
        yield* edit(id, () => Effect.zipRight(known, step), { changed: ["sets"], facts: true })
      }),

      order: Effect.fn("Shoots.order")(function* (id, by, within) {
        yield* studio("admin")
        const known = within == null ? Effect.void : knownSet(id, within)
        const step = Effect.gen(function* () {
          yield* known
          const orders = yield* shoots.orders(id)
          const to = { ...(within === undefined ? orderAll(orders, by) : orderGroup(orders, within, by)), places: [] }
          if (changesNothing(to)) return false
          yield* shoots.putOrders(id, to)
          yield* shoots.forgetMove(id)
          return true
        })
        yield* edit(id, () => step, { changed: ["photos"] })
      }),

      move: Effect.fn("Shoots.move")(function* (id, photoIds, to) {
        yield* studio("admin")
        const moveId = MoveId.make(yield* uuidV7)
        return yield* transaction(
          Effect.gen(function* () {
            yield* locked(id)
            const before = yield* arrangement(id)
            const step = yield* Effect.mapError(rearranged(before, photoIds, to), missing)
            if (changesNothing(step)) return null
            const undo = undoing(before, step)
            yield* rearrange(id, step, undo)
            yield* shoots.keepMove(id, moveId, undo)
            return moveId
          })
        )
      }),

      undoMove: Effect.fn("Shoots.undoMove")(function* (id, moveId) {
        yield* studio("admin")
        yield* transaction(
          Effect.gen(function* () {
            const { status } = yield* locked(id)
            const last = Option.getOrUndefined(yield* shoots.lastMove(id))
            if (last?.id !== moveId) return yield* moveIsPast(status)
            if (last.undo === null) return
            yield* rearrange(id, last.undo, yield* arrangement(id))
            yield* shoots.keepMove(id, moveId, null)
          })
        )
      }),

      hide: Effect.fn("Shoots.hide")(function* (id, photoIds, hidden) {
        yield* studio("admin")
        yield* edit(id, () => photos.hide(id, photoIds, hidden), { changed: ["photos"], facts: true })
      }),

      deliver: Effect.fn("Shoots.deliver")(function* (id) {
        yield* studio("admin")
        const now = yield* DateTime.now
        yield* transaction(
          Effect.gen(function* () {
            const shoot = yield* locked(id)
            const facts = yield* Effect.flatMap(shoots.facts(id), Effect.orDie)
            const photoCount = yield* photos.deliverable(id)
            const why = refuseDelivery({
              status: shoot.status,
              counts: yield* shoots.counts(id),
              clients: facts.clients.length,
              deliverable: photoCount,
              expired: shoot.expiresAt !== null && DateTime.lessThanOrEqualTo(shoot.expiresAt, now)
            })
            if (why !== undefined) return yield* illegal("deliver", shoot.status, why)
            const added = yield* photos.markDelivered(id)
            if (shoot.status === "delivered") {
              if (added) yield* telling.updated(id, ["photos"])
              return
            }
            yield* shoots.setStatus(id, "delivered", now)
            yield* telling.facts(id)
            const clients = facts.clients.map(({ userId }) => userId)
            yield* publisher.publish(yield* makeEvent(ShootDelivered, { shootId: id, photoCount, clients }))
            yield* Metric.increment(shootsDelivered)
          })
        )
        return yield* view(id)
      }),

      archive: Effect.fn("Shoots.archive")(function* (id) {
        yield* studio("admin")
        yield* transaction(
          Effect.gen(function* () {
            const shoot = yield* locked(id)
            const why = refuseArchiving(shoot.status)
            if (why !== undefined) return yield* illegal("archive", shoot.status, why)
            yield* shoots.setStatus(id, "archived", shoot.deliveredAt)
            const facts = yield* telling.facts(id)
            const clients = facts.clients.map(({ userId }) => userId)
            const revision = yield* shoots.nextRevision(id)
            yield* publisher.publish(yield* makeEvent(ShootArchived, { shootId: id, clients, revision }))
            yield* Metric.increment(shootsArchived)
          })
        )
        return yield* view(id)
      }),

      restore: Effect.fn("Shoots.restore")(function* (id) {
        yield* studio("admin")
        yield* transaction(
          Effect.gen(function* () {
            const shoot = yield* locked(id)
            const why = refuseRestoring(shoot.status)
            if (why !== undefined) return yield* illegal("restore", shoot.status, why)
            const counts = yield* shoots.counts(id)
            const status = statusAfterRestore({ deliveredAt: shoot.deliveredAt, counts })
            yield* shoots.setStatus(id, status, shoot.deliveredAt)
            yield* telling.facts(id)
            yield* telling.updated(id, ["status"])
          })
        )
        return yield* view(id)
      }),

      photos: Effect.fn("Shoots.photos")(
        function* (id) {
          yield* studio("read")
          const shoot = yield* Effect.mapError(Effect.flatten(shoots.facts(id)), () => missing("shoot"))
          const { person } = yield* currentViewer
          return yield* photos.all(shoot, person)
        },
        Effect.provideService(Access, access)
      )
    })
  })
)
