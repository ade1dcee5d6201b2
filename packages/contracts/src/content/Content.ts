import type { CurrentPrincipal } from "@safelight/auth/Principal"
import { MailKind } from "@safelight/events/NotificationEvents"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Locale } from "../Fields.ts"

export class StudioSettings extends Schema.Class<StudioSettings>("StudioSettings")({
  /** Shown on every page and as the sender of mails. */
  studioName: Schema.String,
  /** Sender address of mails. */
  mailFrom: Schema.String,
  /** Bytes; larger files are refused before their body is read. */
  maximumFileSize: Schema.Int,
  /** Bytes of originals in one shoot. */
  maximumShootSize: Schema.Int
}) {}

/**
 * The words of one kind of mail. `{name}` places are filled by notification: `name`, `studio`, `title`, `count`,
 * `expires`, `left`, `size`. A template is checked when it is loaded: every place it uses must exist for its kind.
 */
export class MailTemplate extends Schema.Class<MailTemplate>("MailTemplate")({
  kind: MailKind,
  locale: Locale,
  version: Schema.Int,
  subject: Schema.String,
  heading: Schema.String,
  paragraphs: Schema.Array(Schema.String),
  /** Words of the one button; empty where a kind has none. */
  action: Schema.String,
  /** Under the button, in small print. */
  small: Schema.Array(Schema.String)
}) {}

/** Mail templates, texts and settings of the studio. Shipped and read-only for now. */
export class Content extends Context.Tag("@safelight/content/Content")<
  Content,
  {
    readonly settings: () => Effect.Effect<StudioSettings, never, CurrentPrincipal>
    readonly mailTemplate: (kind: MailKind, locale: Locale) => Effect.Effect<MailTemplate, never, CurrentPrincipal>
  }
>() {}
