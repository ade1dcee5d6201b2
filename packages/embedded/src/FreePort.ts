import { createServer } from "node:net"
import * as Effect from "effect/Effect"

/** A port on loopback that was free a moment ago. Another process may take it first: who uses it tries again. */
export const freePort: Effect.Effect<number> = Effect.async<number>((resume) => {
  const server = createServer()
  server.once("error", (error) => resume(Effect.die(error)))
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address ? address.port : 0)))
  })
})
