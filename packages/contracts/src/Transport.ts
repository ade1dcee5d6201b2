import type * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { anonymousBearer } from "@safelight/auth/Authenticated"
import { Bearer, CurrentPrincipal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import type { ServiceName } from "@safelight/events/Event"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"

type Transport = HttpClientError.HttpClientError | ParseError | HttpApiError.HttpApiDecodeError

const tags = new Set<unknown>(["RequestError", "ResponseError", "ParseError", "HttpApiDecodeError"])

/** Turns trouble on the wire into the defect `Unavailable`, so that a client layer fails only with domain errors. */
export const dieOnTransport = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.catchIf(
    self,
    (error): error is Extract<E, Transport> => Predicate.hasProperty(error, "_tag") && tags.has(error._tag),
    (cause) => Effect.die(new Unavailable({ what: "service", cause }))
  )

const backoff = Schedule.jittered(Schedule.exponential("50 millis"))

/** Retries what never got an answer, and only reads: a lost reply to a POST may have done its work. */
const retryReads = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect, request) =>
    request.method === "GET" || request.method === "HEAD"
      ? Effect.retry(effect, { while: (error) => error._tag === "RequestError", times: 3, schedule: backoff })
      : effect
  )

/**
 * Gives each call from `caller` to `callee` its bearer: the person's own access token, or a service token made for
 * this callee (with a mark when it asks for a visitor nobody knows).
 */
export const authorised = (caller: ServiceName, callee: ServiceName) =>
  Effect.map(
    Tokens,
    (tokens) =>
      (client: HttpClient.HttpClient): HttpClient.HttpClient =>
        HttpClient.mapRequestEffect(
          retryReads(client),
          Effect.fnUntraced(function* (request) {
            const principal = yield* Effect.serviceOption(CurrentPrincipal)
            const { token } = yield* Bearer
            if (token !== undefined && Option.isSome(principal) && principal.value.kind !== "service") {
              return HttpClientRequest.bearerToken(request, token)
            }
            const own = yield* tokens.signService(caller, callee)
            const suffix = Option.isSome(principal) && principal.value.kind === "anonymous" ? `~${anonymousBearer}` : ""
            return HttpClientRequest.bearerToken(request, `${Redacted.value(own)}${suffix}`)
          })
        )
  )
