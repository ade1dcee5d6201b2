import { type ClientRequest, type IncomingMessage, request } from "node:http"
import { connect } from "node:net"

/** A download under way. */
export interface Download {
  readonly response: IncomingMessage
  /** Milliseconds until the first byte. */
  readonly firstByte: number
  readonly end: () => void
}

/** Asks for a file and waits for its first byte. Nothing more is read until someone does. */
export const begin = (url: URL, headers: Readonly<Record<string, string>> = {}): Promise<Download> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const asked: ClientRequest = request(url, { headers, agent: false }, (response) => {
      response.once("readable", () => {
        resolve({ response, firstByte: performance.now() - began, end: () => asked.destroy() })
      })
    })
    asked.on("error", reject)
    asked.end()
  })

/**
 * Fetches a file to its end and answers its bytes, at the least cost: all reads go to one buffer. Node's own client takes
 * more of the cores that it shares with the studio than studio and broker together.
 */
export const fetchAll = (url: URL): Promise<number> =>
  new Promise((resolve, reject) => {
    const end = Buffer.from("\r\n\r\n")
    let head = Buffer.alloc(0)
    let left = Number.POSITIVE_INFINITY
    let bytes = 0
    const take = (piece: Uint8Array): void => {
      bytes += piece.length
      left -= piece.length
      if (left > 0) return
      socket.destroy()
      resolve(bytes)
    }
    const begin = (piece: Uint8Array): void => {
      head = Buffer.concat([head, piece])
      const body = head.indexOf(end)
      if (body === -1) return
      left = Number(/^content-length: (\d+)/im.exec(head.toString("latin1", 0, body))?.[1] ?? Number.NaN)
      if (!head.toString("latin1").startsWith("HTTP/1.1 200 ") || Number.isNaN(left)) socket.destroy()
      else take(head.subarray(body + end.length))
    }
    const socket = connect({
      host: url.hostname,
      port: Number(url.port),
      onread: {
        buffer: Buffer.allocUnsafe(1024 * 1024),
        callback: (length, buffer) => {
          const piece = buffer.subarray(0, length)
          if (left === Number.POSITIVE_INFINITY) begin(piece)
          else take(piece)
          return true
        }
      }
    })
    socket.on("error", reject)
    socket.on("close", () => reject(new Error("the download broke")))
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
  })

/** Takes about so many bytes a second, until it is ended or cut. */
export const sip = (download: Download, bytesPerSecond: number): void => {
  const { response } = download
  const everyMillis = 250
  const timer = setInterval(() => {
    for (let left = (bytesPerSecond * everyMillis) / 1000; left > 0; ) {
      const piece: Buffer | null = response.read()
      if (piece === null) break
      left -= piece.length
    }
  }, everyMillis)
  // Paused between sips: what is not read waits at the studio.
  response.on("close", () => clearInterval(timer))
  response.on("error", () => clearInterval(timer))
}
