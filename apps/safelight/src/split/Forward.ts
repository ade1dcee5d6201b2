import { Agent, request as ask, type ClientRequest, type IncomingMessage, type ServerResponse } from "node:http"
import { isResumption } from "@safelight/http/Problem"

/** A process behind the door, on loopback. */
export interface Behind {
  readonly port: number
  /** Since when it takes no connection (milliseconds), if it does not. */
  awaySince: number | undefined
  /** Whether a process that it may need is being started again. */
  readonly restarting: () => boolean
}

/** A process that is started again is back by then; for one that stays away longer nobody waits. */
const comesBackWithin = 20_000
const pauseMillis = 100

/** Headers between two neighbours (RFC 9110, 7.6.1), which neither hands on. */
const betweenNeighbours = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"])

/** Pairs of name and value as they came, in their order. */
const handedOn = (raw: ReadonlyArray<string>): Array<string> =>
  raw.flatMap((name, index) => {
    if (index % 2 === 1 || betweenNeighbours.has(name.toLowerCase())) return []
    return [name, raw[index + 1] ?? ""]
  })

const isForwardedFor = (name: string): boolean => name.toLowerCase() === "x-forwarded-for"

/** A visitor may send the header on several lines; the address it came from stands last of all. */
const withAddress = ({ rawHeaders, socket }: IncomingMessage): Array<string> => {
  const headers = handedOn(rawHeaders)
  const known = headers.filter((_, index) => index % 2 === 1 && isForwardedFor(headers[index - 1] ?? ""))
  const others = headers.filter((_, index) => !isForwardedFor(headers[index - (index % 2)] ?? ""))
  return [...others, "X-Forwarded-For", [...known, socket.remoteAddress ?? ""].join(", ")]
}

/** Asking twice changes nothing, and there is no body that was already sent on. */
const mayBeRepeated = ({ headers, method }: IncomingMessage): boolean =>
  (method === "GET" || method === "HEAD" || method === "OPTIONS") &&
  headers["content-length"] === undefined &&
  headers["transfer-encoding"] === undefined

/** What a process answers while it starts or stops, or while something else does that it needs. */
const isAway = ({ headers, statusCode }: IncomingMessage): boolean =>
  statusCode === 503 && headers["retry-after"] !== undefined

const isRefused = (error: Error): boolean => "code" in error && error.code === "ECONNREFUSED"

/** Connections are kept for what may be repeated: a process may close one in the moment in which it is used. */
const kept = new Agent({ keepAlive: true })

/**
 * Hands one request on and its answer back, neither held in memory. A process that takes no connection is waited for,
 * whatever is asked; what may be repeated is also sent again when the connection ends without an answer. An answer
 * that breaks off breaks off for the visitor too, so that nothing cut short looks complete.
 */
export const forward = (request: IncomingMessage, response: ServerResponse, behind: Behind): void => {
  const repeats = mayBeRepeated(request)
  const headers = withAddress(request)
  const began = Date.now()
  let outgoing: ClientRequest | undefined
  let pause: NodeJS.Timeout | undefined

  const unavailable = () => {
    if (response.headersSent || isResumption(request.headers)) return request.socket.resetAndDestroy()
    response.writeHead(503, { "retry-after": "2", "cache-control": "no-store", connection: "close" })
    return response.end("This part of the studio is not reachable right now. Nothing is lost; try again in a moment.\n")
  }
  const again = () => {
    if (Date.now() - (behind.awaySince ?? began) > comesBackWithin) return unavailable()
    pause = setTimeout(attempt, pauseMillis)
    return undefined
  }
  const answer = (incoming: IncomingMessage) => {
    behind.awaySince = undefined
    if (!repeats || !isAway(incoming) || Date.now() - began > comesBackWithin) return handBack(incoming)
    // The end of a process that was killed shows here a little later than to who was asking it.
    pause = setTimeout(() => {
      if (!incoming.destroyed && incoming.headers.connection !== "close" && !behind.restarting())
        return handBack(incoming)
      incoming.resume()
      return attempt()
    }, pauseMillis)
    return undefined
  }
  const handBack = (incoming: IncomingMessage) => {
    const { rawHeaders, statusCode = 502, statusMessage } = incoming
    const back = handedOn(rawHeaders)
    // The rest of a body that was refused is not read by anybody.
    if (!request.complete && incoming.headers.connection === "close") back.push("Connection", "close")
    response.writeHead(statusCode, statusMessage, back)
    // A stream of live updates has headers long before its first word.
    response.flushHeaders()
    incoming.on("error", () => response.destroy())
    incoming.pipe(response)
    return undefined
  }
  const attempt = (): void => {
    let answered = false
    const sent = ask({
      host: "127.0.0.1",
      port: behind.port,
      method: request.method,
      path: request.url,
      headers,
      setDefaultHeaders: false,
      agent: repeats ? kept : false
    })
    outgoing = sent
    sent.on("response", (incoming) => {
      answered = true
      answer(incoming)
    })
    sent.on("error", (error) => {
      if (answered || response.destroyed) return
      if (isRefused(error)) behind.awaySince ??= Date.now()
      if (isRefused(error) || repeats) again()
      else unavailable()
    })
    if (repeats) sent.end()
    // Nothing of the body is read before there is a connection, so that it can wait for one.
    else sent.on("socket", (socket) => socket.once("connect", () => request.pipe(sent)))
  }
  response.on("close", () => {
    clearTimeout(pause)
    if (!response.writableFinished) outgoing?.destroy()
  })
  attempt()
}
