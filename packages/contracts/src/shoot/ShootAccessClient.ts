import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport, dieUnauthenticated } from "../Transport.ts"
import { ShootAccess } from "./ShootAccess.ts"
import { ShootAccessApi } from "./ShootAccessApi.ts"

/** `ShootAccess` in another process. */
export const layer = (baseUrl: URL | string, caller: ServiceName) =>
  Layer.effect(
    ShootAccess,
    Effect.gen(function* () {
      const transformClient = yield* authorised(caller, "shoot", ShootAccessApi)
      const { access } = yield* HttpApiClient.make(ShootAccessApi, { baseUrl, transformClient })
      return ShootAccess.of({
        facts: (id) => access.facts({ path: { id } }).pipe(dieOnTransport, dieUnauthenticated)
      })
    })
  )
