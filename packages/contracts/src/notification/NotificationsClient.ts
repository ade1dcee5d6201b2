import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport } from "../Transport.ts"
import { Notifications } from "./Notifications.ts"
import { NotificationsApi } from "./NotificationsApi.ts"

/** `Notifications` over HTTP, asked for by `caller`. */
export const layer = (baseUrl: URL | string, caller: ServiceName) =>
  Layer.effect(
    Notifications,
    Effect.gen(function* () {
      const transformClient = yield* authorised(caller, "notification", NotificationsApi)
      const { notifications } = yield* HttpApiClient.make(NotificationsApi, { baseUrl, transformClient })
      return Notifications.of({
        forShoot: (shootId) => notifications.forShoot({ path: { shootId } }).pipe(dieOnTransport),
        recent: (limit) => notifications.recent({ urlParams: { limit } }).pipe(dieOnTransport),
        retry: (id) => notifications.retry({ path: { id } }).pipe(dieOnTransport)
      })
    })
  )
