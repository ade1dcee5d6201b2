import { assert, it } from "@effect/vitest"
import { kindOf } from "../src/models/GalleryModels.ts"

it("a file's kind is what its name ends in, where that says something", () => {
  const kinds = ["IMG_0429.heic", "a.CR3", "b.tiff", "holiday.2026-06-21", "noise", ".x", "c.", "d.p\u202ejpg"].map(
    kindOf
  )
  assert.deepStrictEqual(kinds, ["HEIC", "CR3", "TIFF", "", "", "", "", ""])
})
