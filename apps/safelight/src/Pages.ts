import { createServer } from "node:http"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const health = HttpLayerRouter.add("GET", "/healthz", Effect.succeed(HttpServerResponse.text("ok\n")))

/** The studio's one door: every public route on one address. */
export const layer = (options: { readonly host: string; readonly port: number }) =>
  HttpLayerRouter.serve(health, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provide(NodeHttpServer.layer(createServer, options))
  )
