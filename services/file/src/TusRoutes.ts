import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { refusalHeader } from "@safelight/contracts/file/UploadRefusal"
import { uuidV7 } from "@safelight/events/Uuid"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import * as Route from "@safelight/http/Route"
import { anyone, beginsUpload, studio, unlimited } from "@safelight/http/RouteAccess"
import { Server } from "@tus/server"
import { ERRORS } from "@tus/utils"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { FileSettings } from "./FileSettings.ts"
import { TusLocks } from "./TusLocks.ts"
import { TusStore } from "./TusStore.ts"
import { UploadIntake } from "./UploadIntake.ts"
import { tooLarge, type UploadRefused } from "./UploadRefused.ts"

const path = "/tus"

const hasBody = (method: string): boolean => method === "POST" || method === "PATCH"

/** The request in the form that `@tus/server` takes, without its body: `TusStore` reads that itself. */
const toWebRequest = (request: HttpServerRequest.HttpServerRequest): Request =>
  new Request(`http://${request.headers["host"] ?? "localhost"}${request.originalUrl}`, {
    method: request.method,
    headers: new Headers({ ...request.headers })
  })

/** The answer of `@tus/server`, whose bodies are short texts. */
const fromWebResponse = (response: Response, method: string, refused: UploadRefused | undefined) =>
  Effect.map(
    Effect.promise(() => response.text()),
    (text) => {
      const headers: Record<string, string> = {}
      response.headers.forEach((value, name) => {
        headers[name] = value
      })
      // A refused body is not read to its end; the connection can't carry another request.
      if (response.status >= 400 && hasBody(method)) headers["connection"] = "close"
      if (response.status === 503) headers["retry-after"] = "5"
      if (refused !== undefined && response.status >= 400) headers[refusalHeader] = refused.why
      // Somebody has to make room first.
      if (response.status === 507) headers["retry-after"] = "20"
      return text === "" || method === "HEAD"
        ? HttpServerResponse.empty({ status: response.status, headers })
        : HttpServerResponse.text(text, { status: response.status, headers })
    }
  )

/** tus 1.0 with creation, creation-with-upload and termination. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const intake = yield* UploadIntake
    const settings = yield* FileSettings
    const origin = yield* PublicOrigin
    const locks = new TusLocks()

    const handle = Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const runtime = yield* Effect.runtime<never>()
      const photoId = yield* uuidV7
      const userId = personOf(yield* CurrentPrincipal)
      const incoming = NodeHttpServerRequest.toIncomingMessage(request)
      const store = new TusStore({ intake, runtime, locks, userId, incoming })
      const server = new Server({
        path,
        datastore: store,
        locker: locks,
        relativeLocation: true,
        respectForwardedHeaders: true,
        allowedOrigins: [origin.url.origin],
        maxSize: settings.maximumFileSize,
        namingFunction: () => photoId,
        // What the protocol's server finds by itself is said in our words as well.
        onResponseError: (_request, error) =>
          error === ERRORS.ERR_MAX_SIZE_EXCEEDED ? store.refuse(tooLarge(settings.maximumFileSize)) : undefined,
        onUploadFinish: async (_request, upload) => {
          const { photoId, sameAs } = await store.complete(upload.id)
          return {
            headers: {
              "safelight-photo": sameAs ?? photoId,
              ...(sameAs === null ? {} : { "safelight-same-as": sameAs })
            }
          }
        }
      })
      const response = yield* Effect.promise(() => server.handleWeb(toWebRequest(request)))
      return yield* fromWebResponse(response, request.method, store.refused)
    }).pipe(
      // What arrived is stored and answered even when the client has gone.
      Effect.uninterruptible
    )

    yield* Route.add("OPTIONS", path, anyone, handle)
    yield* Route.add("OPTIONS", `${path}/:uploadId`, anyone, handle)
    yield* Route.add("POST", path, beginsUpload(studio("upload")), handle)
    // The router hands HEAD to the route of GET; tus has no GET and answers it with 404.
    for (const method of ["GET", "PATCH", "DELETE"] as const) {
      yield* Route.add(method, `${path}/:uploadId`, unlimited(studio("upload")), handle)
    }
  })
)
