import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as Facts from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as ShootsClient from "@safelight/contracts/shoot/ShootsClient"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import { Csrf } from "@safelight/http/Csrf"
import * as Health from "@safelight/http/Health"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RouteTable } from "@safelight/http/RouteTable"
import * as Server from "@safelight/http/Server"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as Postgres from "@safelight/sql/Postgres"
import * as Logging from "@safelight/telemetry/Logging"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as BucketCare from "./BucketCare.ts"
import * as FilePrincipal from "./FilePrincipal.ts"
import * as FileService from "./FileService.ts"
import { FileSettings } from "./FileSettings.ts"
import * as FilesHttp from "./FilesHttp.ts"

const service = "file"

const settings = Config.all({
  host: Config.string("SAFELIGHT_HOST").pipe(
    Config.withDefault("127.0.0.1"),
    Config.withDescription("address to listen on")
  ),
  port: Config.integer("SAFELIGHT_PORT").pipe(Config.withDescription("port of the service")),
  databaseUrl: Config.redacted("DATABASE_URL").pipe(
    Config.withDescription("PostgreSQL with the service's own role, as postgres://safelight_file:password@host/db")
  ),
  natsUrl: Config.string("NATS_URL").pipe(Config.withDescription("nats-server, as nats://host:4222")),
  natsPassword: Config.redacted("NATS_PASSWORD").pipe(Config.withDescription("of the service's own user")),
  shootsUrl: Config.string("SAFELIGHT_SHOOT_URL").pipe(
    Config.withDescription("address of the shoot service, as http://host:port")
  ),
  usersUrl: Config.string("SAFELIGHT_USER_URL").pipe(
    Config.withDescription("address of the user service, as http://host:port")
  ),
  csrfSecret: Config.redacted("SAFELIGHT_CSRF_SECRET").pipe(
    Config.withDescription("makes the tokens of forms; the same in gateway and file")
  ),
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

/** The file service as a process of its own; tables, streams, buckets and accounts are made by the migration step. */
const main = Layer.unwrapEffect(
  Effect.map(settings, (given) => {
    const nats = { url: given.natsUrl, user: service, password: given.natsPassword }
    const infrastructure = Layer.mergeAll(
      Postgres.layer({ url: given.databaseUrl, schema: service, maxConnections: 12 }),
      NatsConnection.layer({ ...nats, name: service }),
      ResumableUploads.layer.pipe(
        Layer.provideMerge(ObjectStore.layer),
        Layer.provideMerge(
          ObjectsConnection.layer({ ...nats, name: `${service} files`, inboxPrefix: `_INBOX.${service}` })
        )
      )
    )
    const base = Layer.mergeAll(
      Access.layer.pipe(Layer.provide(Facts.layer())),
      NatsBus.layer(service),
      FileSettings.layerConfig,
      Csrf.layer(given.csrfSecret),
      Health.Health.layer,
      RouteTable.layer,
      Problems.layerPlain,
      PublicOrigin.layer(given.publicUrl)
    ).pipe(Layer.provideMerge(infrastructure))
    const others = Layer.merge(
      ShootsClient.layer(given.shootsUrl, service),
      UsersClient.layer(given.usersUrl, service)
    ).pipe(Layer.provide(FetchHttpClient.layer), Layer.provideMerge(Tokens.layerConfig))
    const routes = Layer.mergeAll(FileService.publicRoutes, FilesHttp.routes, Health.routes, checks).pipe(
      Layer.provide(FilePrincipal.layer)
    )
    return HttpLayerRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provide(Server.layer({ host: given.host, port: given.port, drain: "10 seconds" })),
      Layer.merge(Layer.merge(FileService.workers, BucketCare.layer)),
      Layer.provide(FileService.services),
      Layer.provide(base),
      Layer.provide(others)
    )
  })
)

NodeRuntime.runMain(Layer.launch(main).pipe(Effect.provide(Logging.layer)))
