import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import * as Facts from "@safelight/bus/Facts"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsJobQueue from "@safelight/bus/NatsJobQueue"
import * as NatsSignals from "@safelight/bus/NatsSignals"
import * as Health from "@safelight/http/Health"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RequestPrincipal } from "@safelight/http/RequestPrincipal"
import { RouteTable } from "@safelight/http/RouteTable"
import * as Server from "@safelight/http/Server"
import { Imaging } from "@safelight/imaging/Imaging"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import * as Logging from "@safelight/telemetry/Logging"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MediaHttp from "./MediaHttp.ts"
import * as MediaService from "./MediaService.ts"

const service = "media"

const settings = Config.all({
  host: Config.string("SAFELIGHT_HOST").pipe(
    Config.withDefault("127.0.0.1"),
    Config.withDescription("address to listen on")
  ),
  port: Config.integer("SAFELIGHT_PORT").pipe(Config.withDescription("port of the service")),
  natsUrl: Config.string("NATS_URL").pipe(Config.withDescription("nats-server, as nats://host:4222")),
  natsPassword: Config.redacted("NATS_PASSWORD").pipe(Config.withDescription("of the service's own user")),
  publicUrl: Config.url("SAFELIGHT_URL").pipe(Config.withDescription("address under which clients reach the studio"))
})

const checks = Layer.effectDiscard(
  Effect.gen(function* () {
    const health = yield* Health.Health
    const { connected } = yield* NatsConnection
    yield* health.register({ name: `${service} nats`, check: Effect.filterOrFail(connected, (up) => up) })
  })
)

/** The media service as a process of its own; as many as there is work for. It needs the broker and nothing else. */
const main = Layer.unwrapEffect(
  Effect.map(settings, ({ host, natsPassword, natsUrl, port, publicUrl }) => {
    const nats = { url: natsUrl, user: service, password: natsPassword }
    const infrastructure = Layer.merge(
      NatsConnection.layer({ ...nats, name: service }),
      Layer.provide(
        ObjectStore.layer,
        ObjectsConnection.layer({ ...nats, name: `${service} files`, inboxPrefix: `_INBOX.${service}` })
      )
    )
    const base = Layer.mergeAll(
      Access.layer.pipe(Layer.provide(Facts.layer())),
      Tokens.layerConfig,
      NatsJobQueue.layer(),
      NatsSignals.layer(),
      DirectPublisher.layer(),
      Imaging.layer,
      Health.Health.layer,
      RouteTable.layer,
      RequestPrincipal.layerNobody,
      Problems.layerPlain,
      PublicOrigin.layer(publicUrl)
    ).pipe(Layer.provideMerge(infrastructure))
    const routes = Layer.mergeAll(MediaHttp.routes, Health.routes, checks)
    return HttpLayerRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provide(Server.layer({ host, port, drain: "5 seconds" })),
      Layer.provide(MediaService.layer),
      Layer.provide(base)
    )
  })
)

NodeRuntime.runMain(Layer.launch(main).pipe(Effect.provide(Logging.layer)))
