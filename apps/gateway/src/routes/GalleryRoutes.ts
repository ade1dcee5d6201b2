import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Signals } from "@safelight/bus/Signals"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { make } from "@safelight/events/Event"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { GalleryViewed } from "@safelight/events/SignalEvents"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import * as Route from "@safelight/http/Route"
import * as RouteAccess from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { pageNumber, param, query, seeOther } from "../Answers.ts"
import { deviceOf } from "../Device.ts"
import { downloadsModel } from "../models/DownloadsModel.ts"
import { favouritesModel, galleryModel, photoModel } from "../models/GalleryModels.ts"
import { Pages } from "../Pages.ts"
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
    const shootId = param("shootId", ShootId)
    const photoId = param("photoId", PhotoId)
    const signals = yield* Signals
    const see = RouteAccess.shoot("see")

    /** Told of clients only: how often the studio looks at its own work is no figure. */
    const viewed = Effect.fnUntraced(function* (shootId: ShootId) {
      const principal = yield* CurrentPrincipal
      const { headers, method } = yield* HttpServerRequest.HttpServerRequest
      if (method !== "GET" || principal.kind !== "user" || principal.role !== "contact") return
      const device = deviceOf(headers["user-agent"])
      yield* signals.emit(yield* make(GalleryViewed, { shootId, userId: principal.userId, device }))
    })

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
        const pictures = yield* pages.pictures(id)
        const model = galleryModel(found, page, pictures)
        const context = yield* pages.context
        if (search.get("part") === "photos") return pages.respond(GalleryPart, context, model)
        yield* viewed(id)
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
        const id = yield* shootId
        const found = yield* shoots.photo(id, yield* photoId)
        return pages.respond(PhotoPage, yield* pages.context, photoModel(found, yield* pages.pictures(id)))
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
        const id = yield* shootId
        const found = yield* shoots.gallery(id, { favouritesOnly: true, offset: 0, limit: favouritesShown })
        return pages.respond(FavouritesPage, yield* pages.context, favouritesModel(found, yield* pages.pictures(id)))
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
        if (!gallery.mayDownload) return yield* fail("not-found")
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
