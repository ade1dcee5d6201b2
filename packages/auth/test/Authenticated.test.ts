import {
  HttpApi,
  HttpApiBuilder,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpClient,
  HttpClientRequest,
  HttpClientResponse,
  HttpLayerRouter
} from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Authenticated } from "@safelight/auth/Authenticated"
import { CurrentPrincipal, Principal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import { ApiTokenId, SessionId, UserId } from "@safelight/events/Ids"
import { Effect, Layer, Redacted } from "effect"

const uuid = (n: number) => `00000000-0000-7000-8000-${n.toString().padStart(12, "0")}`
const person = { sub: UserId.make(uuid(1)), sid: SessionId.make(uuid(2)), role: "contact" as const }
const holder: Principal = { kind: "token", tokenId: ApiTokenId.make(uuid(3)), userId: person.sub, scopes: ["upload"] }

const who = HttpApiEndpoint.get("who", "/who").addSuccess(Principal)
class WhoApi extends HttpApi.make("who").add(HttpApiGroup.make("who").add(who).middleware(Authenticated)) {}
const handlers = HttpApiBuilder.group(WhoApi, "who", (handlers) => handlers.handle("who", () => CurrentPrincipal))
const routes = HttpLayerRouter.addHttpApi(WhoApi).pipe(
  Layer.provide(handlers),
  Layer.provide(Authenticated.layer("user"))
)
const layer = HttpLayerRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
  Layer.provideMerge(NodeHttpServer.layerTest),
  Layer.provideMerge(Tokens.layerTest)
)

it.layer(layer)("who shows a bearer", (it) => {
  it.effect("is the person, the service, the visitor or the token's holder; nothing else is anybody", () =>
    Effect.gen(function* () {
      const tokens = yield* Tokens
      const client = yield* HttpClient.HttpClient
      const access = Redacted.value(yield* tokens.signAccess(person))
      const service = Redacted.value(yield* tokens.signService("gateway", "user"))
      const elsewhere = Redacted.value(yield* tokens.signService("gateway", "shoot"))
      const acting = Redacted.value(yield* tokens.signActing("gateway", "user", holder))
      const nobody = undefined
      const table: ReadonlyArray<readonly [string, string, Principal | undefined]> = [
        ["a person", access, { kind: "user", userId: person.sub, sessionId: person.sid, role: "contact" }],
        ["a service", service, { kind: "service", service: "gateway" }],
        ["a visitor", `${service}~anonymous`, { kind: "anonymous" }],
        ["an API token's holder", acting, holder],
        ["nothing", "", nobody],
        ["only the mark of a visitor", "~anonymous", nobody],
        ["a service for another callee", elsewhere, nobody],
        ["another callee's visitor", `${elsewhere}~anonymous`, nobody],
        ["a person with the mark of a visitor", `${access}~anonymous`, nobody],
        ["a service with another mark", `${service}~admin`, nobody],
        ["a service with two marks", `${service}~anonymous~anonymous`, nobody],
        ["an API token itself", `sl_${uuid(3)}_${"a".repeat(43)}`, nobody]
      ]
      for (const [what, text, expected] of table) {
        const response = yield* client.execute(HttpClientRequest.get("/who").pipe(HttpClientRequest.bearerToken(text)))
        assert.strictEqual(response.status, expected === nobody ? 401 : 200, what)
        const shown = expected === nobody ? nobody : yield* HttpClientResponse.schemaBodyJson(Principal)(response)
        assert.deepStrictEqual(shown, expected, what)
      }
    })
  )
})
