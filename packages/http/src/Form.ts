import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Csrf } from "./Csrf.ts"
import { fail } from "./Problem.ts"
import { Visitor } from "./RequestPrincipal.ts"

/** Bytes of a form without files. */
const maximumFormSize = 256 * 1024

/** The same from somebody who is not signed in: an address, a code, a link. Anybody may send many of these at once. */
const maximumStrangersForm = 16 * 1024

/** How long the bytes of a form may take to come. */
export class FormPatience extends Context.Reference<FormPatience>()("@safelight/http/FormPatience", {
  defaultValue: (): Duration.DurationInput => "20 seconds"
}) {}

/** What is wrong with each field, in words for the person; and the fields as typed, for showing the form again. */
export class FormInvalid extends Schema.TaggedError<FormInvalid>()("FormInvalid", {
  typed: Schema.Record({ key: Schema.String, value: Schema.String }),
  errors: Schema.Record({ key: Schema.String, value: Schema.String })
}) {}

/** A submitted form: `typed` has the first value of each field, `all` every value of one (checkboxes). */
export interface Form {
  readonly typed: Readonly<Record<string, string>>
  readonly all: (name: string) => ReadonlyArray<string>
}

/** The bytes of a request body of at most `maximum`; the size is held while reading, since the platform sets no limit. */
export const readBody = (maximum: number) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const tooLarge = fail("too-large")
    if (Number(request.headers["content-length"] ?? 0) > maximum) return yield* tooLarge
    const chunks: Array<Uint8Array> = []
    let size = 0
    yield* Stream.runForEach(request.stream, (chunk) => {
      size += chunk.length
      if (size > maximum) return Effect.fail(tooLarge)
      chunks.push(chunk)
      return Effect.void
    }).pipe(Effect.catchTag("RequestError", () => fail("bad-request")))
    return Buffer.concat(chunks)
  })

/** Reads an urlencoded form that must carry the token of this browser; nothing of it from one that could not have any. */
export const read: Effect.Effect<
  Form,
  ReturnType<typeof fail>,
  HttpServerRequest.HttpServerRequest | Csrf | CurrentPrincipal
> = Effect.gen(function* () {
  const csrf = yield* Csrf
  const { browser, isNew } = yield* Visitor
  if (isNew) return yield* fail("cookie-missing")
  const person = personOf(yield* CurrentPrincipal)
  const body = yield* readBody(person === undefined ? maximumStrangersForm : maximumFormSize).pipe(
    Effect.timeoutFail({
      duration: yield* FormPatience,
      onTimeout: () => fail("bad-request", "The form took too long to arrive.")
    })
  )
  const fields = new URLSearchParams(body.toString("utf8"))
  if (!csrf.isValid(browser, fields.get("csrf") ?? undefined)) return yield* fail("foreign-form")
  const typed: Record<string, string> = {}
  for (const [name, value] of fields) typed[name] ??= value
  return { typed, all: (name) => fields.getAll(name) }
})

/** Decodes typed fields; each error names its field. */
export const decode = <A, I>(
  schema: Schema.Schema<A, I>,
  typed: Readonly<Record<string, string>>,
  input: unknown = typed
) =>
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
