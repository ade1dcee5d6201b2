import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport, dieUnauthenticated } from "../Transport.ts"
import { Revocations } from "./Revocations.ts"
import { RevocationsApi } from "./RevocationsApi.ts"

/** `Revocations` in another process. */
export const layer = (baseUrl: string, caller: ServiceName) =>
  Layer.effect(
    Revocations,
    Effect.gen(function* () {
      const transformClient = yield* authorised(caller, "user", RevocationsApi)
      const { revocations } = yield* HttpApiClient.make(RevocationsApi, { baseUrl, transformClient })
      return Revocations.of({
        session: (id) => revocations.session({ path: { id } }).pipe(dieOnTransport, dieUnauthenticated),
        person: (id) => revocations.person({ path: { id } }).pipe(dieOnTransport, dieUnauthenticated)
      })
    })
  )
