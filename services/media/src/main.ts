import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import * as NatsJobQueue from "@safelight/bus/NatsJobQueue"
import * as NatsSignals from "@safelight/bus/NatsSignals"
import { Imaging } from "@safelight/imaging/Imaging"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MediaHttp from "./MediaHttp.ts"
import * as MediaService from "./MediaService.ts"

const objects = Layer.unwrapEffect(
  Effect.map(ServiceProcess.brokerUser("media"), (user) =>
    ObjectsConnection.layer({ ...user, name: "media files", inboxPrefix: "_INBOX.media" })
  )
)

const work = Layer.mergeAll(NatsJobQueue.layer(), NatsSignals.layer(), DirectPublisher.layer())

/** The media service as a process of its own; as many as there is work for. It needs the broker and nothing else. */
ServiceProcess.serve(Layer.merge(MediaHttp.routes, ServiceProcess.watchBroker("media"))).pipe(
  Layer.provide(MediaService.layer),
  Layer.provide(
    Layer.mergeAll(
      ServiceProcess.access("media", ServiceProcess.factOwners("media")),
      work,
      Imaging.layer,
      Layer.provide(ObjectStore.layer, objects)
    )
  ),
  Layer.provide(ServiceProcess.broker("media")),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("media")
)
