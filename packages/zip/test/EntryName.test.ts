import { assert, describe, it } from "@effect/vitest"
import { entryNames, maximumSegmentBytes, safeFileName, safeSegment } from "@safelight/zip/EntryName"
import fc from "fast-check"

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", ".", "..", "CON", "con.jpg", "LPT1 .txt", "a/b", "a\\b", "x. ", "\u202egpj.exe", "\ud800", " "),
  fc.string({ minLength: 170, maxLength: 400 }).map((stem) => `${stem}.jpg`)
)

const isSafe = (segment: string) => {
  assert.notInclude(["", ".", ".."], segment)
  assert.notMatch(segment, /[<>:"|?*\\/\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
  assert.notMatch(segment, /^\s|[. ]$/)
  assert.notMatch(segment, /^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i)
  assert.isAtMost(Buffer.byteLength(segment), maximumSegmentBytes)
  assert.strictEqual(segment, segment.normalize("NFC"))
}

describe("EntryName", () => {
  it("makes every text a safe segment, and leaves a safe one alone", () => {
    fc.assert(
      fc.property(nasty, (raw) => {
        const segment = safeSegment(raw)
        isSafe(segment)
        assert.strictEqual(safeSegment(segment), segment)
      })
    )
  })

  it("takes no longer for a name that nearly ends in dots and spaces", () => {
    const started = performance.now()
    for (const run of [".", " ", ". "]) isSafe(safeSegment(`a${run.repeat(200_000)}b.jpg`))
    // Counting each run from each of its characters takes some twenty seconds and more.
    assert.isBelow(performance.now() - started, 5_000)
    assert.strictEqual(safeSegment("  . a . b. . "), ". a . b")
    assert.strictEqual(safeSegment(" . . "), "_")
  })

  it("keeps what photographers rely on", () => {
    assert.strictEqual(safeSegment("IMG_0001.CR3"), "IMG_0001.CR3")
    assert.strictEqual(safeSegment("e\u0301.jpg"), "é.jpg")
    assert.strictEqual(safeSegment("👰💍.jpg"), "👰💍.jpg")
    assert.match(safeSegment(`${"x".repeat(300)}.jpg`), /^x{176}\.jpg$/)
    assert.strictEqual(safeFileName("C:\\Users\\anna\\a.jpg"), "a.jpg")
    assert.strictEqual(safeFileName("../../etc/passwd"), "passwd")
    assert.strictEqual(safeFileName("photo.jpg\u0000.php"), "photo.jpg.php")
  })

  it("gives every file of an archive a path that no file system takes for another", () => {
    const named = fc.record({ folder: fc.option(nasty, { nil: undefined }), fileName: nasty })
    fc.assert(
      fc.property(fc.array(named, { maxLength: 30 }), (files) => {
        const names = entryNames(files, ["SHA256SUMS"])
        assert.strictEqual(names.length, files.length)
        const folded = names.map((name) => name.normalize("NFC").toLowerCase())
        assert.strictEqual(new Set([...folded, "sha256sums"]).size, names.length + 1)
        const folders = new Set(folded.flatMap((name) => (name.includes("/") ? [name.split("/")[0]] : [])))
        for (const name of names) {
          const segments = name.split("/")
          assert.isAtMost(segments.length, 2)
          for (const segment of segments) isSafe(segment)
          if (segments.length === 1) assert.isFalse(folders.has(name.toLowerCase()))
        }
      })
    )
  })

  it("numbers what collides, in order", () => {
    assert.deepStrictEqual(
      entryNames(
        [
          { folder: "Ceremony", fileName: "IMG.JPG" },
          { folder: "ceremony", fileName: "img.jpg" },
          { folder: "Ceremony", fileName: "IMG.JPG" },
          { fileName: "Ceremony" },
          { fileName: "sha256sums" }
        ],
        ["SHA256SUMS"]
      ),
      ["Ceremony/IMG.JPG", "Ceremony/img (2).jpg", "Ceremony/IMG (3).JPG", "Ceremony (2)", "sha256sums (2)"]
    )
  })
})
