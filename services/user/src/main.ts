import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Layer from "effect/Layer"
import * as RevocationsLive from "./RevocationsLive.ts"
import * as UserService from "./UserService.ts"
import * as UsersHttp from "./UsersHttp.ts"

/** Who is out stands in its own tables. */
const access = ServiceProcess.access("user", Layer.merge(ServiceProcess.shootAccess("user"), RevocationsLive.layer))

/** The user service as a process of its own; tables, streams and accounts are made by the migration step before. */
ServiceProcess.serve(
  Layer.mergeAll(UsersHttp.routes, ServiceProcess.watchTables("user"), ServiceProcess.watchBroker("user"))
).pipe(
  Layer.provide(UserService.layer),
  Layer.provide(access),
  Layer.provide(ServiceProcess.bus("user")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("user")
)
