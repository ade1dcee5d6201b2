import * as SqlClient from "@effect/sql/SqlClient"
import { statusAfterFiles } from "@safelight/contracts/shoot/Lifecycle"
import { afterEvent, type PhotoEvent, type PhotoRecord, unheard } from "@safelight/contracts/shoot/PhotoRecord"
import { type PeopleEvent, ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import { make } from "@safelight/events/Event"
import type { PhotoId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootReady } from "@safelight/events/ShootEvents"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as PhotoRepo from "./PhotoRepo.ts"
import { photoEvents } from "./ShootMetrics.ts"
import type { ShootRow } from "./ShootRepo.ts"
import * as ShootRepo from "./ShootRepo.ts"
import * as Telling from "./Telling.ts"

/** Takes events in: within a consumer's transaction as part of it, otherwise in one of its own. */
export const layer = Layer.effect(
  ShootIntake,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const publisher = yield* Publisher
    const shoots = yield* ShootRepo.make
    const photos = yield* PhotoRepo.make
    const telling = yield* Telling.make(shoots)

    /** Whether the shoot is ready by now, told when that changed. Call it with the shoot's row held. */
    const settle = Effect.fnUntraced(function* ({ deliveredAt, id, status: before }: ShootRow) {
      const status = statusAfterFiles(before, yield* shoots.counts(id))
      if (status === before) return false
      yield* shoots.setStatus(id, status, deliveredAt)
      yield* telling.facts(id)
      if (status === "ready") {
        yield* publisher.publish(yield* make(ShootReady, { shootId: id, photoCount: yield* photos.deliverable(id) }))
      }
      return true
    })

    const photo = Effect.fn("ShootIntake.photo")(
      function* (event: PhotoEvent) {
        const { photoId, shootId } = event.data
        const shoot = yield* shoots.lock(shootId)
        // Not of this studio: there is nobody who could ever see it.
        if (Option.isNone(shoot)) return yield* Effect.logWarning("A file of an unknown shoot was passed over")
        const row = yield* photos.record(photoId)
        const record = Option.match(row, { onNone: () => unheard(photoId), onSome: PhotoRepo.toRecord })
        const next = afterEvent(record, event)
        yield* photos.save([{ ...next, shootId }])
        const turned = yield* settle(shoot.value)
        const wasHidden = Option.isSome(row) && row.value.hidden
        if (!turned && wasHidden) yield* telling.facts(shootId)
        yield* Metric.update(Metric.tagged(photoEvents, "type", event.type), 1)
      },
      (self, event) => Effect.annotateLogs(self, { shootId: event.data.shootId, photoId: event.data.photoId }),
      Transaction.within(sql)
    )

    const people = Effect.fn("ShootIntake.people")(function* (event: PeopleEvent) {
      const at = event.metadata.timestamp
      switch (event.type) {
        case "file.downloaded":
        case "archive.downloaded":
          return yield* shoots.downloaded(event.data.shootId, event.data.userId, at)
        case "invite.accepted":
          return yield* shoots.accepted(event.data.shootId, event.data.userId, at)
        case "archive.expired":
          return yield* shoots.endArchive(event.data.archiveId)
        // Who a person is belongs to the user service; a shoot knows its clients by id.
        case "user.created":
        case "user.authenticated":
          return
      }
    })

    const project = Effect.fnUntraced(function* (events: ReadonlyArray<PhotoEvent>) {
      const known = yield* photos.records(events.map(({ data }) => data.photoId))
      const ours = yield* shoots.existing(events.map(({ data }) => data.shootId))
      const records = new Map<PhotoId, PhotoRecord & { readonly shootId: ShootId }>()
      for (const event of events) {
        const { photoId, shootId } = event.data
        if (!ours.has(shootId)) continue
        const record = records.get(photoId) ?? known.get(photoId) ?? unheard(photoId)
        records.set(photoId, { ...afterEvent(record, event), shootId })
      }
      yield* photos.save([...records.values()])
    })

    const settleAll = Effect.gen(function* () {
      for (const id of yield* shoots.ids) {
        const shoot = yield* shoots.lock(id)
        if (Option.isSome(shoot)) yield* settle(shoot.value)
      }
    })

    return ShootIntake.of({ people, photo, photosAnew: { empty: photos.empty, project, finish: settleAll } })
  })
)
