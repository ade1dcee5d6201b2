import { assert, it } from "@effect/vitest"
import { DateTime } from "effect"
import { moment } from "../src/MailWords.ts"

it("says a moment as the language does", () => {
  const at = DateTime.unsafeMake("2027-03-01T08:05:00Z")
  assert.strictEqual(moment("en", at, "Europe/Paris"), "Monday, 1 March 2027 at 09:05 (Europe/Paris)")
  assert.strictEqual(moment("fr", at, "Europe/Paris"), "lundi 1er mars 2027 à 9\u00a0h\u00a005 (Europe/Paris)")
  assert.strictEqual(
    moment("fr", DateTime.unsafeMake("2027-03-21T22:40:00Z"), "UTC"),
    "dimanche 21 mars 2027 à 22\u00a0h\u00a040 (UTC)"
  )
})
