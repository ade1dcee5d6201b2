import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Layer from "effect/Layer"
import * as ShootService from "./ShootService.ts"
import * as ShootsHttp from "./ShootsHttp.ts"

/** The shoot service as a process of its own; tables, streams and accounts are made by the migration step before. */
ServiceProcess.serve(
  Layer.mergeAll(ShootsHttp.routes, ServiceProcess.watchTables("shoot"), ServiceProcess.watchBroker("shoot"))
).pipe(
  Layer.provide(ShootService.layer),
  Layer.provide(ServiceProcess.access),
  Layer.provide(ServiceProcess.bus("shoot")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run
)
