import { fileURLToPath } from "node:url"
import * as Command from "@effect/platform/Command"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, layer } from "@effect/vitest"
import * as SigningKeys from "@safelight/auth/SigningKeys"
import { Tokens } from "@safelight/auth/Tokens"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import * as ShootsClient from "@safelight/contracts/shoot/ShootsClient"
import { freePort } from "@safelight/embedded/FreePort"
import { migrations } from "@safelight/shoot-service/Migrations"
import * as Migrations from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import { provision, urlOf } from "@safelight/sql/Provision"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Layer, Redacted, Stream } from "effect"
import { as, photographer } from "../../../packages/contracts/test/People.ts"
import { newShoot } from "../../../packages/contracts/test/shoot/Scene.ts"

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

const accounts = `accounts {
  APP { jetstream: enabled, users: [
    { user: admin, password: "only-for-tests" }
    { user: shoot, password: "only-for-tests" }
  ] }
  SYS { users: [ { user: sys, password: "only-for-tests" } ] }
}
system_account: SYS`

/** `main.ts` as the operating system starts it, on servers prepared as a deployment prepares them. */
const process = Layer.unwrapScoped(
  Effect.gen(function* () {
    const nats = yield* TestNats
    const postgres = yield* TestPostgres
    const account = { service: "shoot", password: Redacted.make("shoot") }
    yield* provision({ adminUrl: postgres.url, accounts: [account] })
    const databaseUrl = urlOf(postgres.url, account)
    yield* Effect.provide(
      Migrations.run({ service: "shoot", migrations }),
      Postgres.layer({ url: databaseUrl, schema: "shoot" })
    )
    const broker = { url: nats.url, user: "admin", password: Redacted.make("only-for-tests"), name: "provisioning" }
    yield* Effect.provide(Streams.provision({ replicas: 1 }), NatsConnection.layer(broker))
    const keys = yield* Effect.all({
      own: SigningKeys.generate("shoot"),
      user: SigningKeys.generate("user"),
      gateway: SigningKeys.generate("gateway")
    })
    const trusted = SigningKeys.publicHalves(Object.values(keys))
    const [port, noPort] = [yield* freePort(), yield* freePort()]
    const running = yield* Command.make(
      path("../../../node_modules/.bin/node"),
      "--conditions=@safelight/source",
      path("../src/main.ts")
    ).pipe(
      Command.env({
        SAFELIGHT_PORT: String(port),
        SAFELIGHT_USER_URL: `http://127.0.0.1:${noPort}`,
        SAFELIGHT_URL: "http://localhost:4080",
        SAFELIGHT_SIGNING_KEY: Redacted.value(keys.own),
        SAFELIGHT_TRUSTED_KEYS: trusted,
        DATABASE_URL: Redacted.value(databaseUrl),
        NATS_URL: nats.url,
        NATS_PASSWORD: "only-for-tests"
      }),
      Command.start
    )
    yield* running.stderr.pipe(
      Stream.decodeText(),
      Stream.runForEach((text) => Effect.logDebug(text)),
      Effect.forkScoped
    )
    const url = `http://127.0.0.1:${port}`
    const ready = Effect.timeout(HttpClient.get(`${url}/health/ready`), "10 seconds")
    yield* eventually(ready, ({ status }) => status === 200)
    return ShootsClient.layer(url, "gateway").pipe(
      Layer.provideMerge(Tokens.layer({ own: [keys.gateway, keys.user], trusted }))
    )
  })
).pipe(
  Layer.provide(FetchHttpClient.layer),
  Layer.provide(NodeContext.layer),
  Layer.provide(Layer.merge(TestNats.layerWith(accounts), TestPostgres.layer))
)

layer(process, { excludeTestServices: true })("a process of its own", (it) => {
  it.effect("is ready, and answers who shows a token", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id } = yield* newShoot()
      const all = yield* as(photographer)(shoots.list())
      assert.deepStrictEqual(
        all.map((shoot) => shoot.id),
        [id]
      )
      assert.strictEqual((yield* Effect.flip(as({ kind: "anonymous" })(shoots.list())))._tag, "SignInRequired")
    })
  )
})
