import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Multipart from "@effect/platform/Multipart"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { NotFound } from "@safelight/auth/Refused"
import { ShootId } from "@safelight/events/Ids"
import { Csrf } from "@safelight/http/Csrf"
import { fail } from "@safelight/http/Problem"
import { Visitor } from "@safelight/http/RequestPrincipal"
import * as Route from "@safelight/http/Route"
import { beginsUpload, studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { FileSettings } from "./FileSettings.ts"
import { UploadIntake } from "./UploadIntake.ts"
import { statusOf, tooLarge, type UploadRefused } from "./UploadRefused.ts"

/** Files of one form; more is what the page's uploader is for. */
export const maximumFiles = 20

const isForm = (contentType: string | undefined): boolean =>
  /^multipart\/form-data\s*;.*\bboundary=/i.test(contentType ?? "")

/** Bytes of a field that is no file. */
const maximumField = 16 * 1024

/** A path of this site, or nothing: never another site's address. */
const safePath = (text: string | undefined): string =>
  text !== undefined && /^\/(?![/\\])[\w\-./?=&%~]*$/.test(text) ? text : "/"

interface Refusal {
  readonly fileName: string
  readonly refused: UploadRefused
}

/** A sentence for each file that was not taken. */
const explain = (refusals: ReadonlyArray<Refusal>, taken: number) =>
  HttpServerResponse.text(
    [
      ...refusals.map(({ fileName, refused }) => `${fileName}: ${refused.reason}`),
      taken === 0 ? "Nothing was uploaded." : `${taken} of ${taken + refusals.length} files were uploaded.`
    ].join("\n"),
    { status: refusals[0] === undefined ? 400 : statusOf(refusals[0].refused), headers: { connection: "close" } }
  )

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
      const file = (part: Multipart.File) =>
        Effect.gen(function* () {
          if (!byBearer && !csrf.isValid(browser, fields["csrf"])) return yield* fail("foreign-form")
          // An empty file field sends a file without a name.
          if (part.name === "") return yield* Effect.as(Stream.runDrain(part.content), true)
          if (taken + refusals.length >= maximumFiles) {
            return yield* fail("too-large", `Send at most ${maximumFiles} files at a time.`)
          }
          const source = yield* Stream.toAsyncIterableEffect(part.content)
          const outcome = yield* Effect.either(intake.put({ shootId, userId, fileName: part.name }, source))
          if (Either.isRight(outcome)) taken++
          else refusals.push({ fileName: part.name, refused: outcome.left })
          // Any other refusal left the file unread or holds for all of them; a shoot may have room for a smaller one.
          return Either.isRight(outcome) || outcome.left.why === "no-room"
        })
      yield* request.multipartStream.pipe(
        Multipart.withLimitsStream({ maxParts: Option.some(maximumFiles + 20), maxFieldSize: maximumField }),
        Stream.runForEachWhile((part) => {
          if (Multipart.isField(part)) {
            fields[part.key] ??= part.value
            return Effect.succeed(true)
          }
          return Multipart.isFile(part) ? file(part) : Effect.succeed(true)
        }),
        Effect.catchTag("MultipartError", () => fail("bad-request", "The form arrived incomplete. Send it again."))
      )
      if (!byBearer && !csrf.isValid(browser, fields["csrf"])) return yield* fail("foreign-form")
      if (refusals.length > 0) return explain(refusals, taken)
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
