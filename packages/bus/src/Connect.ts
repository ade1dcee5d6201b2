import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  setTransportFactory
} from "@nats-io/transport-node"
import { nodeResolveHost } from "@nats-io/transport-node/lib/node_transport.js"
import { type FramingOptions, FramingTransport } from "./FramingTransport.ts"

/**
 * The client's `connect`, with a transport that does not copy large messages. The client keeps one factory of transports
 * for the whole process and asks it at every reconnect, so all connections of a process have to be made here.
 */
export const connect = (options: ConnectionOptions & FramingOptions): Promise<NatsConnection> => {
  setTransportFactory({ factory: () => new FramingTransport(), dnsResolveFn: nodeResolveHost })
  return NatsConnectionImpl.connect(options)
}
