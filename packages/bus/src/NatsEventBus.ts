import { type ConsumerDefinition, type ConsumerName, consumers } from "@safelight/events/Catalogue"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { DeadLetter } from "./DeadLetters.ts"
import { EventBus, type GatheredReaction, type Reaction } from "./EventBus.ts"
import { Inbox } from "./Inbox.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { parkIn } from "./Parking.ts"
import type { Pulled } from "./Pull.ts"
import { drainDurable } from "./Pulling.ts"
import { type Delivery, handle } from "./Reacting.ts"
import { replay, replayHeader } from "./Replaying.ts"
import { restarting } from "./Restarting.ts"
import { crowd, handful, makeLine, parallel } from "./Settlement.ts"
import { demand } from "./Streams.ts"
import { durablesOf, retryOf } from "./Topology.ts"

export interface NatsEventBusOptions {
  /** The catalogue's consumers, unless a test marks one differently. */
  readonly definitions?: Record<ConsumerName, ConsumerDefinition>
}

const Letter = Schema.parseJson(DeadLetter)

/** A header of a message in `retry.*`: the letter is to be forgotten, not applied. */
export const forgetHeader = "Safelight-Forget"

/** Hands out what the durables of the catalogue hold. In SQL services the inbox is in the service's own schema. */
export const layer = (options: NatsEventBusOptions = {}): Layer.Layer<EventBus, never, NatsConnection | Inbox> =>
  Layer.effect(
    EventBus,
    Effect.gen(function* () {
      const nats = yield* NatsConnection
      const inbox = yield* Inbox
      const definitions = options.definitions ?? consumers

      const toDelivery = (message: Pulled): Delivery => ({
        ...message,
        replay: "no",
        park: parkIn(nats, message)
      })

      /** What an administrator sent again is the letter; inside is the message as it first came. */
      const toReplay = (message: Pulled): Delivery => {
        const letter = Schema.decodeEither(Letter)(message.body)
        const original = Either.isRight(letter) ? letter.right : message
        return {
          ...toDelivery(message),
          stream: original.stream,
          seq: original.seq,
          subject: original.subject,
          body: original.body,
          headers: original.headers,
          replay: message.headers[forgetHeader] === undefined ? "apply" : "forget"
        }
      }

      const subscribe = <Name extends ConsumerName, Gathered, R>(
        reaction: Reaction<Name, R> | GatheredReaction<Name, Gathered, R>
      ): Effect.Effect<void, never, R | Scope.Scope> =>
        Effect.gen(function* () {
          const definition = definitions[reaction.consumer]
          const ordered = definition.ordering === "ordered"
          const durables = durablesOf(definition)
          const retry = retryOf(definition)
          for (const { config, stream } of [...durables, retry]) yield* demand(nats, stream, config.durable_name)
          const line = yield* makeLine(reaction.gather === undefined ? crowd : parallel)
          const settleOne = handle({ definition, inbox, line, reaction })
          const startReplay = replay({ nats, definition, inbox, line, reaction, settleOne })
          const oneReplay = yield* Effect.makeSemaphore(1)
          for (const durable of durables) {
            yield* FiberSet.run(
              line.running,
              drainDurable(nats, durable, line, ordered ? 1 : handful, (message) =>
                settleOne(toDelivery(message))
              ).pipe(restarting(`Taking from ${durable.config.durable_name}`))
            )
          }
          yield* FiberSet.run(
            line.running,
            drainDurable(nats, retry, line, ordered ? 1 : parallel, (message) =>
              message.headers[replayHeader] === undefined
                ? settleOne(toReplay(message))
                : oneReplay.withPermits(1)(startReplay(message))
            ).pipe(restarting(`Taking from ${retry.config.durable_name}`))
          )
        })

      return EventBus.of({ subscribe })
    })
  )
