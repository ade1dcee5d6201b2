import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { AccessEnded, NotFound } from "@safelight/auth/Refused"
import { QueueFigures } from "./MediaQueue.ts"

export class MediaQueueGroup extends HttpApiGroup.make("queue")
  .add(HttpApiEndpoint.get("figures", "/queue").addSuccess(QueueFigures))
  .addError(NotFound)
  .addError(AccessEnded)
  .middleware(Authenticated)
  .prefix("/internal/media") {}

/** `MediaQueue` over HTTP, one endpoint for each method. */
export class MediaQueueApi extends HttpApi.make("media").add(MediaQueueGroup) {}
