import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Layer from "effect/Layer"
import * as ShootAccessLive from "./ShootAccessLive.ts"
import * as ShootService from "./ShootService.ts"
import * as ShootsHttp from "./ShootsHttp.ts"

/** What is open to whom stands in its own tables. */
const access = ServiceProcess.access("shoot", Layer.merge(ShootAccessLive.layer, ServiceProcess.revocations("shoot")))

/** The shoot service as a process of its own; tables, streams and accounts are made by the migration step before. */
ServiceProcess.serve(
  Layer.mergeAll(ShootsHttp.routes, ServiceProcess.watchTables("shoot"), ServiceProcess.watchBroker("shoot"))
).pipe(
  Layer.provide(ShootService.layer),
  Layer.provide(access),
  Layer.provide(ServiceProcess.bus("shoot")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("shoot")
)
