import { assert, describe, it } from "@effect/vitest"
import { messagesFor, studioMessagesFor } from "../src/messages/Catalogue.ts"
import { formatFor } from "../src/messages/Format.ts"
import { type Locale, locales, negotiateLocale } from "../src/messages/Locale.ts"

/** Every sentence of a catalogue by its path; functions are called with several counts. */
const sentences = (locale: Locale): ReadonlyMap<string, ReadonlyArray<string>> => {
  const found = new Map<string, ReadonlyArray<string>>()
  const walk = (path: string, value: unknown) => {
    if (typeof value === "string") found.set(path, [value])
    else if (typeof value === "function") {
      found.set(
        path,
        [0, 1, 2, 5, 21, 1_000_000].map((count) =>
          String(Reflect.apply(value, undefined, [count, count, count, count]))
        )
      )
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner)
    }
  }
  walk("", messagesFor(locale))
  walk(".studio", studioMessagesFor(locale))
  return found
}

describe("messages", () => {
  it("every language has every sentence, and none is empty", () => {
    const reference = [...sentences("en").keys()].sort()
    assert.isAbove(reference.length, 120)
    for (const locale of locales) {
      const all = sentences(locale)
      assert.deepStrictEqual([...all.keys()].sort(), reference, locale)
      for (const [path, texts] of all) {
        for (const text of texts) {
          assert.match(text, /\S/, `${locale}${path}`)
          assert.notMatch(text, /undefined|NaN|\[object|!/, `${locale}${path}`)
          assert.notMatch(text, /'|"/, `${locale}${path} has a straight quote: ${text}`)
        }
      }
    }
  })

  it("no sentence was left in English", () => {
    const english = sentences("en")
    // Words both languages share.
    const same = new Set([
      ".sent.again.1",
      ".downloads.size",
      ".open.for",
      ".gallery.photo",
      ".photo.original",
      ".gallery.photographs",
      ".studio.frame.studio",
      ".studio.head.photos",
      ".studio.upload.pause",
      ".studio.upload.script.pause",
      ".studio.set.place",
      ".studio.given.clients",
      ".studio.given.client",
      ".studio.access.mailName.invitation",
      ".studio.activity.kind.archive",
      ".studio.activity.kind.note",
      ".studio.form.kinds.portrait",
      ".studio.queue.type",
      ".studio.tokens.lede.1"
    ])
    const left = [...sentences("fr")].filter(
      ([path, texts]) => !same.has(path) && texts.join() === english.get(path)?.join()
    )
    assert.deepStrictEqual(left, [])
  })

  it("French sets its spaces: narrow before ; ! ? %, no-break before : and inside guillemets", () => {
    for (const [path, texts] of sentences("fr")) {
      for (const text of texts) {
        assert.notMatch(text, /[^\u202f][;!?%]/, `${path}: ${text}`)
        assert.notMatch(text, /[^\u00a0]:/, `${path}: ${text}`)
        assert.notMatch(text, /«[^\u00a0]|[^\u00a0]»/, `${path}: ${text}`)
      }
    }
  })

  it("counts follow the plural rules", () => {
    const [en, fr] = [messagesFor("en"), messagesFor("fr")]
    assert.strictEqual(en.gallery.photographs(1), "1 photograph")
    assert.strictEqual(en.gallery.photographs(0), "0 photographs")
    assert.strictEqual(fr.gallery.photographs(0), "0 photographie")
    assert.strictEqual(fr.gallery.photographs(2), "2 photographies")
    assert.match(fr.gallery.photographs(1_000_000), /de photographies$/)
    assert.strictEqual(en.sent.wrong(1), "That is not the code we sent. You have one more try.")
  })
})

describe("figures and dates", () => {
  const [en, fr] = [formatFor("en"), formatFor("fr")]
  const at = Date.UTC(2027, 0, 17, 18)
  it("sizes are decimal and in the language's units", () => {
    assert.strictEqual(en.bytes(999), "999\u00a0bytes")
    assert.strictEqual(en.bytes(41_600_000_000), "41.6\u00a0GB")
    assert.strictEqual(fr.bytes(41_600_000_000), "41,6\u00a0Go")
    assert.strictEqual(fr.bytes(212_000_000), "212\u00a0Mo")
    assert.strictEqual(en.bytes(0), "0\u00a0bytes")
  })
  it("a promise names day, hour and zone", () => {
    assert.strictEqual(en.promise({ at, zone: "Europe/Lisbon" }), "Sunday 17\u00a0January 2027, 18:00, Lisbon time")
    assert.match(fr.promise({ at, zone: "Europe/Paris" }), /^dimanche 17\u00a0janvier 2027 à 19\u00a0h\u00a000 \(heure/)
    assert.match(fr.day({ at: Date.UTC(2027, 0, 1, 12), zone: "UTC" }), /^1er\u00a0janvier 2027$/)
    assert.match(en.promise({ at, zone: "Mars/Olympus" }), /18:00/)
  })
  it("a share is never rounded up to done", () => {
    assert.strictEqual(en.percent(0.999), "99\u00a0%")
    assert.strictEqual(fr.percent(0.38), "38\u202f%")
  })
})

describe("choosing a language", () => {
  it("follows the visitor's order of quality", () => {
    assert.strictEqual(negotiateLocale("de, fr-CA;q=0.8, en;q=0.5"), "fr")
    assert.strictEqual(negotiateLocale("en-GB,en;q=0.9,fr;q=0.8"), "en")
    assert.strictEqual(negotiateLocale("fr;q=0, de"), "en")
    assert.strictEqual(negotiateLocale(undefined), "en")
    assert.strictEqual(negotiateLocale(";;q=,=,"), "en")
  })
})
