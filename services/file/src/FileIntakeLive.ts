import * as SqlClient from "@effect/sql/SqlClient"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import { remarkOf } from "@safelight/contracts/file/Remark"
import type { EventFor } from "@safelight/events/Catalogue"
import { make as makeEvent } from "@safelight/events/Event"
import { FileDownloaded } from "@safelight/events/FileEvents"
import type { PhotoId, UserId } from "@safelight/events/Ids"
import { DerivedRendition } from "@safelight/events/Photo"
import { Publisher } from "@safelight/events/Publisher"
import * as Transaction from "@safelight/sql/Transaction"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Archives } from "./Archives.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import * as JobRepo from "./JobRepo.ts"
import { UploadIntake } from "./UploadIntake.ts"
import * as UploadRepo from "./UploadRepo.ts"

async function* whole(bytes: Uint8Array) {
  yield bytes
}

/** What reaches the service, over the catalogue. */
export const layer = Layer.effect(
  FileIntake,
  Effect.gen(function* () {
    const archives = yield* Archives
    const intake = yield* UploadIntake
    const publisher = yield* Publisher
    const sql = yield* SqlClient.SqlClient
    const catalogue = yield* CatalogueRepo.make
    const jobs = yield* JobRepo.make
    const uploads = yield* UploadRepo.make
    const inTransaction = Transaction.within(sql)

    const verdict = Effect.fn("FileIntake.verdict")(function* (event: EventFor<"file-catalogue">) {
      const now = yield* DateTime.now
      const { photoId, recipe } = event.data
      const remark = remarkOf(event)
      // Deleted meanwhile: what was made of it is named by nobody and swept.
      if (!(yield* catalogue.takesVerdict(photoId, event.id))) return
      if (event.type === "file.failed") {
        const { category, reason } = event.data
        yield* catalogue.settle(photoId, { state: "failed", category, reason, remark })
        return yield* jobs.finish(photoId, "failed", now)
      }
      const { originalOnly, renditions } = event.data
      if (renditions !== undefined) {
        for (const rendition of DerivedRendition.literals) {
          yield* catalogue.putRendition(photoId, rendition, recipe, renditions[rendition])
        }
      }
      yield* catalogue.settle(photoId, {
        state: renditions === undefined ? "original-only" : "ready",
        category: null,
        reason: originalOnly ?? null,
        remark
      })
      yield* jobs.finish(photoId, "done", now)
    })

    return FileIntake.of({
      arrived: Effect.fn("FileIntake.arrived")(function* ({ bytes, fileName, shootId }) {
        const { photoId, sameAs } = yield* Effect.orDie(
          intake.put({ shootId, fileName, userId: undefined }, whole(bytes))
        )
        return sameAs ?? photoId
      }),
      verdict: (event) => inTransaction(verdict(event)),
      archive: Effect.fn("FileIntake.archive")(function* (event) {
        if (event.type !== "archive.requested") return
        const opened = Effect.flatMap(archives.prepare(event.data), (prepared) =>
          inTransaction(archives.open(prepared))
        )
        yield* Effect.orDie(Effect.retry(opened, { times: 3 }))
      }),
      shoot: Effect.fn("FileIntake.shoot")(function* (event) {
        const now = yield* DateTime.now
        const { shootId } = event.data
        if (event.type === "shoot.created") return yield* uploads.openPlace(shootId, now)
        const steps = [uploads.closePlace(shootId, now), uploads.endOpen(shootId, now), archives.endOfShoot(shootId)]
        yield* inTransaction(Effect.all(steps, { discard: true }))
      }),
      fetched: Effect.fn("FileIntake.fetched")(function* (photoId: PhotoId, userId: UserId) {
        const row = yield* catalogue.get(photoId)
        if (Option.isNone(row)) return
        const told = { shootId: row.value.shootId, photoId, userId, rendition: "original" as const }
        const record = Effect.gen(function* () {
          yield* catalogue.recordDelivery({ ...told, at: yield* DateTime.now })
          yield* publisher.publish(yield* makeEvent(FileDownloaded, told))
        })
        yield* inTransaction(record)
      })
    })
  })
)
