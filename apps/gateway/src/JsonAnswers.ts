import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

const maximumBody = 1024 * 1024
const headers = { "cache-control": "no-store" }

/** A value as JSON, kept by nobody. */
export const json = <A, I>(schema: Schema.Schema<A, I>, value: A, status = 200) =>
  Effect.map(Effect.orDie(Schema.encode(schema)(value)), (body) =>
    HttpServerResponse.unsafeJson(body, { status, headers })
  )

/** A JSON body; what is wrong with it is said field by field. */
export const body = <A, I>(schema: Schema.Schema<A, I>) =>
  Effect.flatMap(Form.readBody(maximumBody), (bytes) =>
    Effect.mapError(
      Schema.decodeUnknown(Schema.parseJson(schema), { errors: "all" })(bytes.toString("utf8")),
      (error) =>
        fail(
          "bad-request",
          ParseResult.ArrayFormatter.formatErrorSync(error)
            .map(({ message, path }) => `${path.join(".")}: ${message}`)
            .join("; ")
        )
    )
  )

/** What was asked for can't be, as things are. */
export const conflict = (error: string, detail: string) =>
  HttpServerResponse.unsafeJson({ error, detail }, { status: 409, headers })
