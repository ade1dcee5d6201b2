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
  /** Adds what the browser has to keep, such as a renewed session. */
  readonly finish: (response: HttpServerResponse.HttpServerResponse) => HttpServerResponse.HttpServerResponse
}

/** Tells who sent a request. Never fails: what is not good is nobody. */
export class RequestPrincipal extends Context.Tag("@safelight/http/RequestPrincipal")<
  RequestPrincipal,
  { readonly resolve: Effect.Effect<ResolvedPrincipal, never, HttpServerRequest.HttpServerRequest> }
>() {}
