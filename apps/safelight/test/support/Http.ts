import { type IncomingHttpHeaders, request as nodeRequest } from "node:http"
import { Effect } from "effect"

export interface Ask {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
}

/** A stream of events never ends; its headers are answer enough. */
const endless = (headers: IncomingHttpHeaders) => headers["content-type"] === "text/event-stream"

/** Asks exactly what is said: any method, any header, no redirect followed, no cookie kept. */
export const send = (base: URL, { body, headers, method, path }: Ask): Effect.Effect<Answer> =>
  Effect.async<Answer>((resume) => {
    const outgoing = nodeRequest(
      { host: "127.0.0.1", port: base.port, method, path, headers: { host: base.host, ...headers } },
      (incoming) => {
        const pieces: Array<Buffer> = []
        const end = () => {
          const bytes = Buffer.concat(pieces)
          const { headers, statusCode = 0 } = incoming
          resume(Effect.succeed({ status: statusCode, headers, bytes, text: bytes.toString("utf8") }))
        }
        if (endless(incoming.headers)) {
          end()
          incoming.destroy()
          return
        }
        incoming.on("data", (piece: Buffer) => pieces.push(piece))
        incoming.on("end", end)
        incoming.on("error", (error) => resume(Effect.die(error)))
      }
    )
    outgoing.on("error", (error) => resume(Effect.die(error)))
    outgoing.end(body)
    return Effect.sync(() => outgoing.destroy())
  })
