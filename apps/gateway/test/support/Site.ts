import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import * as MemoryBus from "@safelight/bus/MemoryBus"
import { Replays } from "@safelight/bus/Replays"
import { Signals } from "@safelight/bus/Signals"
import { Content } from "@safelight/contracts/content/Content"
import * as ContentMemory from "@safelight/contracts/content/ContentMemory"
import { Files } from "@safelight/contracts/file/Files"
import * as FilesMemory from "@safelight/contracts/file/FilesMemory"
import { Invites } from "@safelight/contracts/invite/Invites"
import * as InvitesMemory from "@safelight/contracts/invite/InvitesMemory"
import { MediaQueue, QueueFigures } from "@safelight/contracts/media/MediaQueue"
import * as MediaQueueMemory from "@safelight/contracts/media/MediaQueueMemory"
import { type MailView, Notifications } from "@safelight/contracts/notification/Notifications"
import * as NotificationsMemory from "@safelight/contracts/notification/NotificationsMemory"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import * as ShootsMemory from "@safelight/contracts/shoot/ShootsMemory"
import { type OpenedSession, Users } from "@safelight/contracts/user/Users"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Cookies from "@safelight/http/Cookies"
import { Csrf } from "@safelight/http/Csrf"
import { Health } from "@safelight/http/Health"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RouteTable } from "@safelight/http/RouteTable"
import { Context, DateTime, Effect, Layer, Redacted, Ref } from "effect"
import * as GatewayHttp from "../../src/GatewayHttp.ts"

/** What a page of the gateway asks, each of which may be away while the others are there. */
export type Service = "user" | "invite" | "shoot" | "file" | "media" | "notification" | "content" | "broker"

/** The services that are away right now. */
export class Outage extends Context.Tag("test/Outage")<Outage, Set<Service>>() {
  static readonly layer = Layer.sync(Outage, () => new Set<Service>())
}

/** Mails of the studio, as the notification service would know them. */
export class Mails extends Context.Tag("test/Mails")<Mails, Ref.Ref<ReadonlyArray<MailView>>>() {
  static readonly layer = Layer.effect(Mails, Ref.make<ReadonlyArray<MailView>>([]))
}

/** The service as the gateway reaches it: every call ends as one to a process that is not there while it is away. */
const reached = <Id, S extends object>(tag: Context.Tag<Id, S>, service: Service) =>
  Layer.effect(
    tag,
    Effect.map(
      Effect.all([tag, Outage]),
      ([there, outage]) =>
        new Proxy(there, {
          get: (target, name, receiver) =>
            outage.has(service)
              ? () => Effect.die(new Unavailable({ what: service }))
              : Reflect.get(target, name, receiver)
        })
    )
  )

const letters = Layer.mock(DeadLetters, {
  list: () =>
    Effect.succeed([
      {
        id: 7,
        letter: {
          key: null,
          headers: {},
          consumer: "notification-mails",
          stream: "EVT",
          seq: 1,
          subject: "evt.3.shoot.1.shoot.created",
          type: "shoot.created",
          error: "A template is missing",
          tries: 3,
          parkedAt: DateTime.unsafeMake(0),
          body: "{}"
        }
      }
    ])
})

const services = Layer.mergeAll(
  reached(Users, "user"),
  reached(Invites, "invite"),
  reached(Shoots, "shoot"),
  reached(Files, "file"),
  reached(MediaQueue, "media"),
  reached(Notifications, "notification"),
  reached(Content, "content"),
  reached(DeadLetters, "broker")
)

const figures = new QueueFigures({ waiting: 64, active: 2 })

const memory = Layer.mergeAll(
  InvitesMemory.layer,
  ShootsMemory.layer,
  FilesMemory.layer,
  Layer.unwrapEffect(Effect.map(Ref.make(figures), MediaQueueMemory.layer)),
  Layer.unwrapEffect(Effect.map(Mails, NotificationsMemory.layer)),
  ContentMemory.layer(),
  letters,
  Layer.mock(Replays, {})
).pipe(
  Layer.provideMerge(UsersMemory.layer),
  Layer.provideMerge(Access.layer),
  Layer.provideMerge(MemoryBus.layer()),
  Layer.provideMerge(Tokens.layerTest),
  Layer.provideMerge(Mails.layer)
)

/** The whole gateway on a port of loopback, over services in memory; `HttpClient` asks it. */
export const layerWith = <R>(signals: Layer.Layer<Signals, never, R>) =>
  HttpLayerRouter.serve(GatewayHttp.routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provide(signals),
    Layer.provide(services),
    Layer.provideMerge(memory),
    Layer.provideMerge(Outage.layer),
    Layer.provide(Csrf.layer(Redacted.make("secret"))),
    Layer.provide(Health.layer),
    Layer.provide(RouteTable.layer),
    Layer.provide(PublicOrigin.layer(new URL("http://localhost"))),
    Layer.provideMerge(NodeHttpServer.layerTest)
  )

export const layer = layerWith(Layer.succeed(Signals, { emit: () => Effect.void }))

/** Asks as the browser of a session. */
export const ask = (session: OpenedSession, path: string, headers: Readonly<Record<string, string>> = {}) =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    HttpClientRequest.get(path, { headers: { ...headers, cookie: cookieOf(session) } }).pipe(client.execute)
  ).pipe(Effect.orDie)

export const cookieOf = ({ accessToken }: OpenedSession) =>
  `${Cookies.cookieName("access", false)}=${Redacted.value(accessToken)}`
