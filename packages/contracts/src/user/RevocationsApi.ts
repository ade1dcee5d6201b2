import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { NotFound } from "@safelight/auth/Refused"
import { SessionFacts, UserFacts } from "@safelight/events/Facts"
import { SessionId, UserId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"

const revocations = HttpApiGroup.make("revocations")
  .add(
    HttpApiEndpoint.get("session", "/sessions/:id/revocation")
      .setPath(Schema.Struct({ id: SessionId }))
      .addSuccess(Schema.OptionFromNullOr(SessionFacts))
      .addError(NotFound)
  )
  .add(
    HttpApiEndpoint.get("person", "/people/:id/revocation")
      .setPath(Schema.Struct({ id: UserId }))
      .addSuccess(Schema.OptionFromNullOr(UserFacts))
      .addError(NotFound)
  )
  .prefix("/internal/user")
  .middleware(Authenticated)

/** `Revocations` over HTTP. */
export class RevocationsApi extends HttpApi.make("revocations").add(revocations) {}
