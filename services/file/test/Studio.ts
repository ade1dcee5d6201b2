import { createServer } from "node:http"
import { HttpLayerRouter, HttpServer } from "@effect/platform"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import { EventBus } from "@safelight/bus/EventBus"
import { EventTail } from "@safelight/bus/EventTail"
import * as MemoryBus from "@safelight/bus/MemoryBus"
import { EmailAddress } from "@safelight/contracts/Fields"
import { ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import { NewShoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import * as ShootsMemory from "@safelight/contracts/shoot/ShootsMemory"
import { Users } from "@safelight/contracts/user/Users"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import type { EventType } from "@safelight/events/Catalogue"
import type { FactSource } from "@safelight/events/Facts"
import { SessionId, type ShootId, type UserId } from "@safelight/events/Ids"
import * as FilePrincipal from "@safelight/file-service/FilePrincipal"
import * as FileService from "@safelight/file-service/FileService"
import { FileSettings, type FileSettingsRecord } from "@safelight/file-service/FileSettings"
import { migrations } from "@safelight/file-service/Migrations"
import { Csrf } from "@safelight/http/Csrf"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RouteTable } from "@safelight/http/RouteTable"
import { bucketsOf, ensureMonth, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import * as Migrations from "@safelight/sql/Migrations"
import * as Postgres from "@safelight/sql/Postgres"
import * as Provision from "@safelight/sql/Provision"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { timely } from "@safelight/testing/Timely"
import { Context, DateTime, Effect, Layer, Redacted, Stream } from "effect"

export const linkSecret = Redacted.make("a secret of at least 32 characters, for tests")
export const csrfSecret = Redacted.make("another secret")

/** The service's own role and schema in a fresh database. */
const database = Layer.unwrapScoped(
  Effect.gen(function* () {
    const { database } = yield* TestPostgres
    const adminUrl = yield* database
    const account = { service: "file", password: Redacted.make("test") }
    yield* Provision.provision({ adminUrl, accounts: [account] })
    return Postgres.layer({ url: Provision.urlOf(adminUrl, account), schema: "file" })
  })
)

const migrated = Layer.effectDiscard(Effect.orDie(Migrations.run({ service: "file", migrations })))

export const migratedDatabase = Layer.provideMerge(migrated, database)

export const objects = Layer.unwrapEffect(
  Effect.map(DateTime.now, (now) =>
    ResumableUploads.layerMemory.pipe(Layer.provideMerge(ObjectStore.layerMemory(bucketsOf(singleServer, now))))
  )
)

/** What the shoot service learns from others, over the bus of the test. */
const shootEars = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const intake = yield* ShootIntake
    yield* bus.subscribe({ consumer: "shoot-photos", apply: intake.photo })
    yield* bus.subscribe({ consumer: "shoot-people", apply: intake.people })
  })
)

/** Where the bytes of the file service are served. */
export class Bytes extends Context.Tag("test/Bytes")<Bytes, { readonly url: string }>() {}

const port = Layer.effect(
  Bytes,
  Effect.map(HttpServer.HttpServer, ({ address }) => ({
    url: address._tag === "TcpAddress" ? `http://127.0.0.1:${address.port}` : ""
  }))
)

/** A real nats-server with the buckets of this month. */
export const jetStream = Layer.unwrapEffect(
  Effect.gen(function* () {
    const nats = yield* TestNats
    const connection = ObjectsConnection.layer({
      url: nats.url,
      user: nats.user,
      password: Redacted.make(nats.password),
      inboxPrefix: "_INBOX.files",
      patience: { answer: 500, silence: 1000, write: timely(4_000), read: timely(3_000) }
    })
    const buckets = Layer.effectDiscard(
      Effect.orDie(Effect.flatMap(DateTime.now, (now) => ensureMonth(singleServer, now, new Set())))
    )
    return Layer.merge(ResumableUploads.layer, buckets).pipe(
      Layer.provideMerge(ObjectStore.layer),
      Layer.provideMerge(connection)
    )
  })
).pipe(Layer.provideMerge(TestNats.layer))

