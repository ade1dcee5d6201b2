import { assert, layer } from "@effect/vitest"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as StreamLog from "@safelight/bus/StreamLog"
import * as Wire from "@safelight/bus/Wire"
import { BrowserId, SignInRequest, Users } from "@safelight/contracts/user/Users"
import { Chunk, Effect, Either, Redacted, Stream } from "effect"
import * as GatewayBroker from "./support/GatewayBroker.ts"
import { send } from "./support/Http.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import { asService, browserOf, makeShoot, person, until } from "./support/World.ts"

const signals = Effect.flatMap(NatsConnection, (broker) =>
  Stream.runCollect(StreamLog.since(broker, { stream: "ANA", filter: ">" }, 0))
).pipe(Effect.map(Chunk.toReadonlyArray))

layer(OpenedStudio.layerWith({ SAFELIGHT_PAGE_RATE: "0" }), { excludeTestServices: true })(
  "a client who opens a gallery",
  (it) => {
    it.effect("is told in ANA", () =>
      Effect.gen(function* () {
        const { url } = yield* OpenedStudio
        const users = yield* Users
        const ada = yield* person("ada")
        const { id } = yield* makeShoot("Viewed", [ada.id])
        const browser = BrowserId.make(browserOf(1))
        const gateway = asService("gateway")
        const { signInId } = yield* gateway(users.requestSignIn(new SignInRequest({ email: ada.email, browser })))
        const { link } = yield* asService("notification")(users.mintSignIn(signInId))
        const session = yield* gateway(users.confirmLink({ token: Redacted.value(link), browser }))
        const headers = { cookie: `safelight-access=${Redacted.value(session.accessToken)}`, "user-agent": "X Mobile" }
        const open = send(url, { method: "GET", path: `/g/${id}`, headers })
        yield* until("the gallery", open, ({ status }) => status === 200)
        // Under the gateway's own rights, as it tells them.
        const [first] = yield* until("the signal", signals, (all) => all.length > 0).pipe(
          Effect.provide(GatewayBroker.layer)
        )
        const event = Either.getOrThrow(Wire.decode(first?.body ?? ""))
        assert(event.type === "gallery.viewed")
        assert.deepStrictEqual({ ...event.data }, { shootId: id, userId: ada.id, device: "phone" })
        assert.strictEqual(event.metadata.userId, ada.id)
      })
    )
  }
)
