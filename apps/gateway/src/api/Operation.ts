import type * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import type { Refused } from "@safelight/auth/Refused"
import { fail, type RequestProblem } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { body, json } from "../JsonAnswers.ts"
import { Demand } from "./Demand.ts"

const methods: ReadonlyArray<string> = ["GET", "POST", "PUT", "PATCH", "DELETE"] satisfies ReadonlyArray<Route.Method>
const isMethod = (method: HttpMethod): method is Route.Method => methods.includes(method)

/** What does not decode in a path names nothing that exists. */
const pathOf = <A>(schema: Schema.Schema<A, unknown>) =>
  Effect.flatMap(HttpLayerRouter.RouteContext, ({ params }) =>
    Effect.mapError(Schema.decodeUnknown(schema)(params), () => fail("not-found"))
  )

/**
 * Adds the route of an operation as the API declares it: its scope is demanded, its path and body are decoded, its
 * answer is encoded and has the declared status. A handler may answer a response of its own instead.
 */
export const operation = <Path, Payload, Success, Error, R>(
  endpoint: HttpApiEndpoint.HttpApiEndpoint<string, HttpMethod, Path, never, Payload, never, Success, Error>,
  handler: (asked: {
    readonly path: Path
    readonly body: Payload
  }) => Effect.Effect<Success | HttpServerResponse.HttpServerResponse, Refused | RequestProblem, R>
) => {
  const { annotations, method, name, path, pathSchema, payloadSchema, successSchema } = endpoint
  const scope = Context.getOption(annotations, Demand)
  if (Option.isNone(scope) || !isMethod(method)) return Effect.dieMessage(`The operation ${name} demands no scope`)
  const status = HttpApiSchema.getStatusSuccess(successSchema)
  const read = Effect.all({
    path: Effect.transposeMapOption(pathSchema, pathOf),
    body: Effect.transposeMapOption(payloadSchema, body)
  }).pipe(
    // What an operation does not declare is a `never` to its handler, which therefore does not ask for it.
    Effect.map((asked) => ({
      get path() {
        return Option.getOrThrow(asked.path)
      },
      get body() {
        return Option.getOrThrow(asked.body)
      }
    }))
  )
  const answer = (value: Success) =>
    status === 204
      ? Effect.succeed(HttpServerResponse.empty({ status, headers: { "cache-control": "no-store" } }))
      : json(successSchema, value, status)
  return Route.add(
    method,
    path,
    studio(scope.value),
    Effect.flatMap(Effect.flatMap(read, handler), (value) =>
      HttpServerResponse.isServerResponse(value) ? Effect.succeed(value) : answer(value)
    )
  )
}
