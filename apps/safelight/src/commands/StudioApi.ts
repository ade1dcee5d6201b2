import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Target } from "../Command.ts"
import { type Finder, finderOf, type StudioAddress } from "./StudioAddress.ts"
import { StudioAway, StudioNotUnderstood, type StudioProblem, StudioRefused, TokenRefused } from "./StudioProblem.ts"

type Method = "GET" | "POST" | "DELETE"

/** What came back: the decoded body and where the new thing is, if one was made. */
export interface Answer<A> {
  readonly value: A
  readonly location: string | undefined
}

/** The JSON API of one studio. Nothing is tried again here. */
export class StudioApi extends Context.Tag("@safelight/studio/StudioApi")<
  StudioApi,
  {
    readonly address: Effect.Effect<StudioAddress, StudioAway>
    /** Turns a 401 into what it means: a local studio that restarted has another token in a moment. */
    readonly refused: (used: StudioAddress) => Effect.Effect<never, StudioAway | TokenRefused>
    readonly call: <A, I>(
      method: Method,
      path: string,
      answer: Schema.Schema<A, I>,
      body?: unknown
    ) => Effect.Effect<Answer<A>, StudioProblem>
  }
>() {}

/** An answer that takes longer is as good as none. */
const patience = "30 seconds"

const Problem = Schema.Struct({ error: Schema.String, detail: Schema.optional(Schema.String) })

const away = (url: string, detail: string, retryAfterSeconds: number | null = null) =>
  new StudioAway({ detail: `The studio at ${url} does not answer (${detail}).`, retryAfterSeconds })

/** Seconds of a `Retry-After`; dates in it are not used by studios. */
export const retryAfterOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,4}$/.test(header) ? Number(header) : null

const sentence: Readonly<Record<number, string>> = {
  403: "The token does not have the rights for this. It needs the scope admin.",
  404: "The studio does not know this, or the token may not see it."
}

/** Server faults and limits pass; everything else stays a no. */
const isAway = (status: number) => status >= 500 || status === 429 || status === 408

const messageOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return "no connection"
  // The reason of a failed fetch is one level down.
  return cause.cause instanceof Error ? messageOf(cause.cause) : cause.message || cause.name
}

const make = (finder: Finder) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient

    const refused = (used: StudioAddress) =>
      Effect.gen(function* () {
        const now = yield* finder.find
        if (finder.local && Redacted.value(now.token) !== Redacted.value(used.token)) {
          return yield* new StudioAway({ detail: "The studio has just restarted.", retryAfterSeconds: 0 })
        }
        return yield* new TokenRefused({ url: used.url })
      })

    const failure = Effect.fnUntraced(function* (used: StudioAddress, response: HttpClientResponse.HttpClientResponse) {
      const { status } = response
      if (status === 401) return yield* refused(used)
      const problem = yield* Effect.option(Effect.flatMap(response.json, Schema.decodeUnknown(Problem)))
      const detail = problem._tag === "Some" ? (problem.value.detail ?? problem.value.error) : undefined
      if (isAway(status)) {
        return yield* away(used.url, detail ?? `status ${status}`, retryAfterOf(response.headers["retry-after"]))
      }
      if (problem._tag === "None") {
        return yield* new StudioNotUnderstood({ url: used.url, detail: `status ${status}` })
      }
      return yield* new StudioRefused({
        status,
        detail: problem.value.detail ?? sentence[status] ?? problem.value.error
      })
    })

    const call = Effect.fn("StudioApi.call")(function* <A, I>(
      method: Method,
      path: string,
      answer: Schema.Schema<A, I>,
      body?: unknown
    ) {
      const used = yield* finder.find
      const request = HttpClientRequest.make(method)(`${used.url}${path}`).pipe(
        HttpClientRequest.bearerToken(used.token),
        HttpClientRequest.acceptJson
      )
      const response = yield* client
        .execute(body === undefined ? request : HttpClientRequest.bodyUnsafeJson(request, body))
        .pipe(
          Effect.mapError((error) => away(used.url, messageOf(error.cause))),
          Effect.timeoutFail({ duration: patience, onTimeout: () => away(used.url, `nothing within ${patience}`) })
        )
      if (response.status < 200 || response.status >= 300) return yield* failure(used, response)
      const content =
        response.status === 204
          ? undefined
          : yield* Effect.timeoutFail(
              Effect.mapError(response.json, (error) => away(used.url, messageOf(error.cause))),
              { duration: patience, onTimeout: () => away(used.url, "the answer broke off") }
            )
      const value = yield* Effect.mapError(
        Schema.decodeUnknown(answer)(content),
        ({ message }) => new StudioNotUnderstood({ url: used.url, detail: message.split("\n")[0] ?? "" })
      )
      return { value, location: response.headers["location"] }
    })

    return StudioApi.of({ address: finder.find, refused, call })
  })

/** The API of the studio that a command line named. */
export const layer = (target: Target) =>
  Layer.effect(StudioApi, Effect.flatMap(finderOf(target), make)).pipe(Layer.provide(FetchHttpClient.layer))

/** The API of a studio whose address is known. */
export const layerOf = (finder: Finder) =>
  Layer.effect(StudioApi, make(finder)).pipe(Layer.provide(FetchHttpClient.layer))
