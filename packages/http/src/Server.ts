import { createServer, type Server as NodeServer, type RequestListener } from "node:http"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpMiddleware from "@effect/platform/HttpMiddleware"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { isResumption } from "./Problem.ts"
import { originForm } from "./RequestTarget.ts"

export interface ServerOptions {
  readonly port: number
  /** Interface to bind; loopback unless told otherwise. */
  readonly host: string
  /** How long running requests may still take once the process is told to stop. */
  readonly drain: Duration.DurationInput
  /** While true, each answer ends its connection, so that nobody sends another request on it. */
  readonly stopping?: () => boolean
  /** Milliseconds that a request which is there before the routes waits for them; ten seconds unless told otherwise. */
  readonly patience?: number
  /** Open connections at a time; one more is closed at once. Ten thousand unless told otherwise. */
  readonly connections?: number
}

/** Characters of one path segment: sign-in links are JWTs of some 350, and the router's own limit is 100. */
const routerConfig = { maxParamLength: 1000 }

/** Bytes of all request headers together; Node answers 431 above it. */
const maximumHeaderSize = 16 * 1024

/** Each may hold a small form in memory. */
const maximumConnections = 10_000

/** How long a request that comes before the routes waits for them. */
const comingMillis = 10_000

/**
 * Comes before every handler. A request that is there before the routes waits for them: Node would leave it open for
 * ever. Where they do not come, it is told to ask again, and a download is broken once more.
 */
const receive = (server: NodeServer, stopping: () => boolean, patience: number): void => {
  const waiting = new Set<(handler: RequestListener) => void>()
  server.on("request", (request, response) => {
    request.url = originForm(request.url ?? "/")
    if (stopping()) response.setHeader("connection", "close")
    if (server.listenerCount("request") > 1) return
    const leave = () => {
      clearTimeout(timer)
      waiting.delete(take)
    }
    const take = (handler: RequestListener) => {
      leave()
      handler(request, response)
    }
    const timer = setTimeout(() => {
      leave()
      if (isResumption(request.headers)) request.socket.resetAndDestroy()
      else response.writeHead(503, { "retry-after": "1", connection: "close" }).end()
    }, patience)
    waiting.add(take)
    response.once("close", leave)
  })
  server.on("newListener", (event: string, handler: RequestListener) => {
    if (event === "request") for (const take of waiting) take(handler)
  })
}

/** How often connections whose answer has ended are looked for while the server closes. */
const sweepMillis = 50

const listener = (options: ServerOptions) => {
  const server = createServer({ requestTimeout: 0, headersTimeout: 30_000, maxHeaderSize: maximumHeaderSize })
  server.maxConnections = options.connections ?? maximumConnections
  receive(server, options.stopping ?? (() => false), options.patience ?? comingMillis)
  /** Takes no more connections and completes when all there were have ended or were cut off. */
  const drain = Effect.async<void>((resume) => {
    if (!server.listening) return resume(Effect.void)
    // One that was busy a moment ago would stay open for as long as clients like to keep it.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMillis)
    const cutOff = setTimeout(() => server.closeAllConnections(), Duration.toMillis(options.drain))
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cutOff)
      resume(Effect.void)
    })
  })
  const draining = (lead: Effect.Effect<void>) =>
    Layer.scopedDiscard(Effect.addFinalizer(() => Effect.zipRight(lead, drain)))
  const listening = NodeHttpServer.layer(() => server, { port: options.port, host: options.host })
  return { draining, listening }
}

/**
 * Listens, and once told to stop gives running requests `drain` before cutting them off: an open live-update
 * response would otherwise keep the process alive. Node's limit of five minutes for a whole request is lifted, since
 * an upload over a slow line takes longer; headers must still arrive within 30 s.
 */
export const layer = (options: ServerOptions) =>
  Layer.unwrapEffect(
    Effect.sync(() => {
      const { draining, listening } = listener(options)
      return Layer.provideMerge(draining(Effect.void), listening)
    })
  )

/**
 * The span of a request, under the one that its `traceparent` names. Platform's own writes every header of question and
 * answer into it, which takes longer than many an answer and is nobody's to keep.
 */
const traced = HttpMiddleware.make((app) =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers, method }) =>
    Effect.withSpan(app, `http ${method}`, {
      kind: "server",
      captureStackTrace: false,
      parent: Option.getOrUndefined(HttpTraceContext.fromHeaders(headers))
    })
  )
)

/**
 * Answers by `routes` on a server of its own. When the scope closes, `lead` comes first, then no more connections are
 * taken and what runs ends, and only then do the routes go: no request is met by a server without them.
 */
export const serve = <A, E, R>(
  routes: Layer.Layer<A, E, R>,
  { lead = Effect.void, ...options }: ServerOptions & { readonly lead?: Effect.Effect<void> }
) =>
  Layer.unwrapEffect(
    Effect.sync(() => {
      const { draining, listening } = listener(options)
      return draining(lead).pipe(
        // Closed first, since it is built last.
        Layer.provideMerge(
          HttpLayerRouter.serve(routes, {
            routerConfig,
            disableLogger: true,
            disableListenLog: true,
            middleware: traced
          }).pipe(HttpMiddleware.withTracerDisabledWhen(() => true))
        ),
        Layer.provide(listening)
      )
    })
  )
