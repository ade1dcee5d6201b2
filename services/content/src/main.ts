import { Access } from "@safelight/auth/Access"
import { FactSource } from "@safelight/events/Facts"
import * as ServiceProcess from "@safelight/process/ServiceProcess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ContentHttp from "./ContentHttp.ts"
import * as ContentService from "./ContentService.ts"

/** Its plain routes are open to anybody, so no fact is ever asked for. */
const access = Access.layer.pipe(Layer.provide(FactSource.layerOf(() => Effect.succeedNone)))

/** The content service as a process of its own; it needs no database and no broker while its words are shipped. */
ServiceProcess.serve(ContentHttp.routes).pipe(
  Layer.provide(ContentService.layer),
  Layer.provide(access),
  Layer.provide(ServiceProcess.base),
  ServiceProcess.run("content")
)
