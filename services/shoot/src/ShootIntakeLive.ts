import * as SqlClient from "@effect/sql/SqlClient"
import { statusAfterFiles } from "@safelight/contracts/shoot/Lifecycle"
import { afterEvent, type PhotoEvent, unheard } from "@safelight/contracts/shoot/PhotoRecord"
import { type PeopleEvent, ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import { make } from "@safelight/events/Event"
import { Publisher } from "@safelight/events/Publisher"
import { ShootReady } from "@safelight/events/ShootEvents"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as PhotoRepo from "./PhotoRepo.ts"
import { photoEvents } from "./ShootMetrics.ts"
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

    const photo = Effect.fn("ShootIntake.photo")(
      function* (event: PhotoEvent) {
        const { photoId, shootId } = event.data
        const shoot = yield* shoots.lock(shootId)
        // Not of this studio: there is nobody who could ever see it.
        if (Option.isNone(shoot)) return yield* Effect.logWarning("A file of an unknown shoot was passed over")
        const row = yield* photos.record(photoId)
        const record = Option.match(row, { onNone: () => unheard(photoId), onSome: PhotoRepo.toRecord })
        const next = afterEvent(record, event)
        yield* photos.save(shootId, next)

        const counts = yield* shoots.counts(shootId)
        const status = statusAfterFiles(shoot.value.status, counts)
        if (status !== shoot.value.status) yield* shoots.setStatus(shootId, status, shoot.value.deliveredAt)
        const wasHidden = Option.isSome(row) && row.value.hidden
        if (status !== shoot.value.status || wasHidden) yield* telling.facts(shootId)
        if (status === "ready" && shoot.value.status !== "ready") {
          const photoCount = yield* photos.deliverable(shootId)
          yield* publisher.publish(yield* make(ShootReady, { shootId, photoCount }))
        }
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

    return ShootIntake.of({ people, photo })
  })
)
