import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as ShootAccessClient from "@safelight/contracts/shoot/ShootAccessClient"
import * as ShootsClient from "@safelight/contracts/shoot/ShootsClient"
import * as ShootsMemory from "@safelight/contracts/shoot/ShootsMemory"
import * as ShootsHttp from "@safelight/shoot-service/ShootsHttp"
import { Layer } from "effect"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"
import { contract } from "../../../packages/contracts/test/shoot/ShootsContract.ts"

contract(
  "over HTTP",
  Layer.merge(ShootsClient.layer("", "gateway"), ShootAccessClient.layer("", "gateway")).pipe(
    Layer.provide(HttpLayerRouter.serve(ShootsHttp.routes, { disableLogger: true, disableListenLog: true })),
    Layer.provideMerge(ShootsMemory.layer),
    Layer.provide(NodeHttpServer.layerTest),
    Layer.provide(Access.layer),
    Layer.provideMerge(Recorded.layerMemory),
    Layer.provideMerge(Tokens.layerTest)
  )
)
