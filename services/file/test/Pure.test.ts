import { assert, describe, it } from "@effect/vitest"
import { GrantId, PhotoId, SessionId, UserId } from "@safelight/events/Ids"
import { add, mostRanges, same, total } from "@safelight/file-service/DeliveredRanges"
import { grantToken, photoToken, readPhotoToken } from "@safelight/file-service/Links"
import { lay, nameEntries } from "@safelight/file-service/Manifest"
import { answer } from "@safelight/file-service/Representation"
import * as WholeDownloads from "@safelight/file-service/WholeDownloads"
import { Option, Redacted } from "effect"
import fc from "fast-check"

describe("DeliveredRanges", () => {
  it("count every byte once, in whatever order they come", () => {
    const range = fc.tuple(fc.nat(200), fc.nat(60)).map(([start, length]) => [start, start + length] as const)
    fc.assert(
      fc.property(fc.array(range, { maxLength: 30 }), (list) => {
        const bytes = new Set(list.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i)))
        const ranges = list.reduce<ReturnType<typeof add>>((ranges, [start, end]) => add(ranges, start, end), [])
        assert.strictEqual(total(ranges), bytes.size)
        ranges.slice(1).forEach(([start], index) => {
          assert.isAbove(start, ranges[index]?.[1] ?? 0)
        })
      })
    )
  })
})

describe("DeliveredRanges of who counts bytes", () => {
  const sent = fc
    .tuple(fc.nat(4_000), fc.integer({ min: 1, max: 3 }))
    .map(([start, size]) => [start, start + size] as const)
  const many = fc.array(sent, { minLength: mostRanges, maxLength: 1_200 })

  it("stay few, and never hold a byte that was not sent", () => {
    fc.assert(
      fc.property(many, (list) => {
        const bytes = new Set<number>()
        let ranges: ReturnType<typeof add> = []
        for (const [start, end] of list) {
          for (let at = start; at < end; at++) bytes.add(at)
          ranges = add(ranges, start, end)
          assert.isAtMost(ranges.length, mostRanges)
        }
        for (const [start, end] of ranges) for (let at = start; at < end; at++) assert.isTrue(bytes.has(at))
      }),
      { numRuns: 30 }
    )
  })

  it("change no more once they are as many as are kept", () => {
    const ranges = Array.from({ length: mostRanges }, (_, at) => at * 2).reduce<ReturnType<typeof add>>(
      (known, start) => add(known, start, start + 1),
      []
    )
    assert.lengthOf(ranges, mostRanges)
    assert.isTrue(same(add(ranges, 10_000, 10_001), ranges))
    assert.isTrue(same(add(ranges, 0, 1), ranges))
    assert.isFalse(same(add(ranges, 1, 2), ranges))
    assert.deepStrictEqual(add(ranges, 0, 100_000), [[0, 100_000]])
  })
})

describe("WholeDownloads", () => {
  const [photoId, userId] = [
    PhotoId.make("0190b1a2-0000-7000-8000-000000000001"),
    UserId.make("0190b1a2-0000-7000-8000-000000000002")
  ]
  const file = { photoId, userId, size: 1_000 }
  const range = (start: number, end: number) => [{ start, end }]

  it("are told of when every byte went out, in however many requests", () => {
    const { isWhole } = WholeDownloads.make()
    for (let count = 0; count < 100; count++) assert.isFalse(isWhole(file, range(999, 1_000), count))
    assert.isFalse(isWhole(file, range(0, 998), 100))
    assert.isFalse(isWhole({ ...file, userId: UserId.make(photoId) }, range(998, 1_000), 100), "of somebody else")
    assert.isTrue(isWhole(file, range(998, 1_000), 101))
  })

  it("are told of once a minute", () => {
    const { isWhole } = WholeDownloads.make()
    const told = Array.from({ length: 121 }, (_, second) => isWhole(file, range(0, 1_000), second * 1_000))
    assert.deepStrictEqual(
      told.flatMap((each, second) => (each ? [second] : [])),
      [0, 60, 120]
    )
  })

  it("forget those that were told of the longest time ago", () => {
    const { isWhole } = WholeDownloads.make()
    const other = (count: number) => ({
      ...file,
      userId: UserId.make(`0190b1a2-0000-7000-8000-${count.toString().padStart(12, "0")}`)
    })
    assert.isTrue(isWhole(file, range(0, 1_000), 0))
    for (let count = 10; count < 1_010; count++) isWhole(other(count), range(0, 1), 0)
    assert.isTrue(isWhole(file, range(0, 1_000), 1))
  })
})

