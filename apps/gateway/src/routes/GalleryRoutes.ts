import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import * as Route from "@safelight/http/Route"
import * as RouteAccess from "@safelight/http/RouteAccess"
import * as Cache from "effect/Cache"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { pageNumber, param, query, seeOther } from "../Answers.ts"
import { downloadsModel } from "../models/DownloadsModel.ts"
import { favouritesModel, galleryModel, photoModel } from "../models/GalleryModels.ts"
import { asGateway, Pages } from "../Pages.ts"
import { panel } from "../Panel.ts"
import { DownloadsPage } from "../pages/client/Downloads.tsx"
import { FavouritesPage } from "../pages/client/Favourites.tsx"
import { GalleryPage, GalleryPart, photosPerPage } from "../pages/client/Gallery.tsx"
import { PhotoPage } from "../pages/client/Photo.tsx"
import * as Paths from "../pages/Paths.ts"
import { makeVisits } from "../Visits.ts"

/** More favourites than a page can hold in one piece; the rest are in the gallery. */
const favouritesShown = 1000

/** What a client sees and does. Every action is a link or a form; scripts only spare the reload. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const shoots = yield* Shoots
    const files = yield* Files
    const origin = yield* PublicOrigin
    const visit = makeVisits()
    // Whether the service of all bytes answers, asked at most every other second for each gallery.
    const bytes = yield* Cache.make({
      capacity: 500,
      timeToLive: "2 seconds",
      lookup: (id: ShootId) => panel(Effect.ignore(asGateway(files.storage(id))))
    })
    const shootId = param("shootId", ShootId)
    const photoId = param("photoId", PhotoId)
    const see = RouteAccess.shoot("see")

    yield* Route.add(
      "GET",
      "/g/:shootId",
      see,
      Effect.gen(function* () {
        const id = yield* shootId
        const search = yield* query
        const page = pageNumber(search.get("page"))
        const found = yield* shoots.gallery(id, { offset: (page - 1) * photosPerPage, limit: photosPerPage })
        // Known nearly always, so nothing is won by asking for both at a time.
        const pictures = yield* bytes.get(id)
        const model = galleryModel(found, page, pictures)
        const context = yield* pages.context
        if (search.get("part") === "photos") return pages.respond(GalleryPart, context, model)
        const visitor = yield* CurrentPrincipal
        if (page === 1 && visitor.kind === "user") yield* visit(`${visitor.userId} ${id}`, shoots.recordVisit(id))
        return pages.respond(GalleryPage, context, model)
      })
    )

    yield* Route.add(
      "GET",
      "/g/:shootId/p/:photoId",
      RouteAccess.photo("see"),
      Effect.gen(function* () {
        const found = yield* shoots.photo(yield* shootId, yield* photoId)
        return pages.respond(PhotoPage, yield* pages.context, photoModel(found))
      })
    )

    yield* Route.add(
      "POST",
      "/g/:shootId/p/:photoId/favourite",
      RouteAccess.photo("see"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const value = typed["value"]
        if (value !== "on" && value !== "off") return yield* fail("bad-request")
        const id = yield* shootId
        const photo = yield* photoId
        yield* shoots.setFavourite(id, photo, value === "on")
        const request = yield* HttpServerRequest.HttpServerRequest
        if (request.headers["accept"]?.includes("application/json") === true) {
          return HttpServerResponse.empty({ status: 204 })
        }
        const back = Paths.safeBack(typed["back"], Paths.gallery(id))
        return seeOther(back.includes("/p/") ? back : `${back}#${Paths.photoAnchor(photo)}`)
      })
    )

    yield* Route.add(
      "GET",
      "/g/:shootId/favourites",
      see,
      Effect.gen(function* () {
        const found = yield* shoots.gallery(yield* shootId, {
          favouritesOnly: true,
          offset: 0,
          limit: favouritesShown
        })
        return pages.respond(FavouritesPage, yield* pages.context, favouritesModel(found))
      })
    )

    yield* Route.add(
      "GET",
      "/g/:shootId/downloads",
      see,
      Effect.gen(function* () {
        const id = yield* shootId
        const [{ gallery }, archives] = yield* Effect.all(
          [shoots.gallery(id, { offset: 0, limit: 1 }), panel(files.archives(id))],
          { concurrency: 2 }
        )
        const asked = (yield* query).get("asked") === "1"
        return pages.respond(DownloadsPage, yield* pages.context, downloadsModel(gallery, archives, origin, asked))
      })
    )

    yield* Route.add(
      "POST",
      "/g/:shootId/downloads",
      RouteAccess.shoot("download"),
      Effect.gen(function* () {
        yield* Form.read
        const id = yield* shootId
        yield* Effect.catchTag(shoots.requestArchive(id, { kind: "everything" }), "IllegalStep", ({ reason }) =>
          fail("bad-request", reason)
        )
        return seeOther(`${Paths.downloads(id)}?asked=1`)
      })
    )
  })
)
