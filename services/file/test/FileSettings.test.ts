import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Redacted } from "effect"
import { FileSettings } from "../src/FileSettings.ts"

const recipeWith = (settings: Readonly<Record<string, string>>) =>
  Effect.map(FileSettings, ({ recipe }) => recipe).pipe(
    Effect.provide(FileSettings.layerOwnSecret(Redacted.make("x".repeat(32)), null)),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings))))
  )

it.effect("photographs are wanted with the recipe that is set, and with the former one when none is", () =>
  Effect.gen(function* () {
    assert.strictEqual(yield* recipeWith({}), "1")
    const set = yield* recipeWith({ SAFELIGHT_HIGH_SIDE: "2560", SAFELIGHT_HIGH_QUALITY: "85" })
    assert.strictEqual(set, "1-2560q85-1024q80-320q75")
  })
)
