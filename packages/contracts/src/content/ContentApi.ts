import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { MailKind } from "@safelight/events/NotificationEvents"
import * as Schema from "effect/Schema"
import { Locale } from "../Fields.ts"
import { MailTemplate, StudioSettings } from "./Content.ts"

export class ContentGroup extends HttpApiGroup.make("content")
  .add(HttpApiEndpoint.get("settings", "/settings").addSuccess(StudioSettings))
  .add(
    HttpApiEndpoint.get("mailTemplate", "/mail-templates/:kind/:locale")
      .setPath(Schema.Struct({ kind: MailKind, locale: Locale }))
      .addSuccess(MailTemplate)
  )
  .middleware(Authenticated)
  .prefix("/internal/content") {}

export class ContentApi extends HttpApi.make("content").add(ContentGroup) {}
