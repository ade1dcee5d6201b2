import { type ClientRequest, type IncomingMessage, request } from "node:http"

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

/** Reads it to the end as fast as it comes; answers the bytes. */
export const readAll = async ({ response }: Download): Promise<number> => {
  let bytes = 0
  for await (const piece of response) bytes += piece.length
  return bytes
}

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
