import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { anonymous, type Principal } from "@safelight/auth/Principal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

export interface ResolvedPrincipal {
  readonly principal: Principal
  /** The access token, to carry on to other services. */
  readonly bearer: Redacted.Redacted | undefined
  /** By what the request proved who it is; cookies alone are what a foreign site could abuse. */
  readonly by: "cookie" | "bearer" | "nothing"
  /** The random id of this browser, made now where it had none. */
  readonly visitor: { readonly browser: string; readonly isNew: boolean }
  /** Adds what the browser has to keep, such as a renewed session. A cookie that the handler set is left as it is. */
  readonly finish: (response: HttpServerResponse.HttpServerResponse) => HttpServerResponse.HttpServerResponse
}

/** The browser a request came from; forms and links are bound to it. */
export class Visitor extends Context.Reference<Visitor>()("@safelight/http/Visitor", {
  defaultValue: (): ResolvedPrincipal["visitor"] => ({ browser: "", isNew: true })
}) {}

/** Tells who sent a request. Never fails: what is not good is nobody. */
export class RequestPrincipal extends Context.Tag("@safelight/http/RequestPrincipal")<
  RequestPrincipal,
  { readonly resolve: Effect.Effect<ResolvedPrincipal, never, HttpServerRequest.HttpServerRequest> }
>() {
  /** For processes whose plain routes are open to anybody, such as a service that browsers do not reach. */
  static readonly layerNobody = Layer.succeed(RequestPrincipal, {
    resolve: Effect.succeed<ResolvedPrincipal>({
      principal: anonymous,
      bearer: undefined,
      by: "nothing",
      visitor: { browser: "", isNew: true },
      finish: (response) => response
    })
  })
}
