import * as ShootsClient from "@safelight/contracts/shoot/ShootsClient"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import { Csrf } from "@safelight/http/Csrf"
import { Problems } from "@safelight/http/Problem"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as FilePrincipal from "./FilePrincipal.ts"
import * as FileService from "./FileService.ts"
import { FileSettings } from "./FileSettings.ts"
import * as FilesHttp from "./FilesHttp.ts"

const objects = ResumableUploads.layer.pipe(
  Layer.provideMerge(ObjectStore.layer),
  Layer.provide(
    Layer.unwrapEffect(
      Effect.map(ServiceProcess.brokerUser("file"), (user) =>
        ObjectsConnection.layer({ ...user, name: "file files", inboxPrefix: "_INBOX.file" })
      )
    )
  )
)

const others = Layer.merge(
  ServiceProcess.other("user", UsersClient.layer, "file"),
  ServiceProcess.other("shoot", ShootsClient.layer, "file")
)

/** What browsers reach directly: they show cookies or API tokens. */
const publicRoutes = FileService.publicRoutes.pipe(
  Layer.provide(FilePrincipal.layer),
  Layer.provide(Problems.layerBytes)
)

/** The file service as a process of its own; tables, streams, buckets and accounts are made by the migration step. */
ServiceProcess.serve(
  Layer.mergeAll(publicRoutes, FilesHttp.routes, ServiceProcess.watchTables("file"), ServiceProcess.watchBroker("file"))
).pipe(
  Layer.merge(FileService.workers),
  Layer.provide(FileService.services),
  Layer.provide(
    Layer.mergeAll(
      others,
      FileSettings.layerConfig,
      Csrf.layerConfig,
      objects,
      ServiceProcess.access("file", ServiceProcess.factOwners("file"))
    )
  ),
  Layer.provide(ServiceProcess.bus("file")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("file")
)
