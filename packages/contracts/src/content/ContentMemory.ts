import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Content, MailTemplate, StudioSettings } from "./Content.ts"

export const defaultSettings = new StudioSettings({
  studioName: "Example Studio",
  mailFrom: "studio@example.com",
  maximumFileSize: 2 ** 30,
  maximumShootSize: 500 * 2 ** 30
})

/** Given settings, and templates whose words are their kind and locale, for tests of callers. */
export const layer = (settings: StudioSettings = defaultSettings) =>
  Layer.succeed(Content, {
    settings: () => Effect.succeed(settings),
    mailTemplate: (kind, locale) =>
      Effect.succeed(
        new MailTemplate({
          kind,
          locale,
          version: 1,
          subject: `${kind} ${locale}`,
          heading: kind,
          paragraphs: ["{name}"],
          action: "Open",
          small: []
        })
      )
  })
