import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Principal } from "@safelight/auth/Principal"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

export interface ResolvedPrincipal {
  readonly principal: Principal
  /** The access token, to carry on to other services. */
  readonly bearer: Redacted.Redacted | undefined
  /** By what the request proved who it is; cookies alone are what a foreign site could abuse. */
  readonly by: "cookie" | "bearer" | "nothing"
  /** The random id of this browser, made now where it had none. */
  readonly visitor: { readonly browser: string; readonly isNew: boolean }
  /** Adds what the browser has to keep, such as a renewed session. */
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
>() {}
