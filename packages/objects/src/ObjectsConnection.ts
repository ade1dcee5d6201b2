import type { NatsConnection } from "@nats-io/transport-node"
import { connect } from "@safelight/bus/Connect"
import { serversOf } from "@safelight/bus/NatsConnection"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import { take } from "./ChunkBuffers.ts"
import { Places } from "./DirectGet.ts"
import { defaultPatience, type Patience } from "./JetStreamWire.ts"

/** How to reach the servers that hold files. */
export interface ObjectsConnectionOptions {
  /** `nats://host:port`, or several with commas. */
  readonly url: string
  readonly user?: string
  readonly password?: Redacted.Redacted
  /** Shown in the server's list of connections. */
  readonly name?: string
  /** The user's own inbox, for example `_INBOX.files`, where its permissions allow no other. */
  readonly inboxPrefix?: string
  /** How long to wait for servers that are away; see `Patience`. */
  readonly patience?: Partial<Patience>
}

/**
 * The connection for files, apart from that for events: a batch of chunks on the wire would hold events up.
 * It reconnects for ever; what is asked meanwhile waits as long as the caller's patience lasts.
 */
export class ObjectsConnection extends Context.Tag("@safelight/objects/ObjectsConnection")<
  ObjectsConnection,
  {
    readonly connection: NatsConnection
    readonly inboxPrefix: string | undefined
    readonly patience: Patience
    /** Batches of chunks under way at once, whoever asked for them. */
    readonly places: Places
    /** Calls the listener when the connection breaks and when it is back, as long as the scope is open. */
    readonly whenBroken: (listener: () => void) => Effect.Effect<void, never, Scope.Scope>
  }
>() {
  /** Dies with `Unavailable` when no server answers at the start. */
  static readonly layer = (options: ObjectsConnectionOptions): Layer.Layer<ObjectsConnection> =>
    Layer.scoped(
      this,
      Effect.gen(function* () {
        const connection = yield* Effect.acquireRelease(open(options), close)
        const runtime = yield* Effect.runtime()
        const broken = new Set<() => void>()
        // The iterator ends when the connection closes; an effect stream over it could not be interrupted before.
        const watch = async () => {
          for await (const { type } of connection.status()) {
            if (type === "disconnect" || type === "reconnect") for (const listener of broken) listener()
            if (type === "disconnect" || type === "reconnect" || type === "error") {
              Runtime.runFork(runtime)(Effect.logWarning(`files: NATS connection: ${type}`))
            }
          }
        }
        void watch()
        return {
          connection,
          inboxPrefix: options.inboxPrefix,
          patience: { ...defaultPatience, ...options.patience },
          places: new Places(batchesInFlight),
          whenBroken: (listener) =>
            Effect.acquireRelease(
              Effect.sync(() => broken.add(listener)),
              () => Effect.sync(() => broken.delete(listener))
            )
        }
      })
    )
}

/** Times the size of a batch this bounds what the server sends without being asked again. */
const batchesInFlight = 16

const open = (options: ObjectsConnectionOptions) =>
  Effect.tryPromise({
    try: () =>
      connect({
        ...serversOf(options.url),
        name: options.name ?? "objects",
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        noAsyncTraces: true,
        allocate: take,
        ...(options.user === undefined ? {} : { user: options.user }),
        ...(options.password === undefined ? {} : { pass: Redacted.value(options.password) }),
        ...(options.inboxPrefix === undefined ? {} : { inboxPrefix: options.inboxPrefix })
      }),
    catch: (cause) => new Unavailable({ what: "NATS (files)", cause })
  }).pipe(Effect.orDie)

/** Lets what is on the wire end; a server that is away does not hold the shutdown. */
const close = (connection: NatsConnection) =>
  Effect.promise(() => connection.drain()).pipe(
    Effect.timeout("2 seconds"),
    Effect.catchAllCause(() => Effect.promise(() => connection.close()))
  )
