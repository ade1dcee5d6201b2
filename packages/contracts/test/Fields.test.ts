import { assert, describe, it } from "@effect/vitest"
import { EmailAddress, line, PlainDate } from "@safelight/contracts/Fields"
import { Schema } from "effect"

describe("fields people type", () => {
  it("a day is one of the calendar", () => {
    const isDay = Schema.is(PlainDate)
    for (const day of ["2026-06-21", "2028-02-29", "0001-01-01", "9999-12-31"]) assert.isTrue(isDay(day), day)
    for (const day of ["2026-02-29", "2026-02-31", "2026-04-31", "2026-13-01", "21.6.2026", "99999-01-01", ""]) {
      assert.isFalse(isDay(day), day)
    }
  })

  it("an address shows every character it has", () => {
    const isAddress = Schema.is(EmailAddress)
    for (const address of ["anna@example.com", "zoë@exämple.com", "o'neil+1@example.com"]) {
      assert.isTrue(isAddress(address), address)
    }
    for (const hidden of ["\u202e", "\u200b", "\u0000", "\ufeff", "\r\nBcc:x"]) {
      assert.isFalse(isAddress(`an${hidden}na@example.com`), JSON.stringify(hidden))
    }
  })

  it("a line of text has something to read", () => {
    const isTitle = Schema.is(line("a title", 20))
    for (const title of ["Anna & Tom", "الزفاف", "婚礼", "👩‍❤️‍👨", "!"]) assert.isTrue(isTitle(title), title)
    for (const title of ["", "   ", "\u200b\u200b", "\u202e", "a\u0000b", "a\nb"]) assert.isFalse(isTitle(title), title)
  })
})
