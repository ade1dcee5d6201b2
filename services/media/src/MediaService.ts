import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MediaQueueLive from "./MediaQueueLive.ts"
import { settings } from "./MediaSettings.ts"
import * as MediaWorker from "./MediaWorker.ts"
import { Scratch } from "./Scratch.ts"

const scratch = Layer.unwrapEffect(Effect.map(settings, ({ scratch }) => Scratch.layer(scratch)))

/** The whole service: workers, and what they say about the queue. */
export const layer = Layer.merge(MediaQueueLive.layer, Layer.provide(MediaWorker.layer, scratch))
