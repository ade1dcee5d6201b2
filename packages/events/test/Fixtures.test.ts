import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { definitions } from "@safelight/events/Catalogue"
import { envelope } from "@safelight/events/Event"
import { Schema } from "effect"

const folder = join(import.meta.dirname, "..", "fixtures")
const files = readdirSync(folder)

const published = definitions.flatMap((definition) =>
  Array.from({ length: definition.version }, (_, index) => ({
    definition,
    version: index + 1,
    file: `${definition.type}.v${index + 1}.json`
  }))
)

describe("every version of an event that was ever published", () => {
  it("has a fixture (npm run fixtures), and every fixture an event", () => {
    assert.sameMembers(
      files,
      published.map(({ file }) => file)
    )
  })

  for (const { definition, file, version } of published.filter(({ file }) => files.includes(file))) {
    it(`${definition.type} v${version} still decodes, and loses nothing`, () => {
      const written: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"))
      const decoded = Schema.decodeUnknownSync(envelope(definition))(written)
      assert.strictEqual(decoded.metadata.version, version)
      assert.deepEqual(JSON.parse(JSON.stringify(Schema.encodeSync(envelope(definition))(decoded))), written)
    })
  }
})
