import type * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { anonymousBearer } from "@safelight/auth/Authenticated"
import { Bearer, CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import { SignInRequired } from "@safelight/auth/Refused"
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

/** A method that asks for no known person can be refused only for a bearer that is wrong: a fault of set-up. */
export const dieUnauthenticated = <A, E, R>(self: Effect.Effect<A, E | SignInRequired, R>) =>
  Effect.catchIf(
    self,
    (error): error is Extract<E | SignInRequired, SignInRequired> => error instanceof SignInRequired,
    (error) => Effect.die(error)
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
 * Gives each call from `caller` to `callee` its bearer, so that the callee sees the principal that the work is done for:
 * a person's own access token where there is one, otherwise a token of the service, made for this callee.
 */
export const authorised = (caller: ServiceName, callee: ServiceName) =>
  Effect.map(Tokens, (tokens) => {
    const bearerOf = Effect.gen(function* () {
      const principal = Option.getOrElse(
        yield* Effect.serviceOption(CurrentPrincipal),
        (): Principal => ({ kind: "service", service: caller })
      )
      const { token } = yield* Bearer
      switch (principal.kind) {
        case "service":
          return Redacted.value(yield* tokens.signService(principal.service, callee))
        case "anonymous":
          return `${Redacted.value(yield* tokens.signService(caller, callee))}~${anonymousBearer}`
        case "user":
          if (token !== undefined) return Redacted.value(token)
      }
      return Redacted.value(yield* tokens.signActing(caller, callee, principal))
    })
    return (client: HttpClient.HttpClient): HttpClient.HttpClient =>
      HttpClient.mapRequestEffect(retryReads(client), (request) =>
        Effect.map(bearerOf, (bearer) => HttpClientRequest.bearerToken(request, bearer))
      )
  })
