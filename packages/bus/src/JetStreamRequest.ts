import { JetStreamApiError, type JetStreamPublishOptions, type PubAck } from "@nats-io/jetstream"
import { PermissionViolationError } from "@nats-io/nats-core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { away, type NatsConnection } from "./NatsConnection.ts"

/** The server said no, and would again. `code` is JetStream's `err_code`. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  code: Schema.Int,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.reason} (${this.code})`
  }
}

/** A subject that takes one message has one (`err_code` 10077, with `discard_new_per_subject`). */
export const subjectTaken = 10077

/** A cluster that has just started hasn't heard of enough of its servers yet to place a stream (`err_code` 10005). */
export const noSuitablePeers = 10005

const isForbidden = (cause: unknown): boolean =>
  cause instanceof PermissionViolationError || (cause instanceof Error && isForbidden(cause.cause))

/** From 500 on, the server could not, rather than would not; but a taken subject comes as 503. */
const refine = (cause: unknown): Effect.Effect<never, Refused> => {
  if (cause instanceof JetStreamApiError && (cause.status < 500 || cause.code === subjectTaken)) {
    return Effect.fail(new Refused({ code: cause.code, reason: cause.message }))
  }
  return Effect.die(isForbidden(cause) ? cause : away(cause))
}

/** An answer of the server, or `Refused`; without one it dies with `Unavailable`. */
export const request = <A>(evaluate: () => Promise<A>): Effect.Effect<A, Refused> =>
  Effect.tryPromise({ try: evaluate, catch: (cause) => cause }).pipe(Effect.catchAll(refine))

type Nats = typeof NatsConnection.Service

/** Stored when it returns. */
export const publish = (
  nats: Nats,
  subject: string,
  body: string,
  options: Partial<JetStreamPublishOptions> = {}
): Effect.Effect<PubAck, Refused> =>
  request(() => nats.jetstream.publish(subject, body, { timeout: 5_000, ...options }))

/** Fire and forget: kept back while reconnecting, lost when the process ends. Dies with `Unavailable` when closed. */
export const send = (nats: Nats, subject: string, body: string): Effect.Effect<void> =>
  Effect.orDie(Effect.try({ try: () => nats.connection.publish(subject, body), catch: away }))
