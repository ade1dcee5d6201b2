import type { AnyEvent, ConsumerDefinition, ConsumerName, EventFor } from "@safelight/events/Catalogue"
import { causedBy } from "@safelight/events/Event"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { DeadLetter } from "./DeadLetters.ts"
import type { GatheredReaction, Reaction } from "./EventBus.ts"
import type { HandlerFailure } from "./HandlerFailure.ts"
import type { Inbox } from "./Inbox.ts"
import { keeping } from "./Keeping.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import { type Line, settle } from "./Settlement.ts"
import * as TraceContext from "./TraceContext.ts"
import * as Wire from "./Wire.ts"

/** One message in the hands of one consumer, whatever brought it. */
export interface Delivery {
  readonly stream: string
  readonly seq: number
  readonly subject: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** How often the broker handed it out, this time included. */
  readonly deliveries: number
  /** Whether an administrator sent it again, and to be applied or forgotten. */
  readonly replay: "no" | "apply" | "forget"
  /** Keeps the broker from handing it to someone else. */
  readonly working: Effect.Effect<void>
  readonly ack: Effect.Effect<void>
  /** Gives it back at once. */
  readonly release: Effect.Effect<void>
  /** Writes the dead letter, then takes the message out of the consumer. */
  readonly park: (letter: DeadLetter) => Effect.Effect<void>
}

const isFor = <Name extends ConsumerName>(
  definition: ConsumerDefinition,
  _name: Name,
  event: AnyEvent
): event is EventFor<Name> => definition.types.includes(event.type)

/** The event as its consumer knows it, or nothing when it listens to others. */
export const eventOf = <Name extends ConsumerName>(
  definition: ConsumerDefinition,
  name: Name,
  event: AnyEvent
): EventFor<Name> | undefined => (isFor(definition, name, event) ? event : undefined)

const react = <Name extends ConsumerName, Gathered, R>(
  reaction: Reaction<Name, R> | GatheredReaction<Name, Gathered, R>,
  event: EventFor<Name>
): Effect.Effect<Effect.Effect<void, HandlerFailure, R>, HandlerFailure, R> =>
  Effect.suspend(() =>
    reaction.gather === undefined
      ? Effect.succeed(reaction.apply(event))
      : Effect.map(reaction.gather(event), (gathered) => reaction.apply(event, gathered))
  )

/**
 * Takes one message to its end: applied once, dropped, parked, or given back because the process stops. An ordered
 * consumer holds every later event of a key behind one that was parked.
 */
export const handle =
  <Name extends ConsumerName, Gathered, R>(options: {
    readonly definition: ConsumerDefinition
    readonly inbox: typeof Inbox.Service
    readonly line: Line
    readonly reaction: Reaction<Name, R> | GatheredReaction<Name, Gathered, R>
  }) =>
  (delivery: Delivery): Effect.Effect<void, never, R> =>
    Effect.gen(function* () {
      const { definition, inbox, line, reaction } = options
      const policy = yield* RetryPolicy
      const consumer = definition.name
      const ordered = definition.ordering === "ordered"

      const park = (event: AnyEvent | null, error: string, tries: number) =>
        Effect.gen(function* () {
          const key = event === null ? null : `${event.aggregateType}.${event.aggregateId}`
          yield* Effect.logError("A message was parked", error)
          yield* delivery.park({
            consumer,
            key,
            type: event?.type ?? null,
            stream: delivery.stream,
            seq: delivery.seq,
            subject: delivery.subject,
            body: delivery.body,
            headers: delivery.headers,
            error,
            tries,
            parkedAt: yield* DateTime.now
          })
        }).pipe(Effect.annotateLogs(event === null ? {} : { correlationId: event.metadata.correlationId }))

      const decoded = Wire.decode(delivery.body)
      if (Either.isLeft(decoded)) return yield* park(null, decoded.left.reason, 0)
      const event = decoded.right
      const own = eventOf(definition, reaction.consumer, event)
      if (own === undefined) return yield* delivery.ack
      const prepare = react(reaction, own)
      if (delivery.deliveries > policy.crashes) {
        return yield* park(event, `Came back ${delivery.deliveries - 1} times unsettled: it ends its process`, 0)
      }
      const key = `${event.aggregateType}.${event.aggregateId}`
      const { correlationId } = event.metadata

      /** With its turn in the key: what is parked is remembered first, so that nothing overtakes it. */
      const attempt = Effect.gen(function* () {
        if (ordered) {
          const held = yield* inbox.held(consumer, key)
          if (held.length > 0 && !(delivery.replay !== "no" && held[0] === event.id)) {
            return "behind" as const
          }
        }
        // What was given up counts as applied: no replay brings it back.
        const effects = delivery.replay === "forget" ? Effect.void : yield* prepare
        const applied = yield* inbox.once(consumer, { id: event.id, key }, effects)
        yield* Effect.logDebug(applied ? "An event was applied" : "A repeated event changes nothing")
        if (ordered && delivery.replay !== "no") yield* inbox.release(consumer, key, event.id)
        return "applied" as const
      }).pipe(
        Effect.withSpan(`consume ${consumer}`, {
          attributes: { type: event.type, eventId: event.id },
          captureStackTrace: false,
          ...TraceContext.parentOf(delivery.headers["traceparent"])
        }),
        causedBy<string, unknown>(event),
        Effect.annotateLogs({ correlationId, event: event.id, type: event.type })
      )

      let behind = false
      const settlement = yield* settle({
        line,
        delays: policy[definition.ordering],
        takes: delivery.deliveries > policy.suspect ? "all" : "one",
        attempt: () =>
          Effect.map(attempt, (outcome) => {
            behind = outcome === "behind"
          })
      }).pipe((self) => keeping(self, delivery.working), Effect.annotateLogs({ correlationId }))

      const parked = (error: string, tries: number) =>
        Effect.zipRight(ordered ? inbox.hold(consumer, key, event.id) : Effect.void, park(event, error, tries))
      const end = (): Effect.Effect<void> => {
        if (behind) return parked("Held behind an earlier event of its key", 0)
        switch (settlement._tag) {
          case "Done":
            return delivery.ack
          case "Dropped":
            return Effect.logInfo("An event was dropped", settlement.reason).pipe(
              Effect.zipRight(inbox.release(consumer, key, event.id)),
              Effect.zipRight(delivery.ack)
            )
          case "Parked":
            return parked(settlement.error, settlement.tries)
          case "Released":
            return delivery.release
        }
      }
      const ended = yield* Effect.annotateLogs(
        settle({ line, delays: policy.any, takes: "none", attempt: end }),
        "correlationId",
        correlationId
      )
      if (ended._tag !== "Done") yield* delivery.release
    }).pipe(Effect.annotateLogs({ consumer: options.definition.name, stream: delivery.stream, seq: delivery.seq }))
