import * as ContentClient from "@safelight/contracts/content/ContentClient"
import * as FilesClient from "@safelight/contracts/file/FilesClient"
import * as InvitesClient from "@safelight/contracts/invite/InvitesClient"
import * as ShootsClient from "@safelight/contracts/shoot/ShootsClient"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import { Mailer } from "@safelight/mail/Mailer"
import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NotificationService from "./NotificationService.ts"
import * as NotificationsHttp from "./NotificationsHttp.ts"

const mailer = Layer.unwrapEffect(
  Effect.map(
    Config.redacted("SMTP_URL").pipe(
      Config.withDescription("the mail server to send through, as smtps://user:password@host")
    ),
    (url) => Mailer.layerSmtp(url)
  )
)

const others = Layer.mergeAll(
  ServiceProcess.other("user", UsersClient.layer, "notification"),
  ServiceProcess.other("invite", InvitesClient.layer, "notification"),
  ServiceProcess.other("shoot", ShootsClient.layer, "notification"),
  ServiceProcess.other("file", FilesClient.layer, "notification"),
  ServiceProcess.other("content", ContentClient.layer, "notification")
)

/**
 * The notification service as a process of its own; tables, streams and accounts are made by the migration step
 * before. A mail server that is away does not make it unready: mails wait.
 */
ServiceProcess.serve(
  Layer.mergeAll(
    NotificationsHttp.routes,
    ServiceProcess.watchTables("notification"),
    ServiceProcess.watchBroker("notification")
  )
).pipe(
  Layer.provide(NotificationService.layer),
  Layer.provide(Layer.merge(mailer, others)),
  Layer.provide(ServiceProcess.access("notification", ServiceProcess.factOwners("notification"))),
  Layer.provide(ServiceProcess.bus("notification")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("notification")
)
