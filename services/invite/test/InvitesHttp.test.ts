import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { InvitationFeed } from "@safelight/contracts/invite/InvitationFeed"
import * as InvitesClient from "@safelight/contracts/invite/InvitesClient"
import * as InvitesMemory from "@safelight/contracts/invite/InvitesMemory"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import * as InvitesHttp from "@safelight/invite-service/InvitesHttp"
import { Context, Layer } from "effect"
import { contract } from "../../../packages/contracts/test/invite/InvitesContract.ts"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"

const infrastructure = UsersMemory.layer.pipe(
  Layer.provideMerge(Access.layer),
  Layer.provideMerge(Layer.merge(Recorded.layerMemory, Tokens.layerTest))
)
const memory = InvitesMemory.layer

const server = HttpLayerRouter.serve(InvitesHttp.routes.pipe(Layer.provide(memory)), {
  disableLogger: true,
  disableListenLog: true
})

const client = InvitesClient.layer("", "gateway").pipe(Layer.provide(server), Layer.provide(NodeHttpServer.layerTest))
const feed = Layer.map(memory, Context.pick(InvitationFeed))

contract("http", Layer.merge(client, feed).pipe(Layer.provideMerge(infrastructure)))
