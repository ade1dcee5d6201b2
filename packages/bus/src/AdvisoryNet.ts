import { type ConsumerDefinition, consumers } from "@safelight/events/Catalogue"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeadLetter } from "./DeadLetters.ts"
import { keeping } from "./Keeping.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { letterId, parkedReason, storeLetter } from "./Parking.ts"
import type { Pulled } from "./Pull.ts"
import { drainDurable } from "./Pulling.ts"
import { restarting } from "./Restarting.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import { makeLine, settle } from "./Settlement.ts"
import * as StreamLog from "./StreamLog.ts"
import { demand } from "./Streams.ts"
import { advisories, durablesOf, retryOf } from "./Topology.ts"
import * as Wire from "./Wire.ts"

/** What the server says of a message it stops handing out (JetStream's schema io.nats.jetstream.advisory.v1). */
const Advisory = Schema.parseJson(
  Schema.Struct({
    type: Schema.String,
    stream: Schema.String,
    consumer: Schema.String,
    stream_seq: Schema.Int,
    deliveries: Schema.optionalWith(Schema.Int, { default: () => 0 }),
    reason: Schema.optional(Schema.String)
  })
)
type Advisory = typeof Advisory.Type

const Letter = Schema.parseJson(DeadLetter)

const errorOf = ({ deliveries, reason, type }: Advisory): string =>
  type.endsWith("max_deliver")
    ? `Handed out ${deliveries} times and never settled: it ends its process`
    : `Ended at the server: ${reason ?? "no reason given"}`

/** The message's own headers, without what a direct get adds. */
const own = (headers: StreamLog.Stored["headers"]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("Nats-")))

/**
 * The net behind the consumers: an event that the server gave up, because it ended every process before that could park
 * it, or that somebody ended without a letter, becomes a dead letter, once. Its key is not held: the service that would
 * hold it could not even read it.
 */
export const layer = (
  definitions: Readonly<Record<string, ConsumerDefinition>> = consumers
): Layer.Layer<never, never, NatsConnection> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const nats = yield* NatsConnection
      const policy = yield* RetryPolicy
      const consumerOf = new Map(
        Object.values(definitions).flatMap((definition) =>
          [...durablesOf(definition), retryOf(definition)].map(
            ({ config }) => [config.durable_name, definition.name] as const
          )
        )
      )

      const letterOf = (advisory: Advisory, consumer: string, stored: StreamLog.Stored) =>
        Effect.gen(function* () {
          const again = { error: errorOf(advisory), tries: 0, parkedAt: yield* DateTime.now }
          // In `retry.*` the message is a letter already.
          const letter = Schema.decodeEither(Letter)(stored.body)
          if (advisory.stream === "DLQ" && Either.isRight(letter)) return { ...letter.right, ...again }
          const event = Option.getOrUndefined(Option.getRight(Wire.decode(stored.body)))
          return {
            consumer,
            key: event === undefined ? null : `${event.aggregateType}.${event.aggregateId}`,
            type: event?.type ?? null,
            stream: advisory.stream,
            seq: stored.seq,
            subject: stored.subject,
            body: stored.body,
            headers: own(stored.headers),
            ...again
          }
        })

      const take = (advisory: Advisory) =>
        Effect.gen(function* () {
          const consumer = consumerOf.get(advisory.consumer)
          // Jobs are handed out without end, and what was parked has its letter.
          if (consumer === undefined || advisory.reason === parkedReason) return
          const stored = yield* Effect.orDie(StreamLog.get(nats, advisory.stream, advisory.stream_seq))
          if (Option.isNone(stored)) return yield* Effect.logError("A message was given up and is gone", advisory)
          const letter = yield* letterOf(advisory, consumer, stored.value)
          yield* Effect.logError("A message was given up by the server and is parked", letter.error)
          yield* storeLetter(nats, letter, letterId(advisory.stream, advisory.stream_seq, consumer))
        })

      const line = yield* makeLine(1)
      const settleOne = (message: Pulled) =>
        Effect.gen(function* () {
          const advisory = Schema.decodeEither(Advisory)(message.body)
          const settlement = yield* settle({
            line,
            delays: policy.any,
            attempt: () => (Either.isRight(advisory) ? take(advisory.right) : Effect.void)
          })
          yield* settlement._tag === "Done" ? message.ack : message.release
        }).pipe((self) => keeping(self, message.working))
      yield* demand(nats, advisories.stream, advisories.config.durable_name)
      yield* FiberSet.run(
        line.running,
        drainDurable(nats, advisories, line, 16, settleOne).pipe(restarting("Taking what the server gave up"))
      )
    })
  )
