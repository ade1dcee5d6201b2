import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport, dieUnauthenticated } from "../Transport.ts"
import { Invites } from "./Invites.ts"
import { InvitesApi } from "./InvitesApi.ts"

/** `Invites` in another process. `baseUrl` is the service's address; `caller` is who asks. */
export const layer = (baseUrl: string, caller: ServiceName) =>
  Layer.effect(
    Invites,
    Effect.gen(function* () {
      const { invites } = yield* HttpApiClient.make(InvitesApi, {
        baseUrl,
        transformClient: yield* authorised(caller, "invite", InvitesApi)
      })
      return Invites.of({
        forShoot: (shootId) => invites.forShoot({ path: { shootId } }).pipe(dieOnTransport),
        find: (shootId, userId) => invites.find({ path: { shootId, userId } }).pipe(dieOnTransport, dieUnauthenticated),
        mint: (id) => invites.mint({ path: { id } }).pipe(dieOnTransport, dieUnauthenticated),
        look: (token, browser) =>
          invites.look({ payload: { token, browser: browser ?? null } }).pipe(dieOnTransport, dieUnauthenticated),
        accept: (payload) => invites.accept({ payload }).pipe(dieOnTransport, dieUnauthenticated),
        resend: (id) => invites.resend({ path: { id } }).pipe(dieOnTransport),
        revoke: (id) => invites.revoke({ path: { id } }).pipe(dieOnTransport)
      })
    })
  )
