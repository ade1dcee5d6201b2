import { createServer, type Server as NodeServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isResumption } from "./Problem.ts"

export interface ServerOptions {
  readonly port: number
  /** Interface to bind; loopback unless told otherwise. */
  readonly host: string
  /** How long running requests may still take once the process is told to stop. */
  readonly drain: Duration.DurationInput
  /** While true, each answer ends its connection, so that nobody sends another request on it. */
  readonly stopping?: () => boolean
}

/** Characters of one path segment: sign-in links are JWTs of some 350, and the router's own limit is 100. */
export const routerConfig = { maxParamLength: 1000 }

/** Bytes of all request headers together; Node answers 431 above it. */
const maximumHeaderSize = 16 * 1024

/**
 * A path that can't be decoded names nothing. The router doesn't take it at all, not even to the routes that answer
 * what nothing else does; taken literally, it's refused as any other.
 */
const decodable = (url: string): string => {
  const end = url.search(/[?#]/)
  const path = end < 0 ? url : url.slice(0, end)
  try {
    decodeURIComponent(path)
    return url
  } catch {
    return path.replaceAll("%", "%25") + url.slice(path.length)
  }
}

/**
 * Comes before every handler. Node leaves a request without a listener open for ever: what comes before the routes are
 * there, or after they are gone, is told to wait, and a download is broken once more.
 */
const receive = (server: NodeServer, stopping: () => boolean): void => {
  server.on("request", (request, response) => {
    request.url = decodable(request.url ?? "/")
    if (stopping()) response.setHeader("connection", "close")
    if (server.listenerCount("request") > 1) return
    if (isResumption(request.headers)) {
      request.socket.resetAndDestroy()
      return
    }
    response.writeHead(503, { "retry-after": "1", connection: "close" }).end()
  })
}

/** How often connections whose answer has ended are looked for while the server closes. */
const sweepMillis = 50

/**
 * Listens, and once told to stop gives running requests `drain` before cutting them off: an open live-update
 * response would otherwise keep the process alive. Node's limit of five minutes for a whole request is lifted, since
 * an upload over a slow line takes longer; headers must still arrive within 30 s.
 */
export const layer = (options: ServerOptions) =>
  Layer.unwrapEffect(
    Effect.sync(() => {
      const server = createServer({ requestTimeout: 0, headersTimeout: 30_000, maxHeaderSize: maximumHeaderSize })
      receive(server, options.stopping ?? (() => false))
      const cutOff = Layer.scopedDiscard(
        Effect.addFinalizer(() =>
          Effect.sync(() => {
            // One that was busy a moment ago would stay open for as long as clients like to keep it.
            setInterval(() => server.closeIdleConnections(), sweepMillis).unref()
            setTimeout(() => server.closeAllConnections(), Duration.toMillis(options.drain)).unref()
          })
        )
      )
      return Layer.provideMerge(
        cutOff,
        NodeHttpServer.layer(() => server, { port: options.port, host: options.host })
      )
    })
  )
