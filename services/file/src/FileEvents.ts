import { EventBus } from "@safelight/bus/EventBus"
import type { EventFor } from "@safelight/events/Catalogue"
import { DerivedRendition } from "@safelight/events/Photo"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Archives } from "./Archives.ts"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import * as JobRepo from "./JobRepo.ts"
import * as UploadRepo from "./UploadRepo.ts"

/** Keeps what the workers made of a file, or why they could not. */
const verdicts = Effect.gen(function* () {
  const catalogue = yield* CatalogueRepo.make
  const jobs = yield* JobRepo.make
  return Effect.fnUntraced(function* (event: EventFor<"file-catalogue">) {
    const now = yield* DateTime.now
    const { photoId, recipe } = event.data
    if (event.type === "file.failed") {
      const { category, reason } = event.data
      yield* catalogue.settle(photoId, { state: "failed", category, reason })
      return yield* jobs.finish(photoId, "failed", now)
    }
    const { originalOnly, renditions } = event.data
    const known = yield* catalogue.get(photoId)
    if (renditions !== undefined && known._tag === "Some") {
      for (const rendition of DerivedRendition.literals) {
        yield* catalogue.putRendition(photoId, rendition, recipe, renditions[rendition])
      }
    }
    yield* catalogue.settle(photoId, {
      state: renditions === undefined ? "original-only" : "ready",
      category: null,
      reason: originalOnly ?? null
    })
    yield* jobs.finish(photoId, "done", now)
  })
})

/** What the file service reacts to. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const archives = yield* Archives
    const uploads = yield* UploadRepo.make

    yield* bus.subscribe({ consumer: "file-catalogue", apply: yield* verdicts })

    yield* bus.subscribe({
      consumer: "file-shoots",
      apply: Effect.fnUntraced(function* (event) {
        const now = yield* DateTime.now
        if (event.type === "shoot.created") return yield* uploads.openPlace(event.data.shootId, now)
        yield* uploads.closePlace(event.data.shootId, now)
        yield* archives.endOfShoot(event.data.shootId)
      })
    })

    yield* bus.subscribe({
      consumer: "file-archives",
      gather: (event) =>
        event.type === "archive.requested" ? archives.prepare(event.data) : Effect.succeed(undefined),
      apply: (_event, prepared) => (prepared === undefined ? Effect.void : archives.open(prepared))
    })
  })
)
