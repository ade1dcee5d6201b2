import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, it } from "@effect/vitest"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as RevocationsClient from "@safelight/contracts/user/RevocationsClient"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import type { ServiceName } from "@safelight/events/Event"
import * as UsersHttp from "@safelight/user-service/UsersHttp"
import { Effect, Layer } from "effect"
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

it.layer(
  Layer.empty.pipe(
    Layer.provideMerge(server),
    Layer.provideMerge(NodeHttpServer.layerTest),
    Layer.provideMerge(infrastructure)
  )
)("users: the key of a service that opens strangers' files", (it) => {
  it.effect("issues no token", () =>
    Effect.gen(function* () {
      const tokens = yield* Tokens
      const issueAs = (service: ServiceName) =>
        Effect.gen(function* () {
          const key = yield* tokens.signService(service, "user")
          const body = { name: "mine", scopes: ["admin"], expiresAt: null }
          const request = HttpClientRequest.post("/internal/user/tokens").pipe(
            HttpClientRequest.bearerToken(key),
            HttpClientRequest.bodyUnsafeJson(body)
          )
          return yield* HttpClient.execute(request)
        })
      const refused = yield* issueAs("media")
      assert.strictEqual(refused.status, 404)
      assert.deepInclude(yield* refused.json, { _tag: "NotFound", what: "studio" })
      // The gateway is let through to the question whose token it is, which nobody is here yet.
      assert.deepInclude(yield* (yield* issueAs("gateway")).json, { _tag: "NotFound", what: "person" })
    })
  )
})