/** All that the file service stands on, without the service. */
export const infrastructure = <Store>(
  settings: Partial<FileSettingsRecord>,
  store: Layer.Layer<ObjectStore | ResumableUploads | Store>,
  access: Layer.Layer<Access, never, FactSource> = Access.layer
) =>
  Layer.mergeAll(
    migratedDatabase,
    store,
    FileSettings.layer({ linkSecret, ...settings }),
    Layer.mergeAll(ShootsMemory.layer, UsersMemory.layer).pipe(
      Layer.provideMerge(access),
      Layer.provideMerge(Layer.merge(MemoryBus.layer(), Tokens.layerTest))
    )
  ).pipe(Layer.provideMerge(TestPostgres.layer))

const server = NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })

/** The routes of the service on a port of their own. */
export const served = <A, E, R>(routes: Layer.Layer<A, E, R>) =>
  HttpLayerRouter.serve(
    routes.pipe(
      Layer.provide(FilePrincipal.layer),
      Layer.provide(Layer.mergeAll(RouteTable.layer, Problems.layerBytes, Csrf.layer(csrfSecret)))
    ),
    { disableLogger: true, disableListenLog: true }
  ).pipe(
    Layer.provideMerge(port),
    Layer.provide(server),
    Layer.provide(PublicOrigin.layer(new URL("http://studio.test")))
  )

/** The whole service over a real PostgreSQL; bus and the other services are those in memory. */
export const studioOn = <Store>(
  store: Layer.Layer<ObjectStore | ResumableUploads | Store>,
  settings: Partial<FileSettingsRecord> = {},
  access: Layer.Layer<Access, never, FactSource> = Access.layer
) =>
  Layer.mergeAll(served(FileService.publicRoutes), FileService.workers, shootEars).pipe(
    Layer.provideMerge(FileService.services),
    Layer.provideMerge(infrastructure(settings, store, access))
  )

/** The same with a store in memory. */
export const studio = (settings: Partial<FileSettingsRecord> = {}) => studioOn(objects, settings)

const asGateway = Effect.provideService(CurrentPrincipal, { kind: "service", service: "gateway" } as const)

const sessionId = SessionId.make("00000000-0000-7000-8000-0000000002aa")

/** Somebody with an access token. */
export const somebody = (email: string, role: "admin" | "contact") =>
  Effect.gen(function* () {
    const users = yield* Users
    const tokens = yield* Tokens
    const address = EmailAddress.make(email)
    if (role === "admin") yield* Effect.orDie(asGateway(users.ensureAdmin(address)))
    const { id: userId } = yield* asGateway(
      users.ensureContact({ email: address, name: "Somebody", locale: "en" })
    ).pipe(Effect.orDie)
    const token = Redacted.value(yield* tokens.signAccess({ sub: userId, sid: sessionId, role }))
    const principal: Principal = { kind: "user", userId, sessionId, role }
    return { userId, token, principal, as: Effect.provideService(CurrentPrincipal, principal) }
  })

export const newShoot = (clients: ReadonlyArray<UserId> = [], title = "Anna & Ben") =>
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const admin = yield* somebody("studio@example.com", "admin")
    const expiresAt = DateTime.add(yield* DateTime.now, { days: 100 })
    const input = new NewShoot({ title, date: "2026-06-21", kind: "wedding", expiresAt, zone: "Europe/Paris", clients })
    return yield* admin.as(Effect.orDie(shoots.create(input)))
  })

/** Waits until an event of a type about a shoot was told, from the beginning. */
export const told = (type: EventType, shootId: ShootId) =>
  Effect.flatMap(EventTail, (tail) =>
    Stream.unwrapScoped(Effect.map(tail.tail, (live) => Stream.concat(tail.since({ EVT: 0, TEL: 0 }), live))).pipe(
      Stream.filter(({ event }) => event.type === type && event.aggregateId === shootId),
      Stream.map(({ event }) => event),
      Stream.runHead,
      Effect.flatten,
      Effect.timeout("2 minutes"),
      Effect.orDie
    )
  )

/** Events of a type about a shoot so far. */
export const toldSoFar = (type: EventType, shootId: ShootId) =>
  Effect.flatMap(EventTail, (tail) =>
    Stream.runCollect(
      Stream.filter(tail.since({ EVT: 0, TEL: 0 }), ({ event }) => event.type === type && event.aggregateId === shootId)
    ).pipe(Effect.map((found) => Array.from(found, ({ event }) => event)))
  )
