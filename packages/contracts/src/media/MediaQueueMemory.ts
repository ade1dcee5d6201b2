import { Access } from "@safelight/auth/Access"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import { MediaQueue, type QueueFigures } from "./MediaQueue.ts"

/** The figures a test gives it. */
export const layer = (figures: Ref.Ref<QueueFigures>) =>
  Layer.effect(
    MediaQueue,
    Effect.map(Access, (access) =>
      MediaQueue.of({
        figures: () => Effect.zipRight(access.check({ kind: "studio", scope: "read" }), Ref.get(figures))
      })
    )
  )
