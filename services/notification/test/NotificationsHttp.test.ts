import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as NotificationsClient from "@safelight/contracts/notification/NotificationsClient"
import { FactSource } from "@safelight/events/Facts"
import * as NotificationsHttp from "@safelight/notification-service/NotificationsHttp"
import { Effect, Layer } from "effect"
import * as MailBookMemory from "../../../packages/contracts/test/notification/MailBookMemory.ts"
import { contract } from "../../../packages/contracts/test/notification/NotificationsContract.ts"

const noFacts = FactSource.layerOf(() => Effect.succeedNone)

contract(
  "over HTTP",
  NotificationsClient.layer("", "gateway").pipe(
    Layer.provide(HttpLayerRouter.serve(NotificationsHttp.routes, { disableLogger: true, disableListenLog: true })),
    Layer.provideMerge(MailBookMemory.layer),
    Layer.provide(NodeHttpServer.layerTest),
    Layer.provide(Access.layer),
    Layer.provide(noFacts),
    Layer.provideMerge(Tokens.layerTest)
  )
)
