import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { NotFound } from "@safelight/auth/Refused"
import { ShootId } from "@safelight/events/Ids"
import { Csrf } from "@safelight/http/Csrf"
import { fail } from "@safelight/http/Problem"
import * as RefusedForm from "@safelight/http/RefusedForm"
import { Visitor } from "@safelight/http/RequestPrincipal"
import * as Route from "@safelight/http/Route"
import { beginsUpload, studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { FileSettings } from "./FileSettings.ts"
import { formParts } from "./FormParts.ts"
import { UploadIntake } from "./UploadIntake.ts"
import { statusOf, tooLarge, type UploadRefused } from "./UploadRefused.ts"

/** Files of one form; more is what the page's uploader is for. */
export const maximumFiles = 20

const tooMany = `Send at most ${maximumFiles} files at a time.`

const isForm = (contentType: string | undefined): boolean =>
  /^multipart\/form-data\s*;.*\bboundary=/i.test(contentType ?? "")

/** Bytes of a field that is no file. */
const maximumField = 16 * 1024

/** A path of this site, or nothing: never another site's address. */
const safePath = (text: string | undefined): string =>
  text !== undefined && /^\/(?![/\\])[\w\-./?=&%~]*$/.test(text) ? text : "/"

const drain = async (bytes: AsyncIterable<Uint8Array>) => {
  for await (const _ of bytes);
}

interface Refusal {
  readonly fileName: string
  readonly refused: UploadRefused
}

/** What is wrong with a form that could not be read to its end. */
const troubleOf = (cause: unknown) =>
  Predicate.isTagged(cause, "ReachedLimit")
    ? fail("too-large", tooMany)
    : fail("bad-request", "The form arrived incomplete. Send it again.")

/** For each file that was not taken why: a page for a browser, a sentence for a program. */
const explain = (
  request: HttpServerRequest.HttpServerRequest,
  refusals: ReadonlyArray<Refusal>,
  taken: number
): HttpServerResponse.HttpServerResponse => {
  if (RefusedForm.isByBrowser(request)) {
    const told = refusals.map(({ fileName, refused }) => ({ fileName, why: refused.why }))
    return RefusedForm.leadTo(request, told, taken)
  }
  return HttpServerResponse.text(
    [
      ...refusals.map(({ fileName, refused }) => `${fileName}: ${refused.reason}`),
      taken === 0 ? "Nothing was uploaded." : `${taken} of ${taken + refusals.length} files were uploaded.`
    ].join("\n"),
    { status: refusals[0] === undefined ? 400 : statusOf(refusals[0].refused), headers: { connection: "close" } }
  )
}

/**
 * `POST /upload/<shoot>`: the form of a page without JavaScript. Fields `csrf` and `back` stand before the files;
 * the bytes go straight to the store. Files that were taken stay when a later one is refused.
 */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const intake = yield* UploadIntake
    const settings = yield* FileSettings
    const csrf = yield* Csrf

    const receive = Effect.fn("FormUpload.receive")(function* (shootId: ShootId) {
      const request = yield* HttpServerRequest.HttpServerRequest
      const userId = personOf(yield* CurrentPrincipal)
      const { browser, isNew } = yield* Visitor
      const byBearer = request.headers["authorization"] !== undefined
      if (isNew && !byBearer) return yield* fail("cookie-missing")
      if (!isForm(request.headers["content-type"])) {
        return yield* fail("bad-request", "Send the files as a form (multipart/form-data).")
      }
      const announced = Number(request.headers["content-length"] ?? 0)
      if (announced > maximumFiles * settings.maximumFileSize) {
        return yield* fail("too-large", tooLarge(settings.maximumFileSize).reason)
      }

      const fields: Record<string, string> = {}
      const refusals: Array<Refusal> = []
      let taken = 0
      const file = (fileName: string, bytes: AsyncIterable<Uint8Array>) =>
        Effect.gen(function* () {
          if (!byBearer && !csrf.isValid(browser, fields["csrf"])) return yield* fail("foreign-form")
          // An empty file field sends a file without a name.
          if (fileName === "")
            return yield* Effect.as(
              Effect.promise(() => drain(bytes)),
              true
            )
          if (taken + refusals.length >= maximumFiles) {
            return yield* fail("too-large", tooMany)
          }
          const outcome = yield* Effect.either(intake.put({ shootId, userId, fileName }, bytes))
          if (Either.isRight(outcome)) taken++
          else refusals.push({ fileName, refused: outcome.left })
          // Any other refusal left the file unread or holds for all of them; a shoot may have room for a smaller one.
          return Either.isRight(outcome) || outcome.left.why === "no-room"
        })
      const parts = formParts(NodeHttpServerRequest.toIncomingMessage(request), {
        parts: maximumFiles + 20,
        fieldBytes: maximumField
      })
      yield* Stream.fromAsyncIterable(parts, troubleOf).pipe(
        Stream.runForEachWhile((part) => {
          if (part.kind === "file") return file(part.fileName, part.bytes)
          fields[part.name] ??= part.value
          return Effect.succeed(true)
        })
      )
      if (!byBearer && !csrf.isValid(browser, fields["csrf"])) return yield* fail("foreign-form")
      if (refusals.length > 0) return explain(request, refusals, taken)
      return HttpServerResponse.empty({ status: 303, headers: { location: safePath(fields["back"]) } })
    })

    yield* Route.add(
      "POST",
      "/upload/:shootId",
      beginsUpload(studio("upload")),
      Effect.gen(function* () {
        const { params } = yield* HttpLayerRouter.RouteContext
        const shootId = yield* Effect.mapError(
          Schema.decodeUnknown(ShootId)(params["shootId"]),
          () => new NotFound({ what: "shoot" })
        )
        return yield* receive(shootId)
      })
    )
  })
)
