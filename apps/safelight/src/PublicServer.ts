import { Csrf } from "@safelight/http/Csrf"
import * as Server from "@safelight/http/Server"
import * as Layer from "effect/Layer"
import * as StudioServices from "./StudioServices.ts"

/**
 * The studio's one door: pages, images, uploads and downloads on one address. The server is the innermost layer, so
 * that running requests end before what they use is closed.
 */
export const layer = (options: { readonly host: string; readonly port: number }, parts: StudioServices.StudioParts) =>
  Server.serve(StudioServices.layer(parts), { ...options, drain: "3 seconds" }).pipe(
    // Asked for by handlers, each time a form is read.
    Layer.provide(Csrf.layer(parts.secrets.csrfSecret))
  )
