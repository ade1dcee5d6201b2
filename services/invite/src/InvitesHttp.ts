import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Authenticated } from "@safelight/auth/Authenticated"
import { Invites } from "@safelight/contracts/invite/Invites"
import { InvitesApi } from "@safelight/contracts/invite/InvitesApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const handlers = HttpApiBuilder.group(
  InvitesApi,
  "invites",
  Effect.fnUntraced(function* (handlers) {
    const invites = yield* Invites
    return handlers
      .handle("forShoot", ({ path }) => invites.forShoot(path.shootId))
      .handle("find", ({ path }) => invites.find(path.shootId, path.userId))
      .handle("mint", ({ path }) => invites.mint(path.id))
      .handle("look", ({ payload }) => invites.look(payload.token, payload.browser ?? undefined))
      .handle("accept", ({ payload }) => invites.accept(payload))
      .handle("resend", ({ path }) => invites.resend(path.id))
      .handle("revoke", ({ path }) => invites.revoke(path.id))
  })
)

/** `Invites` for other processes. */
export const routes = HttpLayerRouter.addHttpApi(InvitesApi).pipe(
  Layer.provide(handlers),
  Layer.provide(Authenticated.layer("invite"))
)