describe("Links", () => {
  const secret = Redacted.make("secret")
  const other = Redacted.make("other")
  const link = {
    photoId: PhotoId.make("0190b1a2-0000-7000-8000-000000000001"),
    userId: UserId.make("0190b1a2-0000-7000-8000-000000000002"),
    role: "contact" as const,
    sessionId: SessionId.make("0190b1a2-0000-7000-8000-000000000004"),
    expiresAt: 1_790_000_000
  }

  it("say what was put in, to whoever knows the secret", () => {
    const token = photoToken(secret, link)
    assert.deepStrictEqual(readPhotoToken(secret, token), Option.some(link))
    assert.deepStrictEqual(readPhotoToken(other, token), Option.none())
    assert.match(token, /^[\w-]+$/)
  })

  it("are refused when one bit differs, and when they are no links", () => {
    const bytes = Buffer.from(photoToken(secret, link), "base64url")
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const forged = Buffer.from(bytes)
        forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.isTrue(Option.isNone(readPhotoToken(secret, forged.toString("base64url"))))
      })
    )
    fc.assert(fc.property(fc.string(), (text) => assert.isTrue(Option.isNone(readPhotoToken(secret, text)))))
  })

  it("of grants are the same each time and carry 256 bits", () => {
    const grant = GrantId.make("0190b1a2-0000-7000-8000-000000000003")
    assert.strictEqual(grantToken(secret, grant), grantToken(secret, grant))
    assert.notStrictEqual(grantToken(secret, grant), grantToken(other, grant))
    assert.lengthOf(Buffer.from(grantToken(secret, grant), "base64url"), 32)
  })
})

describe("Manifest", () => {
  const file = (number: number, fileName: string) => ({
    photoId: PhotoId.make(`0190b1a2-0000-7000-8000-0000000000${number.toString().padStart(2, "0")}`),
    fileName,
    modifiedAt: 1_780_000_000_000,
    object: {
      bucket: "b",
      name: "n",
      nuid: `nuid${number}`,
      size: 10,
      sha256: "a".repeat(64),
      crc32: 1,
      chunkSize: 10,
      chunks: 1,
      runs: []
    }
  })

  it("gives the same bytes for the same photographs, and another name for others that look the same", () => {
    const one = lay(nameEntries([file(1, "a.jpg"), file(2, "A.JPG")]))
    const again = lay(nameEntries([file(1, "a.jpg"), file(2, "A.JPG")]))
    const twin = lay(nameEntries([file(3, "a.jpg"), file(4, "A.JPG")]))
    assert.strictEqual(one.hash, again.hash)
    assert.strictEqual(one.layout.etag, twin.layout.etag)
    assert.notStrictEqual(one.hash, twin.hash)
    assert.deepStrictEqual(
      one.entries.map((entry) => entry.name),
      ["a.jpg", "A (2).JPG"]
    )
    assert.strictEqual(Buffer.from(one.sums).toString(), `${"a".repeat(64)}  a.jpg\n${"a".repeat(64)}  A (2).JPG\n`)
  })
})

describe("Representation", () => {
  const zip = { size: 1000, etag: '"e"', contentType: "application/zip", modifiedAt: Date.UTC(2026, 0, 1) + 345 }
  const status = (headers: Record<string, string>) => answer(zip, headers).status
  const date = "Thu, 01 Jan 2026 00:00:00 GMT"

  it("evaluates preconditions as RFC 9110 orders them", () => {
    assert.strictEqual(status({}), 200)
    assert.strictEqual(status({ "if-match": '"x", "e"' }), 200)
    assert.strictEqual(status({ "if-match": "*" }), 200)
    assert.strictEqual(status({ "if-match": 'W/"e"' }), 412)
    assert.strictEqual(status({ "if-unmodified-since": date }), 200)
    assert.strictEqual(status({ "if-unmodified-since": "Wed, 31 Dec 2025 23:59:59 GMT" }), 412)
    assert.strictEqual(status({ "if-match": '"e"', "if-unmodified-since": "Wed, 31 Dec 2025 23:59:59 GMT" }), 200)
    assert.strictEqual(status({ "if-none-match": 'W/"e"' }), 304)
    assert.strictEqual(status({ range: "bytes=1-2", "if-range": '"e"' }), 206)
    assert.strictEqual(status({ range: "bytes=1-2", "if-range": date }), 206)
    assert.strictEqual(status({ range: "bytes=1-2", "if-range": 'W/"e"' }), 200)
    assert.strictEqual(status({ range: "bytes=1000-" }), 416)
    assert.strictEqual(status({ range: "items=1-2" }), 200)
  })

  it("states the length of what it sends", () => {
    assert.strictEqual(answer(zip, { range: "bytes=-22" }).headers["content-length"], "22")
    assert.strictEqual(answer(zip, { range: "bytes=990-2000" }).headers["content-range"], "bytes 990-999/1000")
    const several = answer(zip, { range: "bytes=0-0,500-509" })
    const length = several.body.reduce(
      (sum, piece) => sum + (piece._tag === "Text" ? piece.bytes.length : piece.range.end - piece.range.start),
      0
    )
    assert.strictEqual(several.headers["content-length"], String(length))
  })
})
