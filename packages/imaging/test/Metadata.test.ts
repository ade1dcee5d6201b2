import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as fc from "fast-check"
import { headBytes, sniff } from "../src/Content.ts"
import { extensionOf, reading } from "../src/FileType.ts"
import { fromTags, Metadata } from "../src/Metadata.ts"
import { directories, exifOf } from "../src/TiffTags.ts"

const tagNames = [
  "Make",
  "LensModel",
  "ISO",
  "ExposureTime",
  "Orientation",
  "DateTimeOriginal",
  "OffsetTime",
  "Keywords",
  "Rating"
]

describe("metadata", () => {
  it("of anything a file may say is valid, short and free of control characters", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 600 }),
      fc.double(),
      fc.array(fc.string()),
      fc.object()
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...tagNames), value), (tags) => {
        const metadata = Schema.validateSync(Metadata)(fromTags(tags))
        for (const text of [metadata.cameraMake, metadata.lens, ...metadata.keywords]) {
          assert.isAtMost([...(text ?? "")].length, 200)
          assert.notMatch(text ?? "", /[\u0000-\u001f\u007f\u202e]/)
        }
      })
    )
  })

  it("keeps the camera's clock and its offset, and drops impossible dates", () => {
    const at = (DateTimeOriginal: string, OffsetTimeOriginal?: string) =>
      fromTags({ DateTimeOriginal, OffsetTimeOriginal }).capturedAt
    assert.deepStrictEqual(at("2024:02:29 23:59:58"), { local: "2024-02-29T23:59:58", offset: null })
    assert.deepStrictEqual(at("2024:02:29 23:59:58.12+05:30"), { local: "2024-02-29T23:59:58", offset: "+05:30" })
    assert.deepStrictEqual(at("2024:07:01 10:00:00", "-08:00"), { local: "2024-07-01T10:00:00", offset: "-08:00" })
    for (const bad of [
      "0000:00:00 00:00:00",
      "2023:02:29 10:00:00",
      "2024:13:01 10:00:00",
      "2024:01:01 24:00:00",
      "soon",
      ""
    ]) {
      assert.isNull(at(bad), bad)
    }
    assert.strictEqual(fromTags({ CreateDate: "2020:01:02 03:04:05" }).capturedAt?.local, "2020-01-02T03:04:05")
  })
})

describe("the type of a file", () => {
  it("needs ExifTool and the first bytes to agree", () => {
    assert.deepStrictEqual(reading("JPEG", "jpeg", "image/jpeg"), { _tag: "Plain", content: "jpeg" })
    assert.strictEqual(reading("JPEG", "png", "image/jpeg")._tag, "Unsupported")
    assert.strictEqual(reading("NEF", "tiff", "image/x-nikon-nef")._tag, "Raw")
    assert.strictEqual(reading("MP4", "other", "video/mp4")._tag, "Unsupported")
    assert.strictEqual(reading("PDF", "other", "application/pdf")._tag, "NotPhoto")
  })

  it("is found in any bytes without a fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        sniff(bytes.subarray(0, headBytes))
        for (const magic of [
          [0x49, 0x49, 0x2a, 0],
          [0x4d, 0x4d, 0, 0x2a]
        ])
          directories(Uint8Array.from([...magic, ...bytes]))
        exifOf(Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, ...bytes]))
      })
    )
  })

  it("takes an ending from hostile names only where it is harmless", () => {
    assert.strictEqual(extensionOf("DSC_0001.NEF"), "nef")
    for (const name of ["../../etc/passwd", "a.jpg\u0000", "x.a b", "no", "a.toolongending", "a.$(id)"]) {
      assert.strictEqual(extensionOf(name), "bin", name)
    }
  })
})
