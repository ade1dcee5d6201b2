import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { DeadLetter } from "./DeadLetters.ts"
import { publish } from "./JetStreamRequest.ts"
import type { NatsConnection } from "./NatsConnection.ts"
import type { Pulled } from "./Pull.ts"

const Letter = Schema.parseJson(DeadLetter)

/** Stores the letter, then ends the message. Done twice it stores one letter, unless ten minutes lie between. */
export const parkIn =
  (nats: typeof NatsConnection.Service, message: Pulled) =>
  (letter: DeadLetter): Effect.Effect<void> =>
    Schema.encode(Letter)(letter).pipe(
      Effect.flatMap((body) =>
        publish(nats, `dlq.${letter.consumer}`, body, {
          msgID: `${message.stream}:${message.seq}:${letter.consumer}`
        })
      ),
      Effect.orDie,
      Effect.zipRight(message.term("parked as a dead letter"))
    )
