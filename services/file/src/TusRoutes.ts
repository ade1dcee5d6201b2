import type { IncomingMessage } from "node:http"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { uuidV7 } from "@safelight/events/Uuid"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import * as Route from "@safelight/http/Route"
import { anyone, studio } from "@safelight/http/RouteAccess"
import { Server } from "@tus/server"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { FileSettings } from "./FileSettings.ts"
import { TusLocks } from "./TusLocks.ts"
import { TusStore } from "./TusStore.ts"
import { UploadIntake } from "./UploadIntake.ts"

const path = "/tus"

/** How long a holder of an upload's lock gets to store what it has, once another request wants it. */
const drainTimeout = 500

const hasBody = (method: string): boolean => method === "POST" || method === "PATCH"

/** A body as web stream. Cancelling it leaves the request alone: its connection still has to carry the answer. */
const bodyOf = (incoming: IncomingMessage): ReadableStream<Uint8Array> => {
  const pieces = incoming.iterator({ destroyOnReturn: false })
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const step = await pieces.next()
        if (step.done === true) controller.close()
        else controller.enqueue(step.value)
      },
      cancel: async () => {
        await pieces.return?.()
      }
    },
    { highWaterMark: 0 }
  )
}

/** The request in the form that `@tus/server` takes; the body is read only as far as the server reads it. */
const toWebRequest = (request: HttpServerRequest.HttpServerRequest): Request => {
  const incoming = NodeHttpServerRequest.toIncomingMessage(request)
  const url = `http://${request.headers["host"] ?? "localhost"}${request.originalUrl}`
  const init = { method: request.method, headers: new Headers({ ...request.headers }) }
  if (!hasBody(request.method)) return new Request(url, init)
  // `duplex` is demanded for streamed bodies and missing in the DOM types.
  const streamed = { ...init, body: bodyOf(incoming), duplex: "half" }
  return new Request(url, streamed)
}

/** The answer of `@tus/server`, whose bodies are short texts. */
const fromWebResponse = (response: Response, method: string) =>
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
      const store = new TusStore({ intake, runtime, locks, userId: personOf(yield* CurrentPrincipal) })
      const server = new Server({
        path,
        datastore: store,
        locker: locks,
        lockDrainTimeout: drainTimeout,
        relativeLocation: true,
        respectForwardedHeaders: true,
        allowedOrigins: [origin.url.origin],
        maxSize: settings.maximumFileSize,
        namingFunction: () => photoId,
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
      return yield* fromWebResponse(response, request.method)
    }).pipe(
      // What arrived is stored and answered even when the client has gone.
      Effect.uninterruptible
    )

    yield* Route.add("OPTIONS", path, anyone, handle)
    yield* Route.add("OPTIONS", `${path}/:uploadId`, anyone, handle)
    yield* Route.add("POST", path, studio("upload"), handle)
    // The router hands HEAD to the route of GET; tus has no GET and answers it with 404.
    for (const method of ["GET", "PATCH", "DELETE"] as const) {
      yield* Route.add(method, `${path}/:uploadId`, studio("upload"), handle)
    }
  })
)
