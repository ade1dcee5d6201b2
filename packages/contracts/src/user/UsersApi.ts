import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { Principal } from "@safelight/auth/Principal"
import { NotFound, Refused, SignInRequired } from "@safelight/auth/Refused"
import { ApiTokenId, InvitationId, SessionId, SignInId, UserId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"
import { EmailAddress } from "../Fields.ts"
import { OnlyAsks } from "../OnlyAsks.ts"
import {
  ApiTokenView,
  BrowserId,
  CodeRefused,
  IssuedApiToken,
  NewApiToken,
  NewContact,
  OpenedSession,
  PersonPatch,
  RateLimited,
  SessionView,
  SignInRefused,
  SignInRequest,
  SignInSecrets,
  SignInStarted,
  SignInState,
  User
} from "./Users.ts"

/** Tokens and secrets travel in bodies only: addresses end up in logs. */
const secret = Schema.String.pipe(Schema.maxLength(4096))

const users = HttpApiGroup.make("users")
  .add(
    HttpApiEndpoint.post("requestSignIn", "/sign-ins")
      .setPayload(SignInRequest)
      .addSuccess(SignInStarted)
      .addError(RateLimited)
  )
  .add(
    HttpApiEndpoint.post("mintSignIn", "/sign-ins/:id/secrets")
      .setPath(Schema.Struct({ id: SignInId }))
      .addSuccess(SignInSecrets)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.post("signInState", "/links/state")
      .setPayload(Schema.Struct({ token: secret }))
      .addSuccess(Schema.Struct({ state: SignInState }))
      .annotate(OnlyAsks, true)
  )
  .add(
    HttpApiEndpoint.post("renewSignIn", "/links/renew")
      .setPayload(Schema.Struct({ token: secret, browser: BrowserId }))
      .addSuccess(SignInStarted)
      .addError(SignInRefused)
      .addError(RateLimited)
  )
  .add(
    HttpApiEndpoint.post("confirmLink", "/links/confirm")
      .setPayload(Schema.Struct({ token: secret, browser: BrowserId }))
      .addSuccess(OpenedSession)
      .addError(SignInRefused)
  )
  .add(
    HttpApiEndpoint.post("confirmCode", "/sign-ins/:id/confirm")
      .setPath(Schema.Struct({ id: SignInId }))
      .setPayload(Schema.Struct({ code: secret, browser: BrowserId }))
      .addSuccess(OpenedSession)
      .addError(CodeRefused)
  )
  .add(
    HttpApiEndpoint.post("openInvited", "/people/:userId/invited")
      .setPath(Schema.Struct({ userId: UserId }))
      .setPayload(Schema.Struct({ invitationId: InvitationId }))
      .addSuccess(OpenedSession)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.post("refresh", "/sessions/refresh")
      .setPayload(Schema.Struct({ sessionToken: secret }))
      .addSuccess(OpenedSession)
      .addError(SignInRequired)
  )
  .add(
    HttpApiEndpoint.get("sessions", "/people/:userId/sessions")
      .setPath(Schema.Struct({ userId: UserId }))
      .addSuccess(Schema.Array(SessionView))
      .addError(Refused)
  )
  .add(
    HttpApiEndpoint.post("endSession", "/sessions/:id/end")
      .setPath(Schema.Struct({ id: SessionId }))
      .setPayload(Schema.Struct({ reason: Schema.Literal("signed-out", "revoked") }))
      .addError(Refused)
  )
  .add(
    HttpApiEndpoint.post("byIds", "/people/find")
      .setPayload(Schema.Struct({ ids: Schema.Array(UserId) }))
      .addSuccess(Schema.Array(User))
      .addError(Refused)
      .annotate(OnlyAsks, true)
  )
  .add(HttpApiEndpoint.post("ensureContact", "/contacts").setPayload(NewContact).addSuccess(User).addError(Refused))
  .add(
    HttpApiEndpoint.patch("update", "/people/:userId")
      .setPath(Schema.Struct({ userId: UserId }))
      .setPayload(PersonPatch)
      .addSuccess(User)
      .addError(Refused)
  )
  .add(
    HttpApiEndpoint.post("ensureAdmin", "/admins")
      .setPayload(Schema.Struct({ email: EmailAddress }))
      .addSuccess(SignInStarted)
      .addError(Refused)
  )
  .add(
    HttpApiEndpoint.post("deactivate", "/people/:userId/deactivate")
      .setPath(Schema.Struct({ userId: UserId }))
      .addError(Refused)
  )
  .add(
    HttpApiEndpoint.post("issueToken", "/tokens").setPayload(NewApiToken).addSuccess(IssuedApiToken).addError(Refused)
  )
  .add(HttpApiEndpoint.post("rewriteFacts", "/facts/rewrite").addSuccess(Schema.NonNegativeInt).addError(Refused))
  .add(HttpApiEndpoint.get("tokens", "/tokens").addSuccess(Schema.Array(ApiTokenView)).addError(Refused))
  .add(
    HttpApiEndpoint.post("revokeToken", "/tokens/:id/revoke")
      .setPath(Schema.Struct({ id: ApiTokenId }))
      .addError(Refused)
  )
  .add(
    HttpApiEndpoint.post("authenticateToken", "/tokens/authenticate")
      .setPayload(Schema.Struct({ secret }))
      .addSuccess(Principal)
      .addError(SignInRequired)
      .annotate(OnlyAsks, true)
  )
  .prefix("/internal/user")
  .middleware(Authenticated)

/** `Users` between processes: one endpoint per method. */
export class UsersApi extends HttpApi.make("user").add(users) {}
