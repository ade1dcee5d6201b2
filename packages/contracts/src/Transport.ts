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
import * as Clock from "effect/Clock"
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

const codeOf = (error: unknown): unknown =>
  Predicate.hasProperty(error, "code") ? error.code : Predicate.hasProperty(error, "cause") ? codeOf(error.cause) : null

/** Nobody listens at the address, so nothing of the request was seen by anyone. */
const isRefused = (error: HttpClientError.HttpClientError): boolean =>
  error._tag === "RequestError" && codeOf(error) === "ECONNREFUSED"

/** A process that is started again is back by then. Less than the ten seconds that a page waits for its parts. */
const comesBackWithin = 8_000

/**
 * Waits for a callee that takes no connection, as between the end of a process and its next start; whatever is asked,
 * since nothing arrived. One that stays away longer is away: then calls fail at once until one gets through.
 */
const waitForCallee = (client: HttpClient.HttpClient): HttpClient.HttpClient => {
  let awaySince: number | undefined
  const mayComeBack = (error: HttpClientError.HttpClientError) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      if (!isRefused(error)) return false
      awaySince ??= now
      return now - awaySince < comesBackWithin
    })
  return HttpClient.transformResponse(client, (effect) =>
    Effect.retry(
      Effect.tap(effect, () => {
        awaySince = undefined
      }),
      { while: mayComeBack, schedule: Schedule.spaced("100 millis") }
    )
  )
}

const backoff = Schedule.jittered(Schedule.exponential("50 millis"))

/** Retries reads that never got an answer: a lost reply to a POST may have done its work. */
const retryReads = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect, request) =>
    request.method === "GET" || request.method === "HEAD"
      ? Effect.retry(effect, {
          while: (error) => error._tag === "RequestError" && !isRefused(error),
          times: 3,
          schedule: backoff
        })
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
          // Work for another process is done in this service's own name.
          return Redacted.value(
            yield* tokens.signService(tokens.speaksFor(principal.service) ? principal.service : caller, callee)
          )
        case "anonymous":
          return `${Redacted.value(yield* tokens.signService(caller, callee))}~${anonymousBearer}`
        case "user":
          if (token !== undefined) return Redacted.value(token)
      }
      return Redacted.value(yield* tokens.signActing(caller, callee, principal))
    })
    return (client: HttpClient.HttpClient): HttpClient.HttpClient =>
      HttpClient.mapRequestEffect(retryReads(waitForCallee(client)), (request) =>
        Effect.map(bearerOf, (bearer) => HttpClientRequest.bearerToken(request, bearer))
      )
  })
