import { createServer } from "node:net"
import { freePort } from "@safelight/embedded/FreePort"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The address the pages should have cannot be listened on. */
export class PortUnusable extends Schema.TaggedError<PortUnusable>()("PortUnusable", {
  host: Schema.String,
  port: Schema.Number,
  code: Schema.String
}) {
  override get message() {
    switch (this.code) {
      case "EADDRINUSE":
        return `Port ${this.port} is in use by another program. Set SAFELIGHT_PORT to a free port, for example SAFELIGHT_PORT=${this.port + 10}.`
      case "EACCES":
        return `Port ${this.port} needs more rights than this user has. Set SAFELIGHT_PORT to a port above 1023.`
      default:
        return `Nothing can listen on ${this.host}, port ${this.port} (${this.code}). Check SAFELIGHT_HOST and SAFELIGHT_PORT.`
    }
  }
}

const tryListening = (host: string, port: number): Effect.Effect<void, PortUnusable> =>
  Effect.async<void, PortUnusable>((resume) => {
    const server = createServer()
    server.once("error", (error) => {
      const code = "code" in error && typeof error.code === "string" ? error.code : error.message
      resume(Effect.fail(new PortUnusable({ host, port, code })))
    })
    server.listen(port, host, () => server.close(() => resume(Effect.void)))
  })

/** Fails at once when the port is taken, before any server is started for nothing. Port 0 becomes a free one. */
export const check = (host: string, port: number): Effect.Effect<number, PortUnusable> =>
  Effect.zipRight(tryListening(host, port), port === 0 ? freePort(host) : Effect.succeed(port))
