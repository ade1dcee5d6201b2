import { headers } from "@nats-io/nats-core"
import { accessBucket } from "@safelight/events/Facts"
import { Publisher } from "@safelight/events/Publisher"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { publish } from "./JetStreamRequest.ts"
import { NatsConnection } from "./NatsConnection.ts"
import * as TraceContext from "./TraceContext.ts"
import * as Wire from "./Wire.ts"

type Nats = typeof NatsConnection.Service

/** Stores an event; its id keeps a repeat within ten minutes from being stored again. Dies when it can't. */
export const sendEvent = (
  nats: Nats,
  event: { readonly id: string; readonly subject: string; readonly body: string; readonly traceparent: string | null }
): Effect.Effect<void> => {
  const note = headers()
  if (event.traceparent !== null) note.set("traceparent", event.traceparent)
  return publish(nats, event.subject, event.body, { msgID: event.id, headers: note }).pipe(Effect.orDie, Effect.asVoid)
}

/** Stores a fact under its key, or with null takes it away, in the wire format of a KV bucket (ADR-8). */
export const sendFact = (nats: Nats, key: string, json: string | null): Effect.Effect<void> => {
  const note = headers()
  if (json === null) {
    note.set("KV-Operation", "PURGE")
    note.set("Nats-Rollup", "sub")
  }
  return publish(nats, `$KV.${accessBucket}.${key}`, json ?? "", { headers: note }).pipe(Effect.orDie, Effect.asVoid)
}

/** While the broker is away, for as long as a job may be kept. */
const patiently = <A>(self: Effect.Effect<A>): Effect.Effect<A> =>
  self.pipe(
    Effect.catchSomeDefect((defect) =>
      defect instanceof Unavailable ? Option.some(Effect.fail(defect)) : Option.none()
    ),
    Effect.retry(Schedule.exponential("100 millis").pipe(Schedule.intersect(Schedule.recurUpTo("20 seconds")))),
    Effect.orDie
  )

/**
 * For a service without tables of its own: each event is stored when `publish` returns. To be called before the job
 * that led to it is done, with an event whose id comes from the job (`uuidOf`), so that doing it again tells it once.
 */
export const layer = (): Layer.Layer<Publisher, never, NatsConnection> =>
  Layer.effect(
    Publisher,
    Effect.map(NatsConnection, (nats) => ({
      publish: (event) =>
        Effect.gen(function* () {
          const encoded = yield* Wire.encode(event)
          const traceparent = Option.getOrNull(yield* TraceContext.current)
          yield* patiently(sendEvent(nats, { ...encoded, traceparent }))
        }),
      putFact: (key, value) => patiently(sendFact(nats, key, value === null ? null : JSON.stringify(value)))
    }))
  )
