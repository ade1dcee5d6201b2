import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as FilesClient from "@safelight/contracts/file/FilesClient"
import * as FilesMemory from "@safelight/contracts/file/FilesMemory"
import * as FilesHttp from "@safelight/file-service/FilesHttp"
import { Layer } from "effect"
import { contract } from "../../../packages/contracts/test/file/FilesContract.ts"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"

contract(
  "over HTTP",
  FilesClient.layer("", "gateway").pipe(
    Layer.provide(HttpLayerRouter.serve(FilesHttp.routes, { disableLogger: true, disableListenLog: true })),
    Layer.provideMerge(FilesMemory.layer),
    Layer.provide(NodeHttpServer.layerTest),
    Layer.provide(Access.layer),
    Layer.provideMerge(Recorded.layerMemory),
    Layer.provideMerge(Tokens.layerTest)
  )
)
