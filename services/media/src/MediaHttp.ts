import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Authenticated } from "@safelight/auth/Authenticated"
import { MediaQueue } from "@safelight/contracts/media/MediaQueue"
import { MediaQueueApi } from "@safelight/contracts/media/MediaQueueApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const handlers = HttpApiBuilder.group(
  MediaQueueApi,
  "queue",
  Effect.fnUntraced(function* (handlers) {
    const queue = yield* MediaQueue
    return handlers.handle("figures", () => queue.figures())
  })
)

/** `MediaQueue` for other processes. */
export const routes = HttpLayerRouter.addHttpApi(MediaQueueApi).pipe(
  Layer.provide(handlers),
  Layer.provide(Authenticated.layer("media"))
)
