import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Authenticated } from "@safelight/auth/Authenticated"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { NotificationsApi } from "@safelight/contracts/notification/NotificationsApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const handlers = HttpApiBuilder.group(
  NotificationsApi,
  "notifications",
  Effect.fnUntraced(function* (handlers) {
    const notifications = yield* Notifications
    return handlers
      .handle("forShoot", ({ path }) => notifications.forShoot(path.shootId))
      .handle("recent", ({ urlParams }) => notifications.recent(urlParams.limit))
      .handle("retry", ({ path }) => notifications.retry(path.id))
  })
)

export const routes = HttpLayerRouter.addHttpApi(NotificationsApi).pipe(
  Layer.provide(handlers),
  Layer.provide(Authenticated.layer("notification"))
)
