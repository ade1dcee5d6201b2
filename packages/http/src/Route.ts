import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Access } from "@safelight/auth/Access"
import { Bearer, CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { NotFound, type Refused } from "@safelight/auth/Refused"
import { Cause as EventCause } from "@safelight/events/Event"
import { Unavailable } from "@safelight/events/Unavailable"
import { uuidV7 } from "@safelight/events/Uuid"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as HashMap from "effect/HashMap"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { type Problem, Problems, problemOf, RequestProblem } from "./Problem.ts"
import { PublicOrigin } from "./PublicOrigin.ts"
import { RateLimits } from "./RateLimits.ts"
import { RequestPrincipal, Visitor } from "./RequestPrincipal.ts"
import type { RouteAccess } from "./RouteAccess.ts"
import { RouteTable } from "./RouteTable.ts"
import { isSameOrigin } from "./SameOrigin.ts"
import { secretPathHeaders, securityHeaders } from "./SecurityHeaders.ts"

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS"

const isUnsafe = (method: string) => method !== "GET" && method !== "HEAD" && method !== "OPTIONS"

/** Milliseconds. What takes longer to begin waits for something that hangs. */
export class Patience extends Context.Reference<Patience>()("@safelight/http/Patience", {
  defaultValue: () => 10_000
}) {}

/**
 * Answers as unavailable what nobody should wait for. Reading may be given up; whether a change was made could not be
 * told. Bytes on their way take the time they take: the answer has begun. A statement can't be interrupted, so it is
 * left to end by itself. One fiber and a plain timer, since every request pays for it: `Effect.timeout` takes three, and
 * compares all services that each of them had.
 */
const withPatience = (request: HttpServerRequest.HttpServerRequest, patience: number) =>
  isUnsafe(request.method)
    ? <A, E, R>(self: Effect.Effect<A, E, R>) => self
    : <A, E, R>(self: Effect.Effect<A, E, R>) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.flatMap(Effect.forkDaemon(restore(self)), (fiber) => restore(answerOf(fiber, patience)))
        )

const answerOf = <A, E>(fiber: Fiber.RuntimeFiber<A, E>, patience: number): Effect.Effect<A, E> =>
  Effect.async((resume) => {
    const end = (exit: Exit.Exit<A, E>) => {
      clearTimeout(timer)
      resume(exit)
    }
    const leave = () => {
      clearTimeout(timer)
      fiber.removeObserver(end)
      fiber.unsafeInterruptAsFork(FiberId.none)
    }
    const timer = setTimeout(() => {
      leave()
      resume(Effect.die(new Unavailable({ what: `an answer within ${patience} ms` })))
    }, patience)
    fiber.addObserver(end)
    return Effect.sync(leave)
  })

const withDefaults = (headers: Record<string, string>) => (response: HttpServerResponse.HttpServerResponse) =>
  HttpServerResponse.setHeaders(response, { ...headers, ...response.headers })

const isUnavailable = (defect: unknown): boolean => defect instanceof Unavailable

/**
 * The only way to add a route. It records what the route demands, holds the rate limit, finds out who asks, refuses
 * foreign forms, asks `Access`, gives the work a correlation id, turns refusals and defects into answers, sets the
 * security headers and writes one access line with the pattern of the path (paths themselves may carry tokens).
 */
export const add = <R>(
  method: Method,
  path: HttpLayerRouter.PathInput,
  access: RouteAccess,
  handler: Effect.Effect<HttpServerResponse.HttpServerResponse, Refused | RequestProblem, R>
) =>
  Effect.gen(function* () {
    const router = yield* HttpLayerRouter.HttpRouter
    const table = yield* RouteTable
    const requestPrincipal = yield* RequestPrincipal
    const decisions = yield* Access
    const problems = yield* Problems
    const origin = yield* PublicOrigin
    const limits = yield* RateLimits
    const patience = yield* Patience
    // A request's fiber is the server's: what is said of the service that has the route comes from here.
    const annotations = yield* FiberRef.get(FiberRef.currentLogAnnotations)
    // What may be kept says so itself.
    const headers = {
      "cache-control": "no-store",
      ...securityHeaders(origin.secure),
      ...(access.secretPath === true ? secretPathHeaders : {})
    }
    table.record({ method, path, access: access.name })

    const guarded = Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const started = yield* Clock.currentTimeMillis
      const correlationId = yield* uuidV7
      // The fiber is the request's own, so nothing has to be put back.
      yield* FiberRef.update(FiberRef.currentLogAnnotations, (inherited) =>
        HashMap.set(HashMap.union(inherited, annotations), "correlationId", correlationId)
      )
      const { params } = yield* HttpLayerRouter.RouteContext
      const answer = (problem: Problem) => problems.respond(problem)

      const attempt = Effect.gen(function* () {
        const retryAfterSeconds = yield* limits.wait(access.limit, request)
        if (retryAfterSeconds > 0) return yield* answer({ kind: "too-many", retryAfterSeconds })
        const resolved = yield* requestPrincipal.resolve
        if (isUnsafe(request.method) && resolved.by !== "bearer" && !isSameOrigin(request, origin.url)) {
          return yield* answer({ kind: "foreign-form" })
        }
        const userId = personOf(resolved.principal)
        const asking = Context.make(Visitor, resolved.visitor).pipe(
          Context.add(CurrentPrincipal, resolved.principal),
          Context.add(Bearer, { token: resolved.bearer }),
          Context.add(EventCause, {
            correlationId,
            causationId: correlationId,
            ...(userId === undefined ? {} : { userId })
          })
        )
        const run = Effect.gen(function* () {
          const resource = access.resource(params)
          if (resource !== "open") {
            if (Option.isNone(resource)) return yield* new NotFound({ what: "path" })
            yield* decisions.check(resource.value)
          }
          return yield* handler
        })
        return yield* run.pipe(
          Effect.catchAll((error) => answer(error instanceof RequestProblem ? error.problem : problemOf(error))),
          Effect.provide(asking),
          // What the handler tells the browser to keep is the newer word: a sign-in over the session it replaces.
          Effect.map((response) => HttpServerResponse.mergeCookies(resolved.finish(response), response.cookies))
        )
      })

      const response = yield* attempt.pipe(
        withPatience(request, patience),
        Effect.catchAllCause((cause) => {
          if (Cause.isInterruptedOnly(cause)) return Effect.failCause(cause)
          const away = Option.isSome(Option.filter(Cause.dieOption(cause), isUnavailable))
          return Effect.zipRight(
            Effect.logError(away ? "unavailable" : "request failed", cause),
            answer(away ? { kind: "unavailable" } : { kind: "failed" })
          )
        })
      )
      const milliseconds = (yield* Clock.currentTimeMillis) - started
      yield* Effect.logDebug("request").pipe(
        Effect.annotateLogs({ method: request.method, path, status: response.status, milliseconds }),
        Effect.whenLogLevel(LogLevel.Debug)
      )
      return withDefaults({ ...headers, "x-correlation-id": correlationId })(response)
    })

    yield* router.add(method, path, guarded)
  })
