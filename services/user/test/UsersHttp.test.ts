import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as RevocationsClient from "@safelight/contracts/user/RevocationsClient"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import * as UsersHttp from "@safelight/user-service/UsersHttp"
import { Layer } from "effect"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"
import { contract } from "../../../packages/contracts/test/user/UsersContract.ts"

const infrastructure = Access.layer.pipe(Layer.provideMerge(Layer.merge(Recorded.layerMemory, Tokens.layerTest)))

const server = HttpLayerRouter.serve(UsersHttp.routes.pipe(Layer.provide(UsersMemory.layer)), {
  disableLogger: true,
  disableListenLog: true
})

contract(
  "http",
  Layer.merge(UsersClient.layer("", "gateway"), RevocationsClient.layer("", "gateway")).pipe(
    Layer.provide(server),
    Layer.provide(NodeHttpServer.layerTest),
    Layer.provideMerge(infrastructure)
  )
)
