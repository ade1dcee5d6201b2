import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

/** Bytes of a form without files. */
const maximumFormSize = 256 * 1024

/** More than fits in a form without files; answered before the rest is read. */
export class FormTooLarge extends Schema.TaggedError<FormTooLarge>()("FormTooLarge", { maximum: Schema.Int }) {}

/** Fields as typed, for showing the form again, and what is wrong with each, in words for the person. */
export class FormInvalid extends Schema.TaggedError<FormInvalid>()("FormInvalid", {
  typed: Schema.Record({ key: Schema.String, value: Schema.String }),
  errors: Schema.Record({ key: Schema.String, value: Schema.String })
}) {}

/**
 * Reads an urlencoded form. A field that stands more than once (checkboxes) is given by `all`. The size is held
 * while reading, since the platform sets no limit of its own.
 */
export const read = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  const tooLarge = new FormTooLarge({ maximum: maximumFormSize })
  if (Number(request.headers["content-length"] ?? 0) > maximumFormSize) return yield* tooLarge
  const chunks: Array<Uint8Array> = []
  let size = 0
  yield* Stream.runForEach(request.stream, (chunk) => {
    size += chunk.length
    if (size > maximumFormSize) return Effect.fail(tooLarge)
    chunks.push(chunk)
    return Effect.void
  }).pipe(Effect.catchTag("RequestError", () => new FormInvalid({ typed: {}, errors: {} })))
  const fields = new URLSearchParams(Buffer.concat(chunks).toString("utf8"))
  return { typed: Object.fromEntries(fields), all: (name: string) => fields.getAll(name) }
})

/** Decodes typed fields; each error names its field. */
export const decode = <A, I>(schema: Schema.Schema<A, I>, typed: Record<string, string>, input: unknown = typed) =>
  Effect.mapError(
    Schema.decodeUnknown(schema, { errors: "all" })(input),
    (error) =>
      new FormInvalid({
        typed,
        errors: Object.fromEntries(
          ParseResult.ArrayFormatter.formatErrorSync(error)
            .reverse()
            .map(({ path, message }) => [String(path[0] ?? ""), message])
        )
      })
  )
