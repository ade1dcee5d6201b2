import * as AdvisoryNet from "@safelight/bus/AdvisoryNet"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import * as NatsReplays from "@safelight/bus/NatsReplays"
import * as NatsSignals from "@safelight/bus/NatsSignals"
import * as ContentClient from "@safelight/contracts/content/ContentClient"
import * as FilesClient from "@safelight/contracts/file/FilesClient"
import * as InvitesClient from "@safelight/contracts/invite/InvitesClient"
import * as MediaQueueClient from "@safelight/contracts/media/MediaQueueClient"
import * as NotificationsClient from "@safelight/contracts/notification/NotificationsClient"
import * as ShootsClient from "@safelight/contracts/shoot/ShootsClient"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import { Csrf } from "@safelight/http/Csrf"
import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Layer from "effect/Layer"
import * as GatewayHttp from "./GatewayHttp.ts"

const services = Layer.mergeAll(
  ServiceProcess.other("user", UsersClient.layer, "gateway"),
  ServiceProcess.other("invite", InvitesClient.layer, "gateway"),
  ServiceProcess.other("shoot", ShootsClient.layer, "gateway"),
  ServiceProcess.other("file", FilesClient.layer, "gateway"),
  ServiceProcess.other("media", MediaQueueClient.layer, "gateway"),
  ServiceProcess.other("notification", NotificationsClient.layer, "gateway"),
  ServiceProcess.other("content", ContentClient.layer, "gateway")
)

/** The gateway as a process of its own: pages and calls; bytes go to the file service past it. */
ServiceProcess.servePublic(Layer.merge(GatewayHttp.routes, ServiceProcess.watchBroker("gateway"))).pipe(
  Layer.provide(services),
  Layer.provide(
    Layer.mergeAll(
      NatsDeadLetters.layer(),
      NatsReplays.layer(),
      NatsEventTail.layer(),
      NatsSignals.layer(),
      AdvisoryNet.layer(),
      ServiceProcess.access("gateway", ServiceProcess.factOwners("gateway")),
      Csrf.layerConfig
    )
  ),
  Layer.provide(ServiceProcess.broker("gateway")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("gateway")
)
