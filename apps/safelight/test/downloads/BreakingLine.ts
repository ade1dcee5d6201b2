import { connect, createServer, type Server, type Socket } from "node:net"
import { freePort } from "@safelight/embedded/FreePort"
import { Effect } from "effect"
import { type Answer, AnswerReader } from "./AnswerReader.ts"

/** A moment at which every connection breaks. */
export interface Cut {
  /** Bytes of bodies that were passed on by then, over all connections. */
  readonly at: number
  /** In good order but too early, as a server or proxy that ends does it, or by a reset. */
  readonly ending: "end" | "reset"
}

interface Connection {
  readonly client: Socket
  readonly server: Socket
  readonly reader: AnswerReader
}

/**
 * The line between a client and a server on this machine, which breaks. At each cut of its plan every connection ends
 * after that very byte; it can also stand still, and be gone and come back on its port.
 */
export class BreakingLine {
  /** Every answer that began, in order. */
  readonly answers: Array<Answer> = []
  /** Cuts that took the rest of at least one answer from the client. */
  hits = 0
  readonly port: number
  readonly #serverPort: number
  readonly #connections = new Set<Connection>()
  readonly #door: Server
  #passed = 0
  #plan: Array<Cut> = []
  #standstill = Number.POSITIVE_INFINITY
  #standing: () => void = () => {}

  private constructor(port: number, serverPort: number) {
    this.port = port
    this.#serverPort = serverPort
    this.#door = createServer((client) => this.#join(client))
  }

  /** A line on a port of its own, which is gone with the scope. */
  static readonly to = (serverPort: number) =>
    Effect.acquireRelease(
      Effect.gen(function* () {
        const port = yield* freePort()
        const line = new BreakingLine(port, serverPort)
        yield* Effect.promise(() => line.open())
        return line
      }),
      (line) => Effect.promise(() => line.vanish())
    )

  /** Begins to take connections, always on the same port. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#door.once("error", reject)
      this.#door.listen(this.port, "127.0.0.1", () => {
        this.#door.off("error", reject)
        resolve()
      })
    })
  }

  /** Resets every connection and refuses new ones. */
  vanish(): Promise<void> {
    this.#standstill = Number.POSITIVE_INFINITY
    const closed = new Promise<void>((resolve) => this.#door.close(() => resolve()))
    this.#breakAll("reset")
    return closed
  }

  /** To be called before the first byte; the cuts come in the order of their places. */
  plan(cuts: ReadonlyArray<Cut>): void {
    this.#plan = [...cuts]
  }

  /** Passes on until so many bytes of bodies went through, and then nothing. */
  standStillAt(bytes: number, standing: () => void = () => {}): void {
    this.#standstill = bytes
    this.#standing = standing
    if (this.#passed < bytes) for (const { server } of this.#connections) server.resume()
  }

  goOn(): void {
    this.standStillAt(Number.POSITIVE_INFINITY)
  }

  #join(client: Socket): void {
    const server = connect(this.#serverPort, "127.0.0.1")
    const connection = { client, server, reader: new AnswerReader((answer) => this.answers.push(answer)) }
    this.#connections.add(connection)
    client.on("data", (bytes) => {
      connection.reader.ask(bytes)
      server.write(bytes)
    })
    client.on("drain", () => {
      if (this.#passed < this.#standstill) server.resume()
    })
    server.on("data", (bytes) => this.#pass(connection, bytes))
    for (const socket of [client, server]) {
      socket.on("error", () => this.#break(connection, "reset"))
      socket.on("close", () => this.#break(connection, "end"))
    }
  }

  #pass(connection: Connection, bytes: Buffer): void {
    const { client, reader, server } = connection
    const cut = this.#plan[0]
    const { body, taken } = reader.take(bytes, (cut?.at ?? Number.POSITIVE_INFINITY) - this.#passed)
    this.#passed += body
    if (!client.write(bytes.subarray(0, taken))) server.pause()
    if (cut !== undefined && this.#passed >= cut.at) {
      this.#plan.shift()
      if ([...this.#connections].some((each) => each.reader.isUnderWay)) this.hits++
      this.#breakAll(cut.ending)
    }
    if (this.#passed >= this.#standstill) {
      for (const each of this.#connections) each.server.pause()
      if (reader.isUnderWay) this.#standing()
    }
  }

  #breakAll(ending: Cut["ending"]): void {
    for (const connection of this.#connections) this.#break(connection, ending)
  }

  #break(connection: Connection, ending: Cut["ending"]): void {
    if (!this.#connections.delete(connection)) return
    if (ending === "reset") connection.client.resetAndDestroy()
    else connection.client.end()
    connection.server.destroy()
  }
}
