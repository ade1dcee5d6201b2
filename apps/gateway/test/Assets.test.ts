import { gzipSync } from "node:zlib"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Assets } from "../src/assets/Assets.ts"

it.layer(Assets.layer)("assets", (it) => {
  it.effect("every file stands under an address made of its content and names only such addresses", () =>
    Effect.gen(function* () {
      const assets = yield* Assets
      assert.isAbove(assets.all.size, 12)
      for (const [href, asset] of assets.all) {
        assert.match(href, /^\/a\/[\w-]{16}\/[\w.-]+$/)
        if (!/css|javascript/.test(asset.contentType)) continue
        const text = Buffer.from(asset.body).toString()
        for (const [named] of text.matchAll(/\/a\/[\w-]{16}\/[\w.-]+/g)) assert.isTrue(assets.all.has(named), named)
        if (!/photoswipe\.js|tus\.js/.test(href)) assert.notMatch(text, /["'(]\.\//, href)
      }
      const [, , hash = "", name = ""] = assets.href("client.css").split("/")
      assert.isTrue(Option.isSome(assets.find(hash, name)))
      assert.isTrue(Option.isNone(assets.find(hash, "studio.css")))
      assert.isTrue(Option.isNone(assets.find("x", "../package.json")))
    })
  )

  it.effect("the sheets together stay under 12 KB, the first script of a gallery under 5 KB", () =>
    Effect.gen(function* () {
      const { all } = yield* Assets
      const size = (name: RegExp) =>
        gzipSync(
          Buffer.concat([...all].filter(([href]) => name.test(href)).map(([, asset]) => Buffer.from(asset.body)))
        ).length
      assert.isBelow(size(/\/(client|studio)\.css$/), 12_000)
      assert.isBelow(size(/\/(gallery|hearts|live|toast)\.js$/), 6_000)
    })
  )
})
