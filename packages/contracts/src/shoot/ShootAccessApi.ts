import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { NotFound } from "@safelight/auth/Refused"
import { ShootFacts } from "@safelight/events/Facts"
import { ShootId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"

const access = HttpApiGroup.make("access")
  .add(
    HttpApiEndpoint.get("facts", "/facts/:id")
      .setPath(Schema.Struct({ id: ShootId }))
      .addSuccess(Schema.OptionFromNullOr(ShootFacts))
      .addError(NotFound)
  )
  .prefix("/internal/shoot")
  .middleware(Authenticated)

/** `ShootAccess` over HTTP. */
export class ShootAccessApi extends HttpApi.make("shoot-access").add(access) {}
