import * as DueTimer from "@safelight/sql/DueTimer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ArchiveRepo from "./ArchiveRepo.ts"
import { Archives } from "./Archives.ts"

/** Ends archives that nobody has used for their whole life. */
export const layer = Layer.unwrapEffect(
  Effect.gen(function* () {
    const archives = yield* Archives
    const repo = yield* ArchiveRepo.make
    return DueTimer.layer({ name: "file/archive-expiry", interval: "30 seconds", due: repo.due, handle: archives.end })
  })
)
