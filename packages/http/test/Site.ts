import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Access } from "@safelight/auth/Access"
import { anonymous, type Principal } from "@safelight/auth/Principal"
import { FactSource, shootKey } from "@safelight/events/Facts"
import { SessionId, ShootId, UserId } from "@safelight/events/Ids"
import * as Cookies from "@safelight/http/Cookies"
import { Csrf } from "@safelight/http/Csrf"
import { Problems } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RequestPrincipal, type ResolvedPrincipal } from "@safelight/http/RequestPrincipal"
import { RouteTable } from "@safelight/http/RouteTable"
import { Effect, Layer, Option, Redacted } from "effect"

const id = (number: number) => `00000000-0000-7000-8000-${number.toString().padStart(12, "0")}`
const person = (number: number, role: "admin" | "contact"): Principal => ({
  kind: "user",
  userId: UserId.make(id(number)),
  sessionId: SessionId.make(id(number + 100)),
  role
})

export const shootId = ShootId.make(id(1))

/** Who asks is told by the header `as`, by what it is proven by `by`; `renews` is what a renewed session would be. */
export const people: Readonly<Record<string, Principal>> = {
  photographer: person(11, "admin"),
  anna: person(12, "contact"),
  stranger: person(13, "contact")
}

const requestPrincipal = Layer.succeed(RequestPrincipal, {
  resolve: Effect.map(
    HttpServerRequest.HttpServerRequest,
    ({ headers }): ResolvedPrincipal => ({
      principal: people[headers["as"] ?? ""] ?? anonymous,
      bearer: undefined,
      by: headers["by"] === "bearer" ? "bearer" : "cookie",
      visitor: { browser: headers["browser"] ?? "new", isNew: headers["browser"] === undefined },
      finish: (response) =>
        headers["renews"] === undefined
          ? response
          : response.pipe(
              Cookies.setCookie(true, { name: "access", value: headers["renews"], maxAge: "1 hour" }),
              Cookies.setCookie(true, { name: "session", value: headers["renews"], maxAge: "1 hour" })
            )
    })
  )
})

/** A delivered shoot with anna as its client. */
const facts = FactSource.layerOf((key) =>
  Effect.succeed(
    key === shootKey(shootId)
      ? Option.some({
          shootId,
          status: "delivered",
          clients: [{ userId: id(12), download: true }],
          expiresAt: null,
          hidden: [],
          sets: []
        })
      : Option.none()
  )
)

export const publicUrl = new URL("https://studio.example")

/** Serves routes on a port of loopback; `HttpClient` asks them. */
export const serve = <E, R>(routes: Layer.Layer<never, E, R>) =>
  HttpLayerRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provideMerge(NodeHttpServer.layerTest),
    Layer.provide(requestPrincipal),
    Layer.provide(Access.layer),
    Layer.provide(facts),
    Layer.provide(Problems.layerPlain),
    Layer.provide(PublicOrigin.layer(publicUrl)),
    Layer.provideMerge(Csrf.layer(Redacted.make("secret"))),
    Layer.provideMerge(RouteTable.layer)
  )
