import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type { Refused } from "@safelight/auth/Refused"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as RefusedForm from "./RefusedForm.ts"

/** What can be wrong with a request, as a visitor should be told. */
export const Problem = Schema.Struct({
  kind: Schema.Literal(
    "bad-request",
    "sign-in",
    "foreign-form",
    "cookie-missing",
    "not-found",
    "gone",
    "too-large",
    "too-many",
    "failed",
    "unavailable"
  ),
  /** One sentence more, where the standard one is not enough. */
  detail: Schema.optional(Schema.String),
  retryAfterSeconds: Schema.optional(Schema.Int)
})
export type Problem = typeof Problem.Type

/** Ends a handler with a problem. */
export class RequestProblem extends Schema.TaggedError<RequestProblem>()("RequestProblem", { problem: Problem }) {}

export const fail = (kind: Problem["kind"], detail?: string) =>
  new RequestProblem({ problem: { kind, ...(detail === undefined ? {} : { detail }) } })

const statuses: Readonly<Record<Problem["kind"], number>> = {
  "bad-request": 400,
  "sign-in": 401,
  "foreign-form": 403,
  "cookie-missing": 403,
  "not-found": 404,
  gone: 410,
  "too-large": 413,
  "too-many": 429,
  failed: 500,
  unavailable: 503
}

export const statusOf = (problem: Problem): number => statuses[problem.kind]

export const problemOf = (refused: Refused): Problem => {
  switch (refused._tag) {
    case "NotFound":
      return { kind: "not-found" }
    case "SignInRequired":
      return { kind: "sign-in" }
    case "AccessEnded":
      return { kind: "gone" }
  }
}

/** Seconds after which it makes sense to try again. */
export const retryAfter = (problem: Problem): number | undefined =>
  problem.retryAfterSeconds ?? (problem.kind === "unavailable" ? 5 : undefined)

const plain: Record<Problem["kind"], string> = {
  "bad-request": "The request could not be understood.",
  "sign-in": "Sign in first.",
  "foreign-form": "This form was sent from another site or has expired. Open the page again and repeat the step.",
  "cookie-missing": "The browser did not send our cookie back. Allow cookies for this site and try again.",
  "not-found": "There is nothing here, or it is not open to you.",
  gone: "This was open to you and has ended.",
  "too-large": "This is larger than allowed.",
  "too-many": "Too many requests. Wait a moment and try again.",
  failed: "Something went wrong on our side. Nothing that was accepted is lost.",
  unavailable: "A part of the studio is not reachable right now. Nothing is lost; try again in a moment."
}

/** What happened and what to do, in one sentence. */
export const sentenceOf = (problem: Problem): string => problem.detail ?? plain[problem.kind]

const plainAnswer = (problem: Problem) => {
  const seconds = retryAfter(problem)
  return HttpServerResponse.text(sentenceOf(problem), {
    status: statusOf(problem),
    headers: { "cache-control": "no-store", ...(seconds === undefined ? {} : { "retry-after": String(seconds) }) }
  })
}

/**
 * Whether a client goes on with a download. Firefox 153 deletes what it has on any answer but 206, 503 included, and
 * keeps it when the connection breaks or is refused; wget 1.21 and aria2 1.36 give up on a 503 and try again after a break.
 */
export const isResumption = (headers: Readonly<Record<string, unknown>>): boolean => headers["range"] !== undefined

/** How a problem is answered: pages for people in the gateway, one plain sentence elsewhere. */
export class Problems extends Context.Tag("@safelight/http/Problems")<
  Problems,
  {
    readonly respond: (
      problem: Problem
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
  }
>() {
  static readonly layerPlain = Layer.succeed(Problems, { respond: (problem) => Effect.succeed(plainAnswer(problem)) })

  /**
   * Plain as well, but a person who follows a link to bytes is asked to sign in rather than told to, one whose form of
   * files is not taken reads why on a page, and who goes on with a download while something is away is cut off rather
   * than answered.
   */
  static readonly layerBytes = Layer.succeed(Problems, {
    respond: (problem) =>
      Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
        if (statusOf(problem) >= 500 && isResumption(request.headers)) {
          NodeHttpServerRequest.toServerResponse(request).socket?.resetAndDestroy()
          return HttpServerResponse.empty({ status: statusOf(problem) })
        }
        if (RefusedForm.isByBrowser(request)) return RefusedForm.leadTo(request, [{ why: problem.kind }], 0)
        return problem.kind === "sign-in" &&
          request.method === "GET" &&
          request.headers["sec-fetch-mode"] === "navigate"
          ? HttpServerResponse.empty({
              status: 303,
              headers: { location: `/sign-in?next=${encodeURIComponent(request.url)}`, "cache-control": "no-store" }
            })
          : plainAnswer(problem)
      })
  })
}
