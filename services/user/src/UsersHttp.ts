import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Authenticated } from "@safelight/auth/Authenticated"
import { Revocations } from "@safelight/contracts/user/Revocations"
import { RevocationsApi } from "@safelight/contracts/user/RevocationsApi"
import { Users } from "@safelight/contracts/user/Users"
import { UsersApi } from "@safelight/contracts/user/UsersApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const handlers = HttpApiBuilder.group(
  UsersApi,
  "users",
  Effect.fnUntraced(function* (handlers) {
    const users = yield* Users
    return handlers
      .handle("requestSignIn", ({ payload }) => users.requestSignIn(payload))
      .handle("mintSignIn", ({ path }) => users.mintSignIn(path.id))
      .handle("signInState", ({ payload }) => Effect.map(users.signInState(payload.token), (state) => ({ state })))
      .handle("renewSignIn", ({ payload }) => users.renewSignIn(payload))
      .handle("confirmLink", ({ payload }) => users.confirmLink(payload))
      .handle("confirmCode", ({ path, payload }) => users.confirmCode({ signInId: path.id, ...payload }))
      .handle("openInvited", ({ path, payload }) => users.openInvited(path.userId, payload.invitationId))
      .handle("refresh", ({ payload }) => users.refresh(payload.sessionToken))
      .handle("sessions", ({ path }) => users.sessions(path.userId))
      .handle("endSession", ({ path, payload }) => users.endSession(path.id, payload.reason))
      .handle("byIds", ({ payload }) => users.byIds(payload.ids))
      .handle("ensureContact", ({ payload }) => users.ensureContact(payload))
      .handle("update", ({ path, payload }) => users.update(path.userId, payload))
      .handle("ensureAdmin", ({ payload }) => users.ensureAdmin(payload.email))
      .handle("deactivate", ({ path }) => users.deactivate(path.userId))
      .handle("issueToken", ({ payload }) => users.issueToken(payload))
      .handle("rewriteFacts", () => users.rewriteFacts())
      .handle("tokens", () => users.tokens())
      .handle("revokeToken", ({ path }) => users.revokeToken(path.id))
      .handle("authenticateToken", ({ payload }) => users.authenticateToken(payload.secret))
  })
)

const revocationHandlers = HttpApiBuilder.group(
  RevocationsApi,
  "revocations",
  Effect.fnUntraced(function* (handlers) {
    const revocations = yield* Revocations
    return handlers
      .handle("session", ({ path }) => revocations.session(path.id))
      .handle("person", ({ path }) => revocations.person(path.id))
  })
)

/** `Users` and `Revocations` for other processes. */
export const routes = Layer.merge(
  HttpLayerRouter.addHttpApi(UsersApi),
  HttpLayerRouter.addHttpApi(RevocationsApi)
).pipe(Layer.provide(Layer.merge(handlers, revocationHandlers)), Layer.provide(Authenticated.layer("user")))
