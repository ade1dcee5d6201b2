import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Paths from "../src/pages/Paths.ts"
import { ratioClass, renditionSize } from "../src/pages/Ratio.ts"

describe("paths", () => {
  it("an id stays one segment, whatever it holds", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ minLength: 1, unit: "grapheme" }), (id) => {
        const url = new URL(Paths.photo("s", `${id}x`), "http://studio.test")
        assert.strictEqual(url.pathname.split("/").length, 5)
        assert.strictEqual(decodeURIComponent(url.pathname.split("/")[4] ?? ""), `${id}x`)
        assert.strictEqual(url.search + url.hash, "")
      })
    )
  })
  it("the way back never leaves the site", () => {
    for (const back of [
      "//evil.test",
      "/\\evil.test",
      "https://evil.test",
      "javascript:1",
      "",
      "/a\nb",
      "g/1",
      undefined
    ]) {
      assert.strictEqual(Paths.safeBack(back, "/g/1"), "/g/1", String(back))
    }
    assert.strictEqual(Paths.safeBack("/g/1?page=2#photo-7", "/"), "/g/1?page=2#photo-7")
    FastCheck.assert(
      FastCheck.property(FastCheck.string(), (back) => {
        const to = new URL(Paths.safeBack(`/${back}`, "/"), "http://studio.test")
        assert.strictEqual(to.origin, "http://studio.test")
      }),
      { numRuns: 500 }
    )
  })
})

describe("ratios", () => {
  it("the nearest class crops 4 % at most, or says whole", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.integer({ min: 1, max: 20_000 }),
        FastCheck.integer({ min: 1, max: 20_000 }),
        (w, h) => {
          const found = /^r(\d+)( whole)?$/.exec(ratioClass(w, h))
          assert.isNotNull(found)
          const off = Math.abs(Math.log(Number(found?.[1]) / 100 / (w / h)))
          assert.isTrue(found?.[2] !== undefined || off <= 0.04)
        }
      )
    )
    assert.strictEqual(ratioClass(6000, 4000), "r150")
    assert.strictEqual(ratioClass(4000, 6000), "r67")
    assert.strictEqual(ratioClass(0, 0), "r150")
    assert.strictEqual(ratioClass(10_000, 1000), "r300 whole")
  })
  it("renditions are never enlarged and keep the shape", () => {
    assert.deepStrictEqual(renditionSize(6000, 4000, 320), { width: 320, height: 213 })
    assert.deepStrictEqual(renditionSize(200, 100, 320), { width: 200, height: 100 })
    assert.deepStrictEqual(renditionSize(0, 0, 320), { width: 1, height: 1 })
  })
})
