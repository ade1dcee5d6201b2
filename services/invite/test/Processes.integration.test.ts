import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, it } from "@effect/vitest"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import * as SigningKeys from "@safelight/auth/SigningKeys"
import { Tokens } from "@safelight/auth/Tokens"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { accounts } from "@safelight/bus/Permissions"
import * as Streams from "@safelight/bus/Streams"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Invites } from "@safelight/contracts/invite/Invites"
import * as InvitesClient from "@safelight/contracts/invite/InvitesClient"
import { BrowserId, NewApiToken, NewContact, Users } from "@safelight/contracts/user/Users"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import { freePort } from "@safelight/embedded/FreePort"
import { make } from "@safelight/events/Event"
import { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { migrations as inviteMigrations } from "@safelight/invite-service/Migrations"
import { type Migrations, run } from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { timely } from "@safelight/testing/Timely"
import { migrations as userMigrations } from "@safelight/user-service/Migrations"
import { Effect, Layer, Option, Redacted, Schedule } from "effect"
import { asPerson, asService, asVisitor } from "../../../packages/contracts/test/People.ts"

const password = Redacted.make("only-for-tests")
const admin = { user: "admin", password }
const servers = Layer.merge(
  TestPostgres.layer,
  TestNats.layerWith(accounts({ admin, services: { user: password, invite: password } }))
)

/** A service's main.ts as a process of its own, told to stop at the end and expected to. */
const started = (service: "user" | "invite", environment: Record<string, string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const main = fileURLToPath(new URL(`../../${service}/src/main.ts`, import.meta.url))
      const child = spawn(process.execPath, ["--conditions=@safelight/source", main], {
        env: { PATH: process.env["PATH"], SAFELIGHT_LOG_LEVEL: "Warn", ...environment },
        stdio: ["ignore", "inherit", "pipe"]
      })
      child.stderr.on("data", (line) => console.error(String(line)))
      return { child, ended: once(child, "exit") }
    }),
    ({ child, ended }) =>
      Effect.sync(() => child.kill("SIGTERM")).pipe(
        Effect.zipRight(Effect.promise(() => ended)),
        Effect.interruptible,
        Effect.timeoutOption(timely(10_000)),
        Effect.map((stopped) => assert.isTrue(Option.isSome(stopped), `${service} stops when told to`))
      )
  )

const prepare = (adminUrl: Redacted.Redacted, service: string, migrations: Migrations) =>
  Effect.gen(function* () {
    const url = Provision.urlOf(adminUrl, { service, password })
    yield* Effect.provide(run({ service, migrations }), Postgres.layer({ url, schema: service, maxConnections: 1 }))
    return Redacted.value(url)
  })

const patiently = <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.retry(self, Schedule.spaced("50 millis"))

