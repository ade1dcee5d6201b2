import { assert, describe, it } from "@effect/vitest"
import { EmailAddress, line, PlainDate } from "@safelight/contracts/Fields"
import { Either, Schema } from "effect"

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

  it("an address is refused in no time, however long and however nearly right", () => {
    const decode = Schema.decodeUnknownEither(EmailAddress)
    const started = performance.now()
    for (const text of [`a@${".a".repeat(125_000)}:`, `a@${"a.".repeat(125_000)}:`, `a@${"a".repeat(250_000)}`]) {
      const refused = decode(text)
      assert.isTrue(Either.isLeft(refused))
      if (Either.isLeft(refused)) assert.include(refused.left.message, "longer than 254 characters")
    }
    // A search through all ways to cut them takes some twenty seconds each.
    assert.isBelow(performance.now() - started, 5_000)
    for (const text of ["a@b", "a@b.c", "a@.b.co", "a@b..co", "a@b.co.", "a@b@c.co", `a@b.${"c".repeat(250)}:`]) {
      assert.isTrue(Either.isLeft(decode(text)), text)
    }
    assert.isTrue(Either.isRight(decode(` Anna@${"a.".repeat(120)}COM `)))
  })

  it("a line of text has something to read", () => {
    const isTitle = Schema.is(line("a title", 20))
    for (const title of ["Anna & Tom", "الزفاف", "婚礼", "👩‍❤️‍👨", "!"]) assert.isTrue(isTitle(title), title)
    for (const title of ["", "   ", "\u200b\u200b", "\u202e", "a\u0000b", "a\nb"]) assert.isFalse(isTitle(title), title)
  })
})
