import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { send } from "./JetStreamRequest.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { Signals } from "./Signals.ts"
import * as Wire from "./Wire.ts"

/** Published without waiting for the stream's word. */
export const layer = (): Layer.Layer<Signals, never, NatsConnection> =>
  Layer.effect(
    Signals,
    Effect.map(NatsConnection, (nats) => ({
      emit: (event) =>
        Effect.flatMap(Wire.encode(event), ({ body, stream, subject, type }) =>
          stream === "EVT"
            ? Effect.dieMessage(`${type} is no signal: it's told through the outbox`)
            : Effect.catchAllCause(send(nats, subject, body), (cause) => Effect.logDebug("A signal was lost", cause))
        )
    }))
  )
