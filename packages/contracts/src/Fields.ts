import * as Schema from "effect/Schema"

export const Locale = Schema.Literal("en", "fr")
export type Locale = typeof Locale.Type

/**
 * One address, as stored: trimmed and lower case. Stricter than RFC 5321 on purpose: no quoted local part, no
 * control characters, no second `@`, at most 254 characters, so that it is exactly one envelope recipient.
 */
export const EmailAddress = Schema.Trim.pipe(
  Schema.compose(Schema.Lowercase),
  // Before the patterns: anybody may send an address, and of whatever length.
  Schema.maxLength(254, { message: () => "The address is longer than 254 characters" }),
  // Nothing invisible: two addresses that look alike are one, and none turns the line around.
  Schema.pattern(/^\P{C}*$/u, { message: () => "Enter one address, like anna@example.com" }),
  // A text can be cut into the labels of a domain in one way only, so that a near miss costs no search.
  Schema.pattern(/^[^\s@"(),:;<>[\\\]]{1,64}@(?:[^\s@.",():;<>[\\\]]+\.)+[^\s@.",():;<>[\\\]]{2,}$/, {
    message: () => "Enter one address, like anna@example.com"
  }),
  Schema.brand("EmailAddress")
)
export type EmailAddress = typeof EmailAddress.Type

/** One line of text a person typed: trimmed, without control characters. */
export const line = (name: string, maximum: number) =>
  Schema.Trim.pipe(
    Schema.minLength(1, { message: () => `Enter ${name}` }),
    Schema.maxLength(maximum, { message: () => `Keep ${name} within ${maximum} characters` }),
    Schema.pattern(/^\P{Cc}*$/u, { message: () => `Keep ${name} on one line` }),
    Schema.pattern(/[\p{L}\p{N}\p{P}\p{S}]/u, { message: () => `Enter ${name}` })
  )

/** Unlike `Date.parse`, which takes 30 February for 2 March. */
const isDay = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** A day without a time, `2026-06-21`. */
export const PlainDate = Schema.String.pipe(
  Schema.pattern(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { message: () => "Enter a date, like 2026-06-21" }),
  Schema.filter((text) => isDay(text) || "There is no such day")
)
