import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MediaHealth from "./MediaHealth.ts"
import * as MediaQueueLive from "./MediaQueueLive.ts"
import { MediaSettings } from "./MediaSettings.ts"
import * as MediaWorker from "./MediaWorker.ts"
import { Scratch } from "./Scratch.ts"

const scratch = Layer.unwrapEffect(Effect.map(MediaSettings, ({ scratch }) => Scratch.layer(scratch)))

const workers = Layer.provide(MediaWorker.layer, scratch)

/** The whole service: workers, and what they say about the queue. */
export const layer = Layer.mergeAll(MediaQueueLive.layer, workers, MediaHealth.layer).pipe(
  Layer.provide(MediaSettings.layerConfig)
)
