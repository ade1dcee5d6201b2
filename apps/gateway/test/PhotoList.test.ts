import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { fromWord, toWord } from "../src/pages/PhotoList.ts"

describe("photographs in an address", () => {
  it("come back as they went, in order", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.uuid(), { maxLength: 300 }), (ids) => {
        const word = toWord(ids)
        assert.match(word, /^[\w-]*$/)
        assert.isAtMost(word.length, 6400)
        assert.deepStrictEqual(fromWord(word), ids)
      })
    )
  })

  it("whatever is typed instead gives ids or nothing", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string(), (word) => {
        for (const id of fromWord(word)) assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      })
    )
    assert.strictEqual(toWord(["../../etc", "", "01A1F855-d856-7ea2-aa57-53167e98f76d"]), "")
  })
})
