import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Csrf } from "@safelight/http/Csrf"
import * as Server from "@safelight/http/Server"
import * as Layer from "effect/Layer"
import * as StudioServices from "./StudioServices.ts"

/**
 * The studio's one door: pages, images, uploads and downloads on one address. The server is the innermost layer, so
 * that running requests end before what they use is closed.
 */
export const layer = (options: { readonly host: string; readonly port: number }, parts: StudioServices.StudioParts) =>
  HttpLayerRouter.serve(StudioServices.layer(parts), {
    routerConfig: Server.routerConfig,
    disableLogger: true,
    disableListenLog: true
  }).pipe(
    Layer.provide(Server.layer({ ...options, drain: "3 seconds" })),
    // Asked for by handlers, each time a form is read.
    Layer.provide(Csrf.layer(parts.secrets.csrfSecret))
  )
