import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as Facts from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Health from "@safelight/http/Health"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RequestPrincipal } from "@safelight/http/RequestPrincipal"
import { RouteTable } from "@safelight/http/RouteTable"
import * as Server from "@safelight/http/Server"
import * as Postgres from "@safelight/sql/Postgres"
import * as Logging from "@safelight/telemetry/Logging"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as UserService from "./UserService.ts"
import * as UsersHttp from "./UsersHttp.ts"

const service = "user"

const settings = Config.all({
  host: Config.string("SAFELIGHT_HOST").pipe(
    Config.withDefault("127.0.0.1"),
    Config.withDescription("address to listen on")
  ),
  port: Config.integer("SAFELIGHT_PORT").pipe(Config.withDescription("port of the service")),
  databaseUrl: Config.redacted("DATABASE_URL").pipe(
    Config.withDescription("PostgreSQL with the service's own role, as postgres://safelight_user:password@host/db")
  ),
  natsUrl: Config.string("NATS_URL").pipe(Config.withDescription("nats-server, as nats://host:4222")),
  natsPassword: Config.redacted("NATS_PASSWORD").pipe(Config.withDescription("of the service's own user")),
  publicUrl: Config.url("SAFELIGHT_URL").pipe(Config.withDescription("address under which clients reach the studio"))
})

const checks = Layer.effectDiscard(
  Effect.gen(function* () {
    const health = yield* Health.Health
    const sql = yield* SqlClient.SqlClient
    const { connected } = yield* NatsConnection
    yield* health.register({ name: `${service} sql`, check: Effect.uninterruptible(sql`SELECT 1`) })
    yield* health.register({ name: `${service} nats`, check: Effect.filterOrFail(connected, (up) => up) })
  })
)

/** The user service as a process of its own; tables, streams and accounts are made by the migration step before. */
const main = Layer.unwrapEffect(
  Effect.map(settings, ({ databaseUrl, host, natsPassword, natsUrl, port, publicUrl }) => {
    const infrastructure = Layer.merge(
      Postgres.layer({ url: databaseUrl, schema: service }),
      NatsConnection.layer({ url: natsUrl, user: service, password: natsPassword, name: service })
    )
    const base = Layer.mergeAll(
      Access.layer.pipe(Layer.provide(Facts.layer())),
      Tokens.layerConfig,
      NatsBus.layer(service),
      Health.Health.layer,
      RouteTable.layer,
      RequestPrincipal.layerNobody,
      Problems.layerPlain,
      PublicOrigin.layer(publicUrl)
    ).pipe(Layer.provideMerge(infrastructure))
    const routes = Layer.mergeAll(UsersHttp.routes, Health.routes, checks)
    return HttpLayerRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provide(Server.layer({ host, port, drain: "5 seconds" })),
      Layer.provide(UserService.layer),
      Layer.provide(base)
    )
  })
)

NodeRuntime.runMain(Layer.launch(main).pipe(Effect.provide(Logging.layer)), { disablePrettyLogger: true })
