import { assert, it } from "@effect/vitest"
import { Option } from "effect"
import { Recipe, recipeOf, standard, versionOf } from "../src/Recipe.ts"

const other: Recipe = { ...standard, high: { longestSide: 2560, quality: 85 } }

it("the standard recipe has the version that everything stored so far was made with", () => {
  assert.deepStrictEqual(standard, {
    high: { longestSide: 2048, quality: 82 },
    medium: { longestSide: 1024, quality: 80 },
    thumb: { longestSide: 320, quality: 75 }
  })
  assert.strictEqual(versionOf(standard), "1")
})

it.prop("a version says its recipe", [Recipe], ([recipe]) => {
  assert.deepStrictEqual(recipeOf(versionOf(recipe)), Option.some(recipe))
})

it("any other size or quality is another version", () => {
  assert.strictEqual(versionOf(other), "1-2560q85-1024q80-320q75")
  const thumb = { ...standard, thumb: { longestSide: 320, quality: 76 } }
  assert.strictEqual(new Set([standard, other, thumb].map(versionOf)).size, 3)
})

it("what no program wrote is no recipe", () => {
  for (const version of ["", "2", "full-1", "1-", "1-2560q85", "1-9999q85-1024q80-320q75", "1-2560q0-1024q80-320q75"]) {
    assert.deepStrictEqual(recipeOf(version), Option.none(), version)
  }
})
