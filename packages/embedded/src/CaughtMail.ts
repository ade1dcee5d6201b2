import * as Schema from "effect/Schema"

/** One mail as the inbox shows it. */
export class CaughtMail extends Schema.Class<CaughtMail>("CaughtMail")({
  id: Schema.String,
  /** The addresses of the envelope, which decide who gets it, joined by `, `. */
  to: Schema.String,
  from: Schema.String,
  subject: Schema.String,
  /** When it was received, ISO 8601 in UTC. */
  date: Schema.String,
  text: Schema.String,
  /** Empty when the mail has no HTML part. */
  html: Schema.String,
  /** The Message-ID with its angle brackets: a mail that was sent twice carries the same one. */
  messageId: Schema.String,
  /** Every header in order, names in lower case. */
  headers: Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String }))
}) {}
