import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Authenticated } from "@safelight/auth/Authenticated"
import { Content } from "@safelight/contracts/content/Content"
import { ContentApi } from "@safelight/contracts/content/ContentApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const handlers = HttpApiBuilder.group(
  ContentApi,
  "content",
  Effect.fnUntraced(function* (handlers) {
    const content = yield* Content
    return handlers
      .handle("settings", () => content.settings())
      .handle("mailTemplate", ({ path }) => content.mailTemplate(path.kind, path.locale))
  })
)

export const routes = HttpLayerRouter.addHttpApi(ContentApi).pipe(
  Layer.provide(handlers),
  Layer.provide(Authenticated.layer("content"))
)
