import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as FactsMirror from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as AskFactOwners from "@safelight/contracts/AskFactOwners"
import type { ShootAccess } from "@safelight/contracts/shoot/ShootAccess"
import * as ShootAccessClient from "@safelight/contracts/shoot/ShootAccessClient"
import type { Revocations } from "@safelight/contracts/user/Revocations"
import * as RevocationsClient from "@safelight/contracts/user/RevocationsClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Health from "@safelight/http/Health"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RateLimits } from "@safelight/http/RateLimits"
import { RequestPrincipal } from "@safelight/http/RequestPrincipal"
import * as Route from "@safelight/http/Route"
import { anyone } from "@safelight/http/RouteAccess"
import { RouteTable } from "@safelight/http/RouteTable"
import * as Server from "@safelight/http/Server"
import * as Postgres from "@safelight/sql/Postgres"
import * as Logging from "@safelight/telemetry/Logging"
import * as Prometheus from "@safelight/telemetry/Prometheus"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as settings from "./ProcessSettings.ts"
import * as Signals from "./Signals.ts"

/** The service's user at the broker. */
export const brokerUser = (service: ServiceName) =>
  Effect.map(settings.broker, ({ password, url }) => ({ url, user: service, password }))

/** The connection for events, watched by the health page. */
export const broker = (service: ServiceName) =>
  Layer.unwrapEffect(Effect.map(brokerUser(service), (user) => NatsConnection.layer({ ...user, name: service })))

/** The service's own schema under its own role. */
export const tables = (service: ServiceName) =>
  Layer.unwrapEffect(Effect.map(settings.database, (url) => Postgres.layer({ url, schema: service })))

/** Consumers, outbox and relay on the service's own tables and user. */
export const bus = (service: ServiceName) =>
  NatsBus.layer(service).pipe(Layer.provideMerge(Layer.merge(tables(service), broker(service))))

/** Access by the facts of the broker, and by what their owners say while it doesn't. */
export const access = <E, R>(service: ServiceName, owners: Layer.Layer<ShootAccess | Revocations, E, R>) =>
  Access.layer.pipe(
    Layer.provide(FactsMirror.layer()),
    Layer.provide(AskFactOwners.layer(service)),
    Layer.provide(owners)
  )

/** What every process has besides its infrastructure. Plain routes are open to anybody; callers show service tokens. */
export const base = Layer.mergeAll(
  Tokens.layerConfig,
  Health.Health.layer,
  RateLimits.layerConfig,
  RouteTable.layer,
  RequestPrincipal.layerNobody,
  Problems.layerPlain,
  Layer.unwrapEffect(Effect.map(settings.publicUrl, PublicOrigin.layer))
)

/** Red on the health page while the broker is away. */
export const watchBroker = (service: ServiceName) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const health = yield* Health.Health
      const { connected, connection } = yield* NatsConnection
      // A round trip: a server that hangs leaves its connections open.
      const check = connected.pipe(
        Effect.filterOrFail((up) => up),
        Effect.zipRight(Effect.tryPromise(() => connection.flush()))
      )
      yield* health.register({ name: `${service} nats`, check })
    })
  )

/** Red on the health page while the database is away. */
export const watchTables = (service: ServiceName) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const health = yield* Health.Health
      const sql = yield* SqlClient.SqlClient
      yield* health.register({ name: `${service} sql`, check: Effect.uninterruptible(sql`SELECT 1`) })
    })
  )

/** Another service over HTTP, by the address in `SAFELIGHT_<NAME>_URL`. */
export const other = <A, E, R>(
  callee: ServiceName,
  client: (baseUrl: string, caller: ServiceName) => Layer.Layer<A, E, R | HttpClient.HttpClient>,
  caller: ServiceName
) =>
  Layer.unwrapEffect(Effect.map(settings.addressOf(callee), (url) => client(url, caller))).pipe(
    Layer.provide(FetchHttpClient.layer)
  )

export const shootAccess = (caller: ServiceName) => other("shoot", ShootAccessClient.layer, caller)

export const revocations = (caller: ServiceName) => other("user", RevocationsClient.layer, caller)

/** For who owns no facts. */
export const factOwners = (caller: ServiceName) => Layer.merge(shootAccess(caller), revocations(caller))

/**
 * Every metric of the process, for a collector on the same machine or network: nobody else reaches the port of a
 * service. The gateway's port is open to visitors, so that it has a route of its own that asks for a token.
 */
const metrics = Layer.effectDiscard(
  Route.add(
    "GET",
    "/metrics",
    anyone,
    Effect.map(Prometheus.render, (text) =>
      HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
    )
  )
)

/**
 * Routes on the process's own port, with its health; the server is innermost, so that requests end first. Told to stop,
 * the process is not ready for `stopLead` and still answers; then it takes no more connections and ends what runs.
 */
export const servePublic = <A, E, R>(routes: Layer.Layer<A, E, R>) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const { host, port } = yield* settings.server
      const stopLead = yield* settings.stopLead
      const health = yield* Health.Health
      return Server.serve(Layer.merge(routes, Health.routes), {
        host,
        port,
        drain: "5 seconds",
        stopping: health.isStopping,
        lead: Effect.zipRight(health.stop, Effect.sleep(stopLead))
      })
    })
  )

/** The same for a service, with its metrics. */
export const serve = <A, E, R>(routes: Layer.Layer<A, E, R>) => servePublic(Layer.merge(routes, metrics))

/** Runs until told to stop; a setting that is missing or wrong ends it with the setting's name. */
export const run =
  (service: ServiceName) =>
  <A, E>(process: Layer.Layer<A, E>): void => {
    Signals.install()
    const launched = Layer.launch(process.pipe(Logging.saidBy(service)))
    NodeRuntime.runMain(launched.pipe(Effect.provide(Logging.layer)), { disablePrettyLogger: true })
  }
