import * as Layer from "effect/Layer"
import { Archives } from "./Archives.ts"
import * as BucketWatch from "./BucketWatch.ts"
import { DiskRoom } from "./DiskRoom.ts"
import * as DownloadRoutes from "./DownloadRoutes.ts"
import * as FileEvents from "./FileEvents.ts"
import * as FileIntakeLive from "./FileIntakeLive.ts"
import * as FilesLive from "./FilesLive.ts"
import * as FormUpload from "./FormUpload.ts"
import * as ImageRoutes from "./ImageRoutes.ts"
import { Leftovers } from "./Leftovers.ts"
import { Purge } from "./Purge.ts"
import { Reconciler } from "./Reconciler.ts"
import { Scrub } from "./Scrub.ts"
import { Sweeping } from "./Sweeping.ts"
import * as Timers from "./Timers.ts"
import * as TusRoutes from "./TusRoutes.ts"
import { UploadIntake } from "./UploadIntake.ts"

const inner = Layer.merge(Scrub.layer, Leftovers.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(UploadIntake.layer, Archives.layer, Purge.layer, Sweeping.layer)),
  Layer.provideMerge(Reconciler.layer),
  Layer.provide(DiskRoom.layer)
)

/** `Files` and what it stands on. */
export const services = Layer.merge(FilesLive.layer, FileIntakeLive.layer).pipe(Layer.provideMerge(inner))

/** Consumers and timers. */
export const workers = Layer.mergeAll(
  FileEvents.layer,
  Leftovers.layerTimer,
  Reconciler.layerTimer,
  Purge.layerTimer,
  BucketWatch.layer,
  Timers.layer
)

/** Routes that browsers reach: bytes in and out. `Files` for other processes is `FilesHttp.routes`. */
export const publicRoutes = Layer.mergeAll(
  TusRoutes.routes,
  FormUpload.routes,
  ImageRoutes.routes,
  DownloadRoutes.routes
)