it.scopedLive("user and invite in processes of their own serve the same job", () =>
  Effect.gen(function* () {
    const [postgres, nats] = [yield* TestPostgres, yield* TestNats]
    const connection = NatsConnection.layer({ url: nats.url, ...admin, name: "test" })
    yield* Effect.provide(Streams.provision({ replicas: 1 }), connection)
    const services = ["user", "invite"]
    yield* Provision.provision({
      adminUrl: postgres.url,
      accounts: services.map((service) => ({ service, password }))
    })
    // Nobody listens at the last one: neither asks the shoot service for anything here.
    const [userPort, invitePort, noPort] = [yield* freePort(), yield* freePort(), yield* freePort()]
    const at = (port: number) => `http://127.0.0.1:${port}`
    const keys = yield* Effect.all({
      user: SigningKeys.generate("user"),
      invite: SigningKeys.generate("invite"),
      gateway: SigningKeys.generate("gateway"),
      notification: SigningKeys.generate("notification")
    })
    const trusted = SigningKeys.publicHalves(Object.values(keys))
    const common = {
      NATS_URL: nats.url,
      NATS_PASSWORD: Redacted.value(password),
      SAFELIGHT_TRUSTED_KEYS: trusted,
      SAFELIGHT_URL: "http://localhost:4080"
    }
    const processes = Effect.gen(function* () {
      yield* started("user", {
        ...common,
        DATABASE_URL: yield* prepare(postgres.url, "user", userMigrations),
        SAFELIGHT_SIGNING_KEY: Redacted.value(keys.user),
        SAFELIGHT_PORT: String(userPort),
        SAFELIGHT_SHOOT_URL: at(noPort)
      })
      yield* started("invite", {
        ...common,
        DATABASE_URL: yield* prepare(postgres.url, "invite", inviteMigrations),
        SAFELIGHT_SIGNING_KEY: Redacted.value(keys.invite),
        SAFELIGHT_PORT: String(invitePort),
        SAFELIGHT_USER_URL: at(userPort),
        SAFELIGHT_SHOOT_URL: at(noPort)
      })
    })
    const job = Effect.gen(function* () {
      const [users, invites, publisher] = [yield* Users, yield* Invites, yield* Publisher]
      const client = HttpClient.filterStatusOk(yield* HttpClient.HttpClient)
      for (const port of [userPort, invitePort]) {
        const ready = Effect.flatMap(client.get(`${at(port)}/health/ready`), ({ text }) => text)
        yield* patiently(Effect.timeout(ready, "10 seconds"))
      }

      const contact = new NewContact({ email: EmailAddress.make("anna@example.com"), name: "Anna", locale: "en" })
      const person = yield* asService("gateway")(users.ensureContact(contact))
      const shootId = ShootId.make(yield* uuidV7)
      yield* publisher.publish(yield* make(ShootCreated, { shootId, clients: [person.id] }))
      const { id } = yield* patiently(asService("gateway")(invites.find(shootId, person.id)))
      const secret = yield* asService("notification")(invites.mint(id))
      const accept = (browser: string) =>
        asVisitor(
          invites.accept({
            token: Redacted.value(secret.token),
            browser: BrowserId.make(browser.padEnd(32, "-"))
          })
        )
      const session = yield* accept("phone")
      assert.strictEqual(session.user.id, person.id)
      assert.strictEqual((yield* Effect.flip(accept("laptop")))._tag, "CodeNeeded")
      assert.lengthOf(yield* asPerson(session)(users.sessions(person.id)), 1)
      assert.strictEqual((yield* Effect.flip(asPerson(session)(users.tokens())))._tag, "NotFound")

      // The holder of an API token is seen as such by the other process, never as the service that asks for them.
      yield* asService("gateway")(users.ensureAdmin(EmailAddress.make("studio@example.com")))
      const issue = (scope: "admin" | "upload") =>
        asService("gateway")(users.issueToken(new NewApiToken({ name: scope, scopes: [scope], expiresAt: null }))).pipe(
          Effect.flatMap(({ secret }) => asVisitor(users.authenticateToken(Redacted.value(secret))))
        )
      const [studio, uploader] = [yield* issue("admin"), yield* issue("upload")]
      const asked = (principal: typeof studio) =>
        Effect.option(invites.forShoot(shootId).pipe(Effect.provideService(CurrentPrincipal, principal)))
      assert.isTrue(Option.isSome(yield* asked(studio)))
      assert.isTrue(Option.isNone(yield* asked(uploader)))
    })
    const clients = Layer.merge(
      UsersClient.layer(at(userPort), "gateway"),
      InvitesClient.layer(at(invitePort), "gateway")
    ).pipe(
      Layer.provide(Tokens.layer({ own: [keys.gateway, keys.notification], trusted })),
      Layer.provideMerge(FetchHttpClient.layer)
    )
    // Within the servers' life: a service is told to stop while what it stands on is there.
    yield* Effect.scoped(
      Effect.zipRight(
        processes,
        Effect.provide(job, Layer.merge(clients, Layer.provide(DirectPublisher.layer(), connection)))
      )
    )
  }).pipe(Effect.provide(servers))
)
