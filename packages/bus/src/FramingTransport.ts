import { once } from "node:events"
import { createConnection, type Socket } from "node:net"
import type { ConnectionOptions } from "@nats-io/transport-node"
// Not part of what the client offers: what we lean on is guarded by test/Connect.integration.test.ts.
import { NodeTransport } from "@nats-io/transport-node/lib/node_transport.js"
import { type Allocate, Framer } from "./Framer.ts"

/** What `connect` takes besides the client's own options. */
export interface FramingOptions {
  /** Room for messages that have not come with one read. Default: fresh memory. */
  readonly allocate?: Allocate
}

const fresh: Allocate = (length) => Buffer.allocUnsafeSlow(length)

const namesRoom = (options: ConnectionOptions): options is ConnectionOptions & Required<FramingOptions> =>
  "allocate" in options

/**
 * The client's own transport, but what the socket reads goes through a `Framer`, and the pieces are told in place of the
 * socket's own. A server that wants encryption gets the client's own way: the socket is wrapped then, and not listened to.
 */
export class FramingTransport extends NodeTransport {
  override async dial({ hostname, port }: { readonly hostname: string; readonly port: number }): Promise<Socket> {
    const allocate = namesRoom(this.options) ? this.options.allocate : fresh
    const framer = new Framer((piece) => socket.emit("data", piece), allocate)
    const socket = createConnection({
      host: hostname,
      port,
      noDelay: true,
      onread: {
        buffer: () => framer.room(),
        callback: (length) => {
          framer.wrote(length)
          return true
        }
      }
    })
    await once(socket, "connect")
    return socket
  }
}
