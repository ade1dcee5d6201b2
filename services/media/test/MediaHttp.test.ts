import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as MediaQueueClient from "@safelight/contracts/media/MediaQueueClient"
import { FactSource } from "@safelight/events/Facts"
import * as MediaHttp from "@safelight/media-service/MediaHttp"
import { Effect, Layer } from "effect"
import { contract } from "../../../packages/contracts/test/media/MediaQueueContract.ts"
import * as QueueMemory from "../../../packages/contracts/test/media/QueueMemory.ts"

const noFacts = FactSource.layerOf(() => Effect.succeedNone)

contract(
  "over HTTP",
  MediaQueueClient.layer("", "gateway").pipe(
    Layer.provide(HttpLayerRouter.serve(MediaHttp.routes, { disableLogger: true, disableListenLog: true })),
    Layer.provideMerge(QueueMemory.layer),
    Layer.provide(NodeHttpServer.layerTest),
    Layer.provide(Access.layer),
    Layer.provide(noFacts),
    Layer.provideMerge(Tokens.layerTest)
  )
)
