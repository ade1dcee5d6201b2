import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { generatedFiles } from "../src/GeneratedFiles.ts"

const root = join(import.meta.dirname, "..", "..", "..")

it("files that are made from the code are what the code says", () => {
  for (const [path, text] of generatedFiles()) {
    // Their length first: a difference of whole documents is of no use to a reader.
    const written = readFileSync(join(root, path), "utf8")
    assert.isTrue(written === text, `${path} is old: run npm run docs`)
  }
})
