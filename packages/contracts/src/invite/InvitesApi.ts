import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { NotFound, Refused } from "@safelight/auth/Refused"
import { InvitationId, ShootId, UserId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"
import { OnlyAsks } from "../OnlyAsks.ts"
import { BrowserId, OpenedSession, RateLimited } from "../user/Users.ts"
import { CodeNeeded, Invitation, InvitationLook, InvitationRefused, InvitationSecret } from "./Invites.ts"

/** Tokens travel in bodies only: addresses end up in logs. */
const token = Schema.String.pipe(Schema.maxLength(4096))
const one = Schema.Struct({ id: InvitationId })

const invites = HttpApiGroup.make("invites")
  .add(
    HttpApiEndpoint.get("forShoot", "/shoots/:shootId/invitations")
      .setPath(Schema.Struct({ shootId: ShootId }))
      .addSuccess(Schema.Array(Invitation))
      .addError(Refused)
  )
  .add(
    HttpApiEndpoint.get("find", "/shoots/:shootId/invitations/:userId")
      .setPath(Schema.Struct({ shootId: ShootId, userId: UserId }))
      .addSuccess(Invitation)
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.post("mint", "/invitations/:id/links").setPath(one).addSuccess(InvitationSecret).addError(NotFound)
  )
  .add(
    HttpApiEndpoint.post("look", "/links/look")
      .setPayload(Schema.Struct({ token, browser: Schema.NullOr(BrowserId) }))
      .addSuccess(InvitationLook)
      .addError(NotFound)
      .annotate(OnlyAsks, true)
  )
  .add(
    HttpApiEndpoint.post("accept", "/links/accept")
      .setPayload(Schema.Struct({ token, browser: BrowserId }))
      .addSuccess(OpenedSession)
      .addError(InvitationRefused)
      .addError(CodeNeeded)
      .addError(RateLimited)
  )
  .add(
    HttpApiEndpoint.post("resend", "/invitations/:id/resend").setPath(one).addSuccess(Schema.Boolean).addError(Refused)
  )
  .add(HttpApiEndpoint.post("revoke", "/invitations/:id/revoke").setPath(one).addError(Refused))
  .prefix("/internal/invite")
  .middleware(Authenticated)

/** `Invites` between processes: one endpoint per method. */
export class InvitesApi extends HttpApi.make("invite").add(invites) {}
