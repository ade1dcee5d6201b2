import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { DeadLetter } from "./DeadLetters.ts"
import { publish } from "./JetStreamRequest.ts"
import type { NatsConnection } from "./NatsConnection.ts"
import type { Pulled } from "./Pull.ts"

const Letter = Schema.parseJson(DeadLetter)

type Nats = typeof NatsConnection.Service

/** Done twice under one id it stores one letter, unless ten minutes lie between. */
export const storeLetter = (nats: Nats, letter: DeadLetter, id: string): Effect.Effect<void> =>
  Schema.encode(Letter)(letter).pipe(
    Effect.flatMap((body) => publish(nats, `dlq.${letter.consumer}`, body, { msgID: id })),
    Effect.orDie,
    Effect.asVoid
  )

/** Names the letter of a message that a consumer couldn't handle. */
export const letterId = (stream: string, seq: number, consumer: string): string => `${stream}:${seq}:${consumer}`

/** What a message that was parked is ended with. */
export const parkedReason = "parked as a dead letter"

/** Stores the letter, then ends the message. */
export const parkIn =
  (nats: Nats, message: Pulled) =>
  (letter: DeadLetter): Effect.Effect<void> =>
    Effect.zipRight(
      storeLetter(nats, letter, letterId(message.stream, message.seq, letter.consumer)),
      message.term(parkedReason)
    )
