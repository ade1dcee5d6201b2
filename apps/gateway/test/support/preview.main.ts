// npx vite-node -c vitest.config.ts apps/gateway/test/support/preview.main.ts: every page on loopback, to look at.
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Assets } from "../../src/assets/Assets.ts"
import { startPreview } from "./Preview.ts"

Effect.runFork(
  Effect.scoped(
    Effect.gen(function* () {
      const { url } = yield* startPreview
      yield* Console.log(url)
      return yield* Effect.never
    })
  ).pipe(Effect.provide(Assets.layer))
)
