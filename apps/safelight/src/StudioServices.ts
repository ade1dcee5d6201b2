import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as AdvisoryNet from "@safelight/bus/AdvisoryNet"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import * as FactsMirror from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import * as NatsJobQueue from "@safelight/bus/NatsJobQueue"
import * as NatsReplays from "@safelight/bus/NatsReplays"
import * as NatsSignals from "@safelight/bus/NatsSignals"
import * as ContentService from "@safelight/content-service/ContentService"
import * as AskFactOwners from "@safelight/contracts/AskFactOwners"
import * as FilePrincipal from "@safelight/file-service/FilePrincipal"
import * as FileService from "@safelight/file-service/FileService"
import { FileSettings } from "@safelight/file-service/FileSettings"
import * as GatewayHttp from "@safelight/gateway/GatewayHttp"
import { Csrf } from "@safelight/http/Csrf"
import * as Health from "@safelight/http/Health"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RateLimits, type RateSettings } from "@safelight/http/RateLimits"
import { RouteTable } from "@safelight/http/RouteTable"
import { Imaging } from "@safelight/imaging/Imaging"
import * as InviteService from "@safelight/invite-service/InviteService"
import { Mailer } from "@safelight/mail/Mailer"
import * as MediaService from "@safelight/media-service/MediaService"
import * as NotificationService from "@safelight/notification-service/NotificationService"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as ShootAccessLive from "@safelight/shoot-service/ShootAccessLive"
import * as ShootService from "@safelight/shoot-service/ShootService"
import * as Postgres from "@safelight/sql/Postgres"
import { urlOf } from "@safelight/sql/Provision"
import { saidBy } from "@safelight/telemetry/Logging"
import * as RevocationsLive from "@safelight/user-service/RevocationsLive"
import * as UserService from "@safelight/user-service/UserService"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Checks from "./Checks.ts"
import { keysOf, type NatsUser, type Secrets, type SqlService, signers } from "./Secrets.ts"

export interface StudioParts {
  readonly publicUrl: URL
  readonly databaseUrl: Redacted.Redacted
  readonly natsUrl: string
  readonly smtpUrl: Redacted.Redacted
  /** Where servers of the studio's own keep their data; null where all are given. */
  readonly folder: string | null
  readonly secrets: Secrets
  readonly rates: RateSettings
}

/**
 * Connections of a service's pool. Relay, listener and timers keep three; uploads and galleries want the rest at once.
 */
const busy = 12
const quiet = 6

/**
 * Every service in one process: each on its own SQL role and its own NATS user, reached by the others through its
 * Tag. Gives the Tags that a composition root calls itself; its routes wait for a router.
 */
export const layer = (parts: StudioParts) => {
  const { secrets } = parts
  const nats = (user: NatsUser) =>
    NatsConnection.layer({ url: parts.natsUrl, user, password: secrets.nats[user], name: user })
  const sql = (service: SqlService) =>
    Postgres.layer({
      url: urlOf(parts.databaseUrl, { service, password: secrets.sql[service] }),
      schema: service,
      maxConnections: service === "file" || service === "shoot" ? busy : quiet
    })
  /** Consumers, outbox and relay of one service, on connections that are its alone. */
  const own = (service: SqlService, tables = sql(service)) =>
    Layer.merge(NatsBus.layer(service), Checks.service(service)).pipe(
      Layer.provideMerge(Layer.merge(tables, nats(service)))
    )
  const objects = (user: "file" | "media") =>
    ResumableUploads.layer.pipe(
      Layer.provideMerge(ObjectStore.layer),
      Layer.provide(
        ObjectsConnection.layer({
          url: parts.natsUrl,
          user,
          password: secrets.nats[user],
          name: `${user} files`,
          inboxPrefix: `_INBOX.${user}`
        })
      )
    )

  const gatewayNats = nats("gateway")
  const userTables = sql("user")
  const shootTables = sql("shoot")
  const factOwners = AskFactOwners.layer("gateway").pipe(
    Layer.provide(
      Layer.merge(Layer.provide(ShootAccessLive.layer, shootTables), Layer.provide(RevocationsLive.layer, userTables))
    )
  )
  const facts = FactsMirror.layer().pipe(Layer.provide(Layer.merge(gatewayNats, factOwners)))
  const base = Layer.mergeAll(
    Layer.provide(Access.layer, facts),
    Tokens.layer(keysOf(secrets, signers)),
    PublicOrigin.layer(parts.publicUrl),
    Csrf.layer(secrets.csrfSecret),
    Health.Health.layer,
    RateLimits.layer(parts.rates),
    RouteTable.layer
  )

  const user = Layer.provide(UserService.layer, own("user", userTables)).pipe(saidBy("user"))
  const invite = Layer.provide(InviteService.layer, own("invite")).pipe(saidBy("invite"))
  const shoot = Layer.provide(ShootService.layer, own("shoot", shootTables)).pipe(saidBy("shoot"))
  const fileOwn = Layer.mergeAll(
    own("file"),
    objects("file"),
    FileSettings.layerOwnSecret(secrets.linkSecret, parts.folder)
  )
  const file = Layer.merge(
    FileService.workers,
    FileService.publicRoutes.pipe(Layer.provide(FilePrincipal.layer), Layer.provide(Problems.layerBytes))
  ).pipe(Layer.provideMerge(FileService.services), Layer.provide(fileOwn), saidBy("file"))
  const mediaNats = nats("media")
  const media = Layer.merge(MediaService.layer, Layer.provide(Checks.brokerOf("media"), mediaNats)).pipe(
    Layer.provide(
      Layer.mergeAll(NatsJobQueue.layer(), NatsSignals.layer(), DirectPublisher.layer()).pipe(Layer.provide(mediaNats))
    ),
    Layer.provide(objects("media")),
    Layer.provide(Imaging.layer),
    saidBy("media")
  )
  const mailer = Mailer.layerSmtp(parts.smtpUrl)
  const notification = NotificationService.layer.pipe(
    Layer.provide(own("notification")),
    Layer.provide(mailer),
    saidBy("notification")
  )
  const gatewayBus = Layer.mergeAll(
    NatsDeadLetters.layer(),
    NatsReplays.layer(),
    NatsEventTail.layer(),
    NatsSignals.layer(),
    AdvisoryNet.layer()
  ).pipe(Layer.provide(gatewayNats))
  const gateway = Layer.provide(GatewayHttp.routes, gatewayBus).pipe(saidBy("gateway"))
  const health = Health.routes.pipe(Layer.provide(FilePrincipal.layer), Layer.provide(Problems.layerPlain))

  // Each stands on those after it.
  return Layer.merge(gateway, health).pipe(
    Layer.provideMerge(notification),
    Layer.provideMerge(media),
    Layer.provideMerge(file),
    Layer.provideMerge(invite),
    Layer.provideMerge(shoot),
    Layer.provideMerge(user),
    Layer.provideMerge(ContentService.layer),
    Layer.provideMerge(base)
  )
}
