import { assert, it } from "@effect/vitest"
import { DateTime, Duration } from "effect"
import { left, moment } from "../src/MailWords.ts"

it("says a moment as the language does", () => {
  const at = DateTime.unsafeMake("2027-03-01T08:05:00Z")
  assert.strictEqual(moment("en", at, "Europe/Paris"), "Monday, 1 March 2027 at 09:05 (Europe/Paris)")
  assert.strictEqual(moment("fr", at, "Europe/Paris"), "lundi 1er mars 2027 à 9\u00a0h\u00a005 (Europe/Paris)")
  assert.strictEqual(
    moment("fr", DateTime.unsafeMake("2027-03-21T22:40:00Z"), "UTC"),
    "dimanche 21 mars 2027 à 22\u00a0h\u00a040 (UTC)"
  )
})

it("says what is left to the day, and within the last day to the hour", () => {
  const said = (locale: "en" | "fr", amount: Duration.DurationInput) => left(locale, Duration.decode(amount))
  assert.strictEqual(said("en", Duration.subtract("7 days", "20 seconds")), "7\u00a0days")
  assert.strictEqual(said("en", "2 days"), "2\u00a0days")
  assert.strictEqual(said("en", "24 hours"), "1\u00a0day")
  assert.strictEqual(said("en", "20 hours"), "20\u00a0hours")
  assert.strictEqual(said("en", "4 minutes"), "1\u00a0hour")
  assert.strictEqual(said("fr", "6 days"), "6\u00a0jours")
  assert.strictEqual(said("fr", "25 hours"), "1\u00a0jour")
  assert.strictEqual(said("fr", "90 minutes"), "2\u00a0heures")
})
