import { type JetStreamClient, jetstream } from "@nats-io/jetstream"
import type { NatsConnection as Connection, Status } from "@nats-io/transport-node"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Runtime from "effect/Runtime"
import * as Schedule from "effect/Schedule"
import { connect } from "./Connect.ts"

export interface NatsOptions {
  /** `nats://host:port`, or several with commas. */
  readonly url: string
  /** Also names the inbox, which no other user may read. */
  readonly user: string
  readonly password: Redacted.Redacted
  /** What the server's monitoring calls this connection. */
  readonly name: string
  /** How long a start waits for a server that isn't up yet. Default 1 minute. */
  readonly patience?: Duration.DurationInput
}

/** Subjects that only this user may hear. */
export const inboxOf = (user: string): string => `_INBOX.${user}`

/** `Unavailable` for anything that isn't the server's considered answer. */
export const away = (cause: unknown): Unavailable => new Unavailable({ what: "NATS", cause })

/**
 * What a connection needs to know of its servers, `nats://host:port` or several with commas. With several, one that is
 * gone without a word is left for another after some seconds; alone, it is waited for.
 */
export const serversOf = (url: string) => {
  const servers = url.split(",").map((each) => each.trim())
  return servers.length > 1 ? { servers, pingInterval: 4_000, maxPingOut: 2 } : { servers }
}

const open = (options: NatsOptions) =>
  Effect.tryPromise({
    try: () =>
      connect({
        ...serversOf(options.url),
        user: options.user,
        pass: Redacted.value(options.password),
        name: options.name,
        inboxPrefix: inboxOf(options.user),
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        timeout: 5_000
      }),
    catch: away
  }).pipe(
    Effect.retry(
      Schedule.spaced("250 millis").pipe(Schedule.intersect(Schedule.recurUpTo(options.patience ?? "1 minute")))
    ),
    Effect.orDie
  )

/** A connection that comes back by itself. Events and files use separate ones: a file read holds up what is behind it. */
export class NatsConnection extends Context.Tag("@safelight/bus/NatsConnection")<
  NatsConnection,
  {
    readonly connection: Connection
    readonly jetstream: JetStreamClient
    /** Where answers to this user come. */
    readonly inboxPrefix: string
    /** Whether the server is reachable, as far as is known. */
    readonly connected: Effect.Effect<boolean>
    /** Completes when the connection next comes back: requests that were waiting at the server are lost then. */
    readonly reconnected: Effect.Effect<void>
  }
>() {
  static readonly make = Effect.fn("NatsConnection.make")(function* (options: NatsOptions) {
    // What can't be sent any more is in the outbox, or comes again: a server that is away doesn't hold the shutdown.
    const connection = yield* Effect.acquireRelease(open(options), (connection) =>
      Effect.promise(() => (connection.isClosed() ? Promise.resolve() : connection.drain())).pipe(
        Effect.interruptible,
        Effect.timeoutOption("5 seconds"),
        // A drain that a dead server cuts short has nothing left to do but to close.
        Effect.catchAllCause(() => Effect.void),
        Effect.zipRight(Effect.promise(() => connection.close()))
      )
    )
    let connected = true
    let comesBack = yield* Deferred.make<void>()
    const notice = (status: Status) =>
      Effect.gen(function* () {
        switch (status.type) {
          case "disconnect":
            connected = false
            return yield* Effect.logWarning("NATS is away")
          case "reconnect": {
            connected = true
            const waiting = comesBack
            comesBack = yield* Deferred.make<void>()
            yield* Deferred.succeed(waiting, undefined)
            return yield* Effect.logInfo("NATS is back")
          }
          case "error":
            return yield* Effect.logError("NATS refused something", status.error)
        }
      }).pipe(Effect.annotateLogs({ nats: options.name }))
    // The iterator ends when the connection closes and not before, so no fiber of this scope may wait for it.
    const runtime = yield* Effect.runtime()
    const watch = async () => {
      for await (const status of connection.status()) await Runtime.runPromise(runtime)(notice(status))
    }
    void watch()
    return NatsConnection.of({
      connection,
      jetstream: jetstream(connection),
      inboxPrefix: inboxOf(options.user),
      connected: Effect.sync(() => connected),
      reconnected: Effect.suspend(() => Deferred.await(comesBack))
    })
  })

  /** Reconnects for ever; dies with `Unavailable` when there is no server at the start. */
  static readonly layer = (options: NatsOptions): Layer.Layer<NatsConnection> =>
    Layer.scoped(NatsConnection, NatsConnection.make(options))
}
