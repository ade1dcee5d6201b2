import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Prometheus from "@safelight/telemetry/Prometheus"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Every metric of this process; a collector shows an API token with the scope `read`. */
export const routes = Layer.effectDiscard(
  Route.add(
    "GET",
    "/metrics",
    studio("read"),
    Effect.map(Prometheus.render, (text) =>
      HttpServerResponse.text(text, {
        contentType: "text/plain; version=0.0.4; charset=utf-8",
        headers: { "cache-control": "no-store" }
      })
    )
  )
)
