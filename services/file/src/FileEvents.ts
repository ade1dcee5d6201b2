import { EventBus } from "@safelight/bus/EventBus"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Archives } from "./Archives.ts"

/** What the file service reacts to. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const archives = yield* Archives
    const intake = yield* FileIntake

    yield* bus.subscribe({ consumer: "file-catalogue", apply: intake.verdict })
    yield* bus.subscribe({ consumer: "file-shoots", apply: intake.shoot })
    // The store and other services are asked before the transaction begins.
    yield* bus.subscribe({
      consumer: "file-archives",
      gather: (event) =>
        event.type === "archive.requested" ? archives.prepare(event.data) : Effect.succeed(undefined),
      apply: (_event, prepared) => (prepared === undefined ? Effect.void : archives.open(prepared))
    })
  })
)
