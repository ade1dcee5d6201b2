import { createServer, type Server, type ServerResponse } from "node:http"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Behind, forward } from "./Forward.ts"
import { addressOf, type Ports } from "./ProcessEnvironment.ts"
import { type ProcessName, processNames } from "./ProcessList.ts"

/** Bytes go past the gateway: images, downloads and both ways to upload. */
const bytes = /^\/(?:i|d|tus|upload)(?:[/?]|$)/

interface Row {
  readonly name: string
  readonly ready: boolean
}

const readiness = async (name: ProcessName, url: string): Promise<ReadonlyArray<Row>> => {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })
    const { checks }: { readonly checks: ReadonlyArray<Row> } = JSON.parse(await answer.text())
    return [{ name, ready: true }, ...checks]
  } catch {
    return [{ name, ready: false }]
  }
}

/** One answer for the whole studio: each process, and what each process says of what it needs. */
const health = async (ports: Ports, response: ServerResponse): Promise<void> => {
  const checks = (await Promise.all(processNames.map((name) => readiness(name, addressOf(ports, name))))).flat()
  const ready = checks.every((row) => row.ready)
  response.writeHead(ready ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" })
  response.end(JSON.stringify({ ready, checks }))
}

const drainMillis = 3_000

/**
 * The one public door of a split studio. It looks at the first word of a path and nothing else: who may do what is for
 * the process behind it. Closing the scope lets running requests end for a moment.
 */
export const open = (options: {
  readonly host: string
  readonly port: number
  readonly ports: Ports
  /** Whether a process is between its end and its next start. */
  readonly restarting: () => boolean
}): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<Server>((resume) => {
      const { host, port, ports, restarting } = options
      const file: Behind = { port: ports.file, awaySince: undefined, restarting }
      const gateway: Behind = { port: ports.gateway, awaySince: undefined, restarting }
      const server = createServer(
        { requestTimeout: 0, headersTimeout: 30_000, maxHeaderSize: 16 * 1024 },
        (request, response) => {
          const path = request.url ?? "/"
          if (path === "/health/ready") void health(ports, response)
          else forward(request, response, bytes.test(path) ? file : gateway)
        }
      )
      server.once("error", (error) => resume(Effect.die(error)))
      server.listen(port, host, () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.async<void>((resume) => {
        server.close(() => resume(Effect.void))
        const cutOff = setTimeout(() => server.closeAllConnections(), drainMillis)
        server.once("close", () => clearTimeout(cutOff))
      })
  ).pipe(Effect.asVoid)
