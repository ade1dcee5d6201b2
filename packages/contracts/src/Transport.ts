import * as HttpApi from "@effect/platform/HttpApi"
import type * as HttpApiError from "@effect/platform/HttpApiError"
import type * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { anonymousBearer } from "@safelight/auth/Authenticated"
import { Bearer, CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import { SignInRequired } from "@safelight/auth/Refused"
import { Tokens } from "@safelight/auth/Tokens"
import type { ServiceName } from "@safelight/events/Event"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { OnlyAsks } from "./OnlyAsks.ts"

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
/** Milliseconds without a call after which nobody knows any more whether a callee is still away. */
const forgottenAfter = 60_000

/**
 * Waits for a callee that takes no connection, as between the end of a process and its next start; whatever is asked,
 * since nothing arrived. One that stays away longer is away: then calls fail at once until one gets through, or until
 * nobody has asked for a minute.
 */
const waitForCallee = (client: HttpClient.HttpClient): HttpClient.HttpClient => {
  let awaySince: number | undefined
  let refusedAt = 0
  const mayComeBack = (error: HttpClientError.HttpClientError) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      if (!isRefused(error)) return false
      // A call that was given up while it waited leaves nobody who would see that the callee came back.
      if (awaySince === undefined || now - refusedAt > forgottenAfter) awaySince = now
      refusedAt = now
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

/** Whether the callee broke off rather than answered; a connection that was refused is waited for elsewhere. */
const brokeOff = (error: HttpClientError.HttpClientError): boolean =>
  error._tag === "ResponseError" ? error.reason === "Decode" : !isRefused(error)

/** The same answer with its body at hand, which belongs to it: a client reads it only later. */
const whole = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.map(response.arrayBuffer, (body) =>
    HttpClientResponse.fromWeb(
      response.request,
      new Response(body.byteLength === 0 ? null : body, { status: response.status, headers: response.headers })
    )
  )

/** How long one try may take, answer included: a change may last as long as the longest transaction. */
const answeredWithin = { asked: Duration.seconds(10), changed: Duration.seconds(35) }

/** Gives up a callee that takes a call and is silent from then on: it is away like one that takes none. */
const withDeadline = (
  client: HttpClient.HttpClient,
  onlyAsks: (request: HttpClientRequest.HttpClientRequest) => boolean
): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect, request) =>
    Effect.flatMap(effect, whole).pipe(
      Effect.timeoutFailCause({
        duration: onlyAsks(request) ? answeredWithin.asked : answeredWithin.changed,
        onTimeout: () => Cause.die(new Unavailable({ what: "service", cause: `${request.url} does not answer` }))
      })
    )
  )

/**
 * Asks once more where no whole answer came: a process that ends may close a connection in the moment in which it is
 * used. Only where asking twice changes nothing; a lost answer to anything else may have done its work.
 */
const askAgain = (
  client: HttpClient.HttpClient,
  onlyAsks: (request: HttpClientRequest.HttpClientRequest) => boolean
): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect, request) =>
    onlyAsks(request) ? Effect.retry(effect, { while: brokeOff, times: 5, schedule: backoff }) : effect
  )

/** Paths of an API's questions. */
const questionsOf = <Id extends string, Groups extends HttpApiGroup.HttpApiGroup.Any, E, R>(
  api: HttpApi.HttpApi<Id, Groups, E, R>
): ReadonlyArray<string> => {
  const paths: Array<string> = []
  HttpApi.reflect(api, {
    onGroup: () => undefined,
    onEndpoint: ({ endpoint }) => {
      if (Context.get(endpoint.annotations, OnlyAsks)) paths.push(endpoint.path)
    }
  })
  return paths
}

/**
 * Gives each call from `caller` to `callee` its bearer, so that the callee sees the principal that the work is done for:
 * a person's own access token where there is one, otherwise a token of the service, made for this callee. What `api`
 * only asks is asked again where no answer came. Who does not answer in time is away.
 */
export const authorised = <Id extends string, Groups extends HttpApiGroup.HttpApiGroup.Any, E, R>(
  caller: ServiceName,
  callee: ServiceName,
  api: HttpApi.HttpApi<Id, Groups, E, R>
) =>
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
    const questions = questionsOf(api)
    const onlyAsks = ({ method, url }: HttpClientRequest.HttpClientRequest) =>
      method === "GET" || method === "HEAD" || (method === "POST" && questions.some((path) => url.endsWith(path)))
    return (client: HttpClient.HttpClient): HttpClient.HttpClient =>
      HttpClient.mapRequestEffect(askAgain(waitForCallee(withDeadline(client, onlyAsks)), onlyAsks), (request) =>
        Effect.map(bearerOf, (bearer) => HttpClientRequest.bearerToken(request, bearer))
      )
  })
