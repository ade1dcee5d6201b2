import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { fail } from "@safelight/http/Problem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** After a POST: the browser goes on with a GET, so that reloading repeats nothing. */
export const seeOther = (path: string) =>
  HttpServerResponse.empty({ status: 303, headers: { location: path, "cache-control": "no-store" } })

/** One parameter of the path, decoded; what does not decode is nothing that exists. */
export const param = <A>(name: string, schema: Schema.Schema<A, string>) =>
  Effect.flatMap(HttpLayerRouter.RouteContext, ({ params }) =>
    Option.match(Schema.decodeUnknownOption(schema)(params[name]), {
      onNone: () => fail("not-found"),
      onSome: Effect.succeed
    })
  )

/** The query of the request. */
export const query = Effect.map(
  HttpServerRequest.HttpServerRequest,
  (request) => new URL(request.url, "http://localhost").searchParams
)

/** A whole number from 1; anything else counts as 1. */
export const pageNumber = (text: string | null): number => {
  const number = Number(text ?? "1")
  return Number.isInteger(number) && number >= 1 && number <= 1_000_000 ? number : 1
}
