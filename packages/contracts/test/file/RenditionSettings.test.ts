import { assert, it } from "@effect/vitest"
import { standard } from "@safelight/events/Recipe"
import { ConfigProvider, Effect } from "effect"
import { renditionRecipe } from "../../src/file/RenditionSettings.ts"

const read = (settings: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(renditionRecipe, ConfigProvider.fromMap(new Map(Object.entries(settings))))

it.effect("nothing set is the standard recipe; what is set takes its place", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* read({}), standard)
    const set = yield* read({ SAFELIGHT_HIGH_SIDE: "2560", SAFELIGHT_THUMB_QUALITY: "60" })
    assert.deepStrictEqual(set, {
      ...standard,
      high: { longestSide: 2560, quality: 82 },
      thumb: { longestSide: 320, quality: 60 }
    })
  })
)

it.effect("what cannot be made is refused by the setting's name", () =>
  Effect.gen(function* () {
    for (const [name, value, expected] of [
      ["SAFELIGHT_HIGH_SIDE", "9000", "from 16 to 8192"],
      ["SAFELIGHT_THUMB_SIDE", "small", "integer"],
      ["SAFELIGHT_MEDIUM_QUALITY", "101", "from 1 to 100"],
      ["SAFELIGHT_MEDIUM_SIDE", "2048", "less than SAFELIGHT_HIGH_SIDE"],
      ["SAFELIGHT_THUMB_SIDE", "1024", "less than SAFELIGHT_MEDIUM_SIDE"]
    ] as const) {
      const said = String(yield* Effect.flip(read({ [name]: value })))
      assert.include(said, name)
      assert.include(said, expected)
    }
  })
)
