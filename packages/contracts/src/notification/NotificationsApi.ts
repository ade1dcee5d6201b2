import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { AccessEnded, NotFound, SignInRequired } from "@safelight/auth/Refused"
import { MailId, ShootId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"
import { MailNotRetryable, MailView } from "./Notifications.ts"

export class NotificationsGroup extends HttpApiGroup.make("notifications")
  .add(
    HttpApiEndpoint.get("forShoot", "/shoots/:shootId/mails")
      .setPath(Schema.Struct({ shootId: ShootId }))
      .addSuccess(Schema.Array(MailView))
  )
  .add(
    HttpApiEndpoint.get("recent", "/mails")
      .setUrlParams(Schema.Struct({ limit: Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 1000)) }))
      .addSuccess(Schema.Array(MailView))
  )
  .add(
    HttpApiEndpoint.post("retry", "/mails/:id/retry")
      .setPath(Schema.Struct({ id: MailId }))
      .addSuccess(Schema.Void)
      .addError(MailNotRetryable)
  )
  .addError(NotFound)
  .addError(SignInRequired)
  .addError(AccessEnded)
  .middleware(Authenticated)
  .prefix("/internal/notification") {}

export class NotificationsApi extends HttpApi.make("notification").add(NotificationsGroup) {}
