import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport } from "../Transport.ts"
import { MediaQueue } from "./MediaQueue.ts"
import { MediaQueueApi } from "./MediaQueueApi.ts"

/** `MediaQueue` over HTTP, for a service in another process. */
export const layer = (baseUrl: URL | string, caller: ServiceName) =>
  Layer.effect(
    MediaQueue,
    Effect.gen(function* () {
      const transformClient = yield* authorised(caller, "media", MediaQueueApi)
      const { queue } = yield* HttpApiClient.make(MediaQueueApi, { baseUrl, transformClient })
      return MediaQueue.of({ figures: () => dieOnTransport(queue.figures()) })
    })
  )
