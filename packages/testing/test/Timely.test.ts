import { assert, describe, it } from "@effect/vitest"
import { stretch, timely } from "../src/Timely.ts"

describe("the limit of a promise in seconds", () => {
  it("is the promise itself on a quiet machine and grows with what wants its cores", () => {
    assert.strictEqual(stretch(0, 2, false), 1)
    assert.strictEqual(stretch(2, 2, false), 1)
    assert.strictEqual(stretch(20, 2, false), 10)
  })

  it("is at least twice the promise where files are tried side by side", () => {
    assert.strictEqual(stretch(0, 2, true), 2)
    assert.strictEqual(stretch(20, 2, true), 10)
  })

  it("is never shorter than the promise", () => {
    assert.isAtLeast(timely(5_000), 5_000)
  })
})
