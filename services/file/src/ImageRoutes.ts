import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Access } from "@safelight/auth/Access"
import { NotFound } from "@safelight/auth/Refused"
import { PhotoId } from "@safelight/events/Ids"
import { DerivedRendition } from "@safelight/events/Photo"
import * as Route from "@safelight/http/Route"
import { checkedByHandler, unlimited } from "@safelight/http/RouteAccess"
import { bytesSecurityPolicy } from "@safelight/http/SecurityHeaders"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as CatalogueRepo from "./CatalogueRepo.ts"
import { answer } from "./Representation.ts"

const Params = Schema.Struct({ photoId: PhotoId, rendition: DerivedRendition })

/**
 * A day: renditions are named by their content, but whoever was shut out should not keep them much longer. Browsers
 * ask again with the ETag and get a short 304.
 */
const cacheControl = "private, max-age=86400, immutable"

/** `/i/<photo>/<rendition>`: pictures in pages, for whoever may see the photo. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const access = yield* Access
    const store = yield* ObjectStore
    const catalogue = yield* CatalogueRepo.make
    /** Whoever may not see a photo that is there can't tell it from one that is not. */
    const missing = Effect.zipRight(access.check({ kind: "studio", scope: "read" }), new NotFound({ what: "photo" }))

    yield* Route.add(
      "GET",
      "/i/:photoId/:rendition",
      unlimited(checkedByHandler("photo see")),
      Effect.gen(function* () {
        const { params } = yield* HttpLayerRouter.RouteContext
        const { photoId, rendition } = yield* Effect.orElse(Schema.decodeUnknown(Params)(params), () => missing)
        const found = yield* catalogue.rendition(photoId, rendition)
        if (Option.isNone(found)) return yield* missing
        const { object, shootId } = found.value
        yield* access.check({ kind: "photo", shootId, photoId, action: "see" })

        const request = yield* HttpServerRequest.HttpServerRequest
        const etag = `"${object.sha256.slice(0, 32)}"`
        const { body, headers, status } = answer(
          { size: object.size, etag, contentType: "image/jpeg", modifiedAt: 0 },
          // Pictures are small: whole or not at all.
          { "if-none-match": request.headers["if-none-match"] }
        )
        const { "last-modified": _, "accept-ranges": __, ...sent } = headers
        const all = {
          ...sent,
          "cache-control": cacheControl,
          "content-security-policy": bytesSecurityPolicy,
          vary: "cookie"
        }
        if (body.length === 0 || request.method === "HEAD") return HttpServerResponse.empty({ status, headers: all })
        // At most a few megabytes, read in one piece so that trouble with the store is still a proper answer.
        const bytes = yield* Effect.orDie(store.readAll(object))
        return HttpServerResponse.uint8Array(bytes, { status, headers: all, contentType: "image/jpeg" })
      })
    )
  })
)
