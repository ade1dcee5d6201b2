import { assert, describe, it } from "@effect/vitest"
import { anonymous, CurrentPrincipal } from "@safelight/auth/Principal"
import { Content } from "@safelight/contracts/content/Content"
import { MailKind } from "@safelight/events/NotificationEvents"
import { Effect, type Layer } from "effect"

/** One contract, run against each way of providing `Content`. */
export const contract = (name: string, layer: Layer.Layer<Content, unknown>) =>
  describe(`Content ${name}`, () => {
    it.effect("has settings, and words for every kind of mail in both languages", () =>
      Effect.gen(function* () {
        const content = yield* Content
        const settings = yield* content.settings()
        assert.isNotEmpty(settings.studioName)
        for (const kind of MailKind.literals) {
          for (const locale of ["en", "fr"] as const) {
            const template = yield* content.mailTemplate(kind, locale)
            assert.deepStrictEqual([template.kind, template.locale], [kind, locale])
            assert.isNotEmpty(template.subject)
            assert.isNotEmpty(template.paragraphs)
          }
        }
      }).pipe(Effect.provideService(CurrentPrincipal, anonymous), Effect.provide(layer))
    )
  })
