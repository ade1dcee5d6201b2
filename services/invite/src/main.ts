import * as UsersClient from "@safelight/contracts/user/UsersClient"
import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Layer from "effect/Layer"
import * as InviteService from "./InviteService.ts"
import * as InvitesHttp from "./InvitesHttp.ts"

/** The invite service as a process of its own; tables, streams and accounts are made by the migration step before. */
ServiceProcess.serve(
  Layer.mergeAll(InvitesHttp.routes, ServiceProcess.watchTables("invite"), ServiceProcess.watchBroker("invite"))
).pipe(
  Layer.provide(InviteService.layer),
  Layer.provide(ServiceProcess.other("user", UsersClient.layer, "invite")),
  Layer.provide(ServiceProcess.access("invite", ServiceProcess.factOwners("invite"))),
  Layer.provide(ServiceProcess.bus("invite")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("invite")
)
