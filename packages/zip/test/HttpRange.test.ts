import { assert, describe, it } from "@effect/vitest"
import { attachment } from "@safelight/zip/ContentDisposition"
import { multipart, parse } from "@safelight/zip/HttpRange"
import fc from "fast-check"

const ranges = (header: string, size = 100) => {
  const request = parse(header, size)
  return request._tag === "Ranges" ? request.ranges.map(({ end, start }) => [start, end]) : request._tag
}

describe("HttpRange", () => {
  it("reads single ranges and suffixes", () => {
    assert.deepStrictEqual(ranges("bytes=0-"), [[0, 100]])
    assert.deepStrictEqual(ranges("bytes=10-19"), [[10, 20]])
    assert.deepStrictEqual(ranges("bytes=90-1000"), [[90, 100]])
    assert.deepStrictEqual(ranges("bytes=-22"), [[78, 100]])
    assert.deepStrictEqual(ranges("bytes=-1000"), [[0, 100]])
  })

  it("ignores what is not a byte range", () => {
    for (const header of ["items=0-1", "bytes", "bytes=", "bytes=a-b", "bytes=9-3", "bytes=-", "bytes=1-2,x"]) {
      assert.strictEqual(ranges(header), "Whole", header)
    }
  })

  it("refuses what lies beyond, too many and disordered ranges", () => {
    for (const header of ["bytes=100-", "bytes=-0", "bytes=5-6,0-1", "bytes=0-1,2-3,4-5,6-7,8-9", "bytes=0-9,5-20"]) {
      assert.strictEqual(ranges(header), "Unsatisfiable", header)
    }
    assert.strictEqual(ranges("bytes=0-0", 0), "Unsatisfiable")
  })

  it("never answers with bytes that are not there", () => {
    const bound = fc.option(fc.nat(300), { nil: "" })
    const header = fc
      .array(fc.tuple(bound, bound), { minLength: 1, maxLength: 6 })
      .map((list) => `bytes=${list.map(([a, b]) => `${a}-${b}`).join(", ")}`)
    fc.assert(
      fc.property(header, fc.nat(200), (header, size) => {
        const request = parse(header, size)
        if (request._tag !== "Ranges") return
        let last = 0
        for (const { end, start } of request.ranges) {
          assert.isTrue(last <= start && start < end && end <= size)
          last = end
        }
      })
    )
  })

  it("states the exact length of a multipart answer", () => {
    const plan = multipart(
      [
        { start: 0, end: 2 },
        { start: 90, end: 100 }
      ],
      { size: 100, contentType: "application/zip", boundary: "b" }
    )
    const body = plan.pieces
      .map((piece) =>
        piece._tag === "Text" ? Buffer.from(piece.bytes).toString() : "x".repeat(piece.range.end - piece.range.start)
      )
      .join("")
    assert.strictEqual(body.length, plan.length)
    assert.strictEqual(
      body,
      "--b\r\nContent-Type: application/zip\r\nContent-Range: bytes 0-1/100\r\n\r\nxx\r\n" +
        "--b\r\nContent-Type: application/zip\r\nContent-Range: bytes 90-99/100\r\n\r\nxxxxxxxxxx\r\n--b--\r\n"
    )
  })
})

describe("ContentDisposition", () => {
  it("names the file for old and new clients", () => {
    assert.strictEqual(attachment("IMG_1.CR3"), 'attachment; filename="IMG_1.CR3"')
    assert.strictEqual(
      attachment("Été (2).zip"),
      `attachment; filename="Ete (2).zip"; filename*=UTF-8''%C3%89t%C3%A9%20%282%29.zip`
    )
  })

  it("is one header line for any name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        assert.match(
          attachment(name),
          /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"(; filename\*=UTF-8''[!-~]*)?$/
        )
      })
    )
  })
})
