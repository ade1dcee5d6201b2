import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Refused } from "@safelight/auth/Refused"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What can be wrong with a request, as a visitor should be told. */
export type Problem =
  | { readonly kind: "bad-request"; readonly detail?: string }
  | { readonly kind: "sign-in" }
  | { readonly kind: "foreign-form" }
  | { readonly kind: "not-found" }
  | { readonly kind: "gone" }
  | { readonly kind: "too-large" }
  | { readonly kind: "too-many"; readonly retryAfterSeconds: number }
  | { readonly kind: "failed" }
  | { readonly kind: "unavailable" }

export const statusOf = (problem: Problem): number => {
  switch (problem.kind) {
    case "bad-request":
      return 400
    case "sign-in":
      return 401
    case "foreign-form":
      return 403
    case "not-found":
      return 404
    case "gone":
      return 410
    case "too-large":
      return 413
    case "too-many":
      return 429
    case "failed":
      return 500
    case "unavailable":
      return 503
  }
}

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
  problem.kind === "too-many" ? problem.retryAfterSeconds : problem.kind === "unavailable" ? 5 : undefined

const plain: Record<Problem["kind"], string> = {
  "bad-request": "The request could not be understood.",
  "sign-in": "Sign in first.",
  "foreign-form": "This form was sent from another site or has expired. Open the page again and repeat the step.",
  "not-found": "There is nothing here, or it is not open to you.",
  gone: "This was open to you and has ended.",
  "too-large": "This is larger than allowed.",
  "too-many": "Too many requests. Wait a moment and try again.",
  failed: "Something went wrong on our side. Nothing that was accepted is lost.",
  unavailable: "A part of the studio is not reachable right now. Nothing is lost; try again in a moment."
}

/** How a problem is answered: pages for people in the gateway, one plain sentence elsewhere. */
export class Problems extends Context.Tag("@safelight/http/Problems")<
  Problems,
  {
    readonly respond: (
      problem: Problem
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
  }
>() {
  static readonly layerPlain = Layer.succeed(Problems, {
    respond: (problem) => {
      const seconds = retryAfter(problem)
      return Effect.succeed(
        HttpServerResponse.text(
          problem.kind === "bad-request" ? (problem.detail ?? plain[problem.kind]) : plain[problem.kind],
          {
            status: statusOf(problem),
            headers: {
              "cache-control": "no-store",
              ...(seconds === undefined ? {} : { "retry-after": String(seconds) })
            }
          }
        )
      )
    }
  })
}
