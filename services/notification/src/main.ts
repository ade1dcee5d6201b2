import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as Facts from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as ContentClient from "@safelight/contracts/content/ContentClient"
import * as FilesClient from "@safelight/contracts/file/FilesClient"
import * as InvitesClient from "@safelight/contracts/invite/InvitesClient"
import * as ShootsClient from "@safelight/contracts/shoot/ShootsClient"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import * as Health from "@safelight/http/Health"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RequestPrincipal } from "@safelight/http/RequestPrincipal"
import { RouteTable } from "@safelight/http/RouteTable"
import * as Server from "@safelight/http/Server"
import { Mailer } from "@safelight/mail/Mailer"
import * as Postgres from "@safelight/sql/Postgres"
import * as Logging from "@safelight/telemetry/Logging"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NotificationService from "./NotificationService.ts"
import * as NotificationsHttp from "./NotificationsHttp.ts"

const service = "notification"

const addressOf = (name: string) =>
  Config.string(`SAFELIGHT_${name.toUpperCase()}_URL`).pipe(
    Config.withDescription(`address of the ${name} service, as http://host:port`)
  )

const settings = Config.all({
  host: Config.string("SAFELIGHT_HOST").pipe(
    Config.withDefault("127.0.0.1"),
    Config.withDescription("address to listen on")
  ),
  port: Config.integer("SAFELIGHT_PORT").pipe(Config.withDescription("port of the service")),
  databaseUrl: Config.redacted("DATABASE_URL").pipe(
    Config.withDescription(
      "PostgreSQL with the service's own role, as postgres://safelight_notification:password@host/db"
    )
  ),
  natsUrl: Config.string("NATS_URL").pipe(Config.withDescription("nats-server, as nats://host:4222")),
  natsPassword: Config.redacted("NATS_PASSWORD").pipe(Config.withDescription("of the service's own user")),
  smtpUrl: Config.redacted("SMTP_URL").pipe(
    Config.withDescription("the mail server to send through, as smtps://user:password@host")
  ),
  publicUrl: Config.url("SAFELIGHT_URL").pipe(Config.withDescription("address under which clients reach the studio")),
  userUrl: addressOf("user"),
  inviteUrl: addressOf("invite"),
  shootUrl: addressOf("shoot"),
  fileUrl: addressOf("file"),
  contentUrl: addressOf("content")
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

/**
 * The notification service as a process of its own; tables, streams and accounts are made by the migration step
 * before. A mail server that is away does not make it unready: mails wait.
 */
const main = Layer.unwrapEffect(
  Effect.map(settings, (set) => {
    const infrastructure = Layer.merge(
      Postgres.layer({ url: set.databaseUrl, schema: service }),
      NatsConnection.layer({ url: set.natsUrl, user: service, password: set.natsPassword, name: service })
    )
    const base = Layer.mergeAll(
      Access.layer.pipe(Layer.provide(Facts.layer())),
      Tokens.layerConfig,
      NatsBus.layer(service),
      Health.Health.layer,
      RouteTable.layer,
      RequestPrincipal.layerNobody,
      Problems.layerPlain,
      PublicOrigin.layer(set.publicUrl)
    ).pipe(Layer.provideMerge(infrastructure))
    const others = Layer.mergeAll(
      UsersClient.layer(set.userUrl, service),
      InvitesClient.layer(set.inviteUrl, service),
      ShootsClient.layer(set.shootUrl, service),
      FilesClient.layer(set.fileUrl, service),
      ContentClient.layer(set.contentUrl, service)
    ).pipe(Layer.provide(FetchHttpClient.layer))
    const routes = Layer.mergeAll(NotificationsHttp.routes, Health.routes, checks)
    return HttpLayerRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provide(Server.layer({ host: set.host, port: set.port, drain: "5 seconds" })),
      Layer.provide(NotificationService.layer),
      Layer.provide(Mailer.layerSmtp(set.smtpUrl)),
      Layer.provide(others),
      Layer.provide(base)
    )
  })
)

NodeRuntime.runMain(Layer.launch(main).pipe(Effect.provide(Logging.layer)))
