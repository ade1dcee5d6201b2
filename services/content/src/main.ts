import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { FactSource } from "@safelight/events/Facts"
import * as Health from "@safelight/http/Health"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RequestPrincipal } from "@safelight/http/RequestPrincipal"
import { RouteTable } from "@safelight/http/RouteTable"
import * as Server from "@safelight/http/Server"
import * as Logging from "@safelight/telemetry/Logging"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ContentHttp from "./ContentHttp.ts"
import * as ContentService from "./ContentService.ts"

const settings = Config.all({
  host: Config.string("SAFELIGHT_HOST").pipe(
    Config.withDefault("127.0.0.1"),
    Config.withDescription("address to listen on")
  ),
  port: Config.integer("SAFELIGHT_PORT").pipe(Config.withDescription("port of the service")),
  publicUrl: Config.url("SAFELIGHT_URL").pipe(Config.withDescription("address under which clients reach the studio"))
})

/** Its plain routes are open to anybody, so no fact is ever asked for. */
const noFacts = FactSource.layerOf(() => Effect.succeedNone)

/** The content service as a process of its own; it needs no database and no broker while its words are shipped. */
const main = Layer.unwrapEffect(
  Effect.map(settings, ({ host, port, publicUrl }) => {
    const base = Layer.mergeAll(
      Access.layer.pipe(Layer.provide(noFacts)),
      Tokens.layerConfig,
      Health.Health.layer,
      RouteTable.layer,
      RequestPrincipal.layerNobody,
      Problems.layerPlain,
      PublicOrigin.layer(publicUrl)
    )
    const routes = Layer.merge(ContentHttp.routes, Health.routes)
    return HttpLayerRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provide(Server.layer({ host, port, drain: "5 seconds" })),
      Layer.provide(ContentService.layer),
      Layer.provide(base)
    )
  })
)

NodeRuntime.runMain(Layer.launch(main).pipe(Effect.provide(Logging.layer)))
