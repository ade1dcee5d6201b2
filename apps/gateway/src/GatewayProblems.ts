import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { anonymous, CurrentPrincipal } from "@safelight/auth/Principal"
import { type Problem, Problems, retryAfter, sentenceOf, statusOf } from "@safelight/http/Problem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { seeOther } from "./Answers.ts"
import { Pages } from "./Pages.ts"
import { ClosedPage } from "./pages/client/Closed.tsx"
import { ProblemPage } from "./pages/client/Problem.tsx"
import * as Paths from "./pages/Paths.ts"

/** Whether asking again in a while is all that is needed. */
const passes = ({ kind }: Problem): boolean => kind === "unavailable" || kind === "too-many"

/** Problems as pages: what happened, what it means, what to do. Programs that ask for JSON get JSON. */
export const layer = Layer.effect(
  Problems,
  Effect.gen(function* () {
    const pages = yield* Pages
    return Problems.of({
      respond: Effect.fnUntraced(function* (problem) {
        const request = yield* HttpServerRequest.HttpServerRequest
        const status = statusOf(problem)
        const seconds = retryAfter(problem)
        const headers: Record<string, string> = seconds === undefined ? {} : { "retry-after": String(seconds) }
        if (request.url.startsWith("/api/") || request.headers["accept"] === "application/json") {
          return HttpServerResponse.unsafeJson(
            { error: problem.kind, detail: sentenceOf(problem) },
            { status, headers: { ...headers, "cache-control": "no-store" } }
          )
        }
        if (problem.kind === "sign-in" && (request.method === "GET" || request.method === "HEAD")) {
          const next = Paths.safeBack(request.url, Paths.home)
          return seeOther(`${Paths.signIn}?next=${encodeURIComponent(next)}`)
        }
        const principal = Option.getOrElse(yield* Effect.serviceOption(CurrentPrincipal), () => anonymous)
        const context = yield* Effect.provideService(pages.context, CurrentPrincipal, principal)
        const page =
          problem.kind === "gone"
            ? pages.respond(ClosedPage, context, { why: "expired" }, status)
            : problem.kind === "not-found"
              ? pages.respond(ClosedPage, context, { why: "missing" }, status)
              : pages.respond(
                  ProblemPage,
                  context,
                  {
                    status,
                    ...(problem.kind === "cookie-missing" ? { reason: "cookie-missing" as const } : {}),
                    ...(problem.kind === "foreign-form" ? { reason: "stale-form" as const } : {}),
                    ...(seconds === undefined ? {} : { retryAfter: seconds }),
                    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
                    ...(passes(problem) && request.method === "GET"
                      ? { retry: Paths.safeBack(request.url, Paths.home) }
                      : {})
                  },
                  status
                )
        return HttpServerResponse.setHeaders(page, headers)
      })
    })
  })
)
