import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { anyone } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { param } from "../Answers.ts"
import { Pages } from "../Pages.ts"
import { ApiPage } from "../pages/reference/Api.tsx"
import { EventsPage } from "../pages/reference/Events.tsx"
import { OverviewPage } from "../pages/reference/Overview.tsx"
import { documents, files } from "../reference/Documents.ts"
import { apiModel, eventsModel, overviewModel } from "../reference/ReferenceModels.ts"

/**
 * The reference of events and calls, as pages and as files for programs. Open to anybody: it says what there is, and
 * holds nothing of a studio.
 */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages

    yield* Route.add(
      "GET",
      "/docs/api",
      anyone,
      Effect.map(pages.context, (context) => pages.respond(OverviewPage, context, overviewModel(documents())))
    )

    yield* Route.add(
      "GET",
      "/docs/api/:name",
      anyone,
      Effect.gen(function* () {
        const name = yield* param("name", Schema.String)
        const file = files().get(name)
        if (file !== undefined) return HttpServerResponse.text(file, { contentType: "application/json" })
        const context = yield* pages.context
        if (name === "events") return pages.respond(EventsPage, context, eventsModel(documents()))
        const api = apiModel(documents(), name)
        return api === undefined ? yield* fail("not-found") : pages.respond(ApiPage, context, api)
      })
    )
  })
)
