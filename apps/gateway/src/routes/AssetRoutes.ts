import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { anyone, unlimited } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Assets, assetCacheControl } from "../assets/Assets.ts"

/** Style sheets, scripts and fonts under addresses that carry their content. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const assets = yield* Assets
    yield* Route.add(
      "GET",
      "/a/:hash/:name",
      unlimited(anyone),
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const { params } = yield* HttpLayerRouter.RouteContext
        const asset = assets.find(params["hash"] ?? "", params["name"] ?? "")
        if (Option.isNone(asset)) return yield* fail("not-found")
        const { brotli, body, contentType, etag } = asset.value
        const headers = { "cache-control": assetCacheControl, etag, vary: "Accept-Encoding" }
        if (request.headers["if-none-match"] === etag) return HttpServerResponse.empty({ status: 304, headers })
        const takesBrotli = /\bbr\b/.test(request.headers["accept-encoding"] ?? "")
        return Option.isSome(brotli) && takesBrotli
          ? HttpServerResponse.uint8Array(brotli.value, {
              contentType,
              headers: { ...headers, "content-encoding": "br" }
            })
          : HttpServerResponse.uint8Array(body, { contentType, headers })
      })
    )
  })
)
