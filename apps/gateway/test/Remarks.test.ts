import { assert, describe, it } from "@effect/vitest"
import { type KnownRemark, type Remark, sayOr } from "@safelight/contracts/file/Remark"
import { UploadRefusal } from "@safelight/contracts/file/UploadRefusal"
import { studioMessagesFor } from "../src/messages/Catalogue.ts"
import type { Locale } from "../src/messages/Locale.ts"
import { refusalOf } from "../src/pages/studio/UploadLimits.ts"
import { studioPages } from "./support/Pages.ts"
import { calm } from "./support/Samples.ts"

/** One of every code, with the facts that its event carries. */
const remarks: { readonly [Code in KnownRemark["code"]]: Omit<Remark, "code"> } = {
  empty: {},
  "not-a-photo": { fileType: "PDF" },
  unsupported: { fileType: "PSD" },
  mislabelled: { fileType: "SVG" },
  incomplete: {},
  damaged: {},
  "too-large": { mostMegapixels: 1500 },
  heic: { fileType: "HEIC" },
  "no-preview": { fileType: "NEF" },
  "set-aside": {},
  temporary: {},
  resource: {},
  logic: {}
}

const said = (locale: Locale, remark: Remark | null, reason: string | null = null) =>
  sayOr(studioMessagesFor(locale).remark, remark, reason) ?? ""

/** What the photographer is told to do. */
const advice: Readonly<Record<Locale, RegExp>> = {
  en: /\b(copy it|upload|export|delete|send|ask|open|restore|make room|try again)\b/i,
  fr: /\b(copiez|envoyez|renvoyez|exportez|supprimez|demandez|ouvrez|restaurez|faites de la place|réessayez)/i
}

/** In whole sentences. */
const isSaid = (locale: Locale, text: string) => {
  assert.match(text, /^\p{Lu}.{20,}\.$/u)
  assert.match(text, advice[locale])
  assert.notMatch(text, /undefined|null|NaN|\[object/)
}

describe("what is said of a file without a picture", () => {
  for (const [code, facts] of Object.entries(remarks)) {
    it(`${code}: what is wrong and what to do, in both languages`, () => {
      const [en, fr] = [said("en", { code, ...facts }), said("fr", { code, ...facts })]
      isSaid("en", en)
      isSaid("fr", fr)
      assert.notStrictEqual(fr, en)
    })
  }

  it("names the type as people call it, and the limit as the language writes it", () => {
    const paper = { code: "not-a-photo", fileType: "PDF" }
    assert.include(said("en", paper), "a PDF document")
    assert.include(said("fr", paper), "un document PDF")
    const song = { code: "unsupported", fileType: "FLAC" }
    assert.include(said("en", song), "a file of type FLAC")
    assert.include(said("fr", song), "un fichier de type FLAC")
    const riddle = { code: "not-a-photo", fileType: null }
    assert.include(said("en", riddle), "a type that Safelight does not recognise")
    assert.include(said("fr", riddle), "un type que Safelight ne reconnaît pas")
    assert.include(said("fr", { code: "no-preview", fileType: "NEF" }), "Ce fichier NEF")
    assert.include(said("fr", { code: "unsupported", fileType: "constructor" }), "un fichier de type constructor")
    assert.include(said("fr", { code: "too-large", mostMegapixels: 1500 }), "1\u202f500 mégapixels")
  })

  it("is the English sentence that came with it, where no more is known", () => {
    const reason = "Only in English."
    assert.strictEqual(said("fr", null, reason), reason)
    assert.strictEqual(said("fr", { code: "not-an-image" }, reason), reason)
    // An event of an older version has the code without its facts.
    for (const code of ["not-a-photo", "unsupported", "mislabelled", "no-preview", "too-large"]) {
      assert.strictEqual(said("fr", { code }, reason), reason)
    }
    assert.isNull(sayOr(studioMessagesFor("fr").remark, null, null))
  })
})

describe("what is said of an upload that is not taken", () => {
  const limits = { maximumFileSize: 3_000_000, maximumShootSize: 500 * 2 ** 30 }

  for (const why of UploadRefusal.literals) {
    it(`${why}: what is wrong and what to do, in both languages`, () => {
      const [en, fr] = [refusalOf({ locale: "en" }, why, limits), refusalOf({ locale: "fr" }, why, limits)]
      isSaid("en", en)
      isSaid("fr", fr)
      assert.notStrictEqual(fr, en)
    })
  }

  it("names the limit that stands in the way", () => {
    assert.include(refusalOf({ locale: "fr" }, "too-large", limits), "3,0\u00a0Mo")
    assert.include(refusalOf({ locale: "fr" }, "no-room", limits), "500\u00a0Gio")
  })

  it("is with the script that uploads, word for word as on the page of a plain form", () => {
    const [, words = "{}"] = /data-words="([^"]*)"/.exec(studioPages("fr", calm).get("studio-photos") ?? "") ?? []
    const script: Readonly<Record<string, string>> = JSON.parse(words.replaceAll("&quot;", '"'))
    const ofThePage = { maximumFileSize: 2 ** 30, maximumShootSize: 500 * 2 ** 30 }
    for (const why of UploadRefusal.literals) {
      assert.strictEqual(script[`refused-${why}`], refusalOf({ locale: "fr" }, why, ofThePage))
    }
  })
})
