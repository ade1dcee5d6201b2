import { Content, MailTemplate } from "@safelight/contracts/content/Content"
import type { Locale } from "@safelight/contracts/Fields"
import type { MailKind } from "@safelight/events/NotificationEvents"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { settings } from "./ContentSettings.ts"
import { en } from "./templates/En.ts"
import { fr } from "./templates/Fr.ts"
import type { Templates } from "./templates/Templates.ts"

const shipped: Readonly<Record<Locale, Templates>> = { en, fr }

/** The shipped words and the configured settings; nothing is stored yet. */
export const layer = Layer.effect(
  Content,
  Effect.map(settings, (current) =>
    Content.of({
      settings: Effect.fn("Content.settings")(() => Effect.succeed(current)),
      mailTemplate: Effect.fn("Content.mailTemplate")((kind: MailKind, locale: Locale) =>
        Effect.succeed(new MailTemplate({ kind, locale, version: 1, ...shipped[locale][kind] }))
      )
    })
  )
)
