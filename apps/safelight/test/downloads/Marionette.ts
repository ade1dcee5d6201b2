import { connect, type Socket } from "node:net"

type Answer = (error: { readonly error: string; readonly message: string } | null, value: unknown) => void

/**
 * Firefox's own remote control: WebDriver commands as JSON with a length before it, over a socket
 * (firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
 */
export class Marionette {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Answer>()
  #last = 0
  #unread = Buffer.alloc(0)

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on("data", (bytes) => this.#read(bytes))
    socket.on("error", () => {})
    socket.on("close", () => {
      for (const answer of this.#waiting.values()) answer({ error: "closed", message: "Firefox is gone" }, null)
    })
  }

  static connect(port: number): Promise<Marionette> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve(new Marionette(socket)))
      socket.once("error", reject)
    })
  }

  /** Rejects with what Firefox says is wrong. */
  send(command: string, parameters: object = {}): Promise<unknown> {
    const id = ++this.#last
    const text = JSON.stringify([0, id, command, parameters])
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (error, value) =>
        error === null ? resolve(value) : reject(new Error(`${command}: ${error.error}: ${error.message}`))
      )
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes])
    for (;;) {
      const colon = this.#unread.indexOf(":")
      const end = colon + 1 + Number(this.#unread.subarray(0, Math.max(colon, 0)))
      if (colon < 0 || this.#unread.length < end) return
      const message: unknown = JSON.parse(this.#unread.toString("utf8", colon + 1, end))
      this.#unread = this.#unread.subarray(end)
      // The first message is a greeting; answers are lists of kind, id, error and value.
      if (!Array.isArray(message)) continue
      const [, id, error, value] = message
      this.#waiting.get(id)?.(error, value)
      this.#waiting.delete(id)
    }
  }
}
