import { type AnyEvent, type ConsumerDefinition, type ConsumerName, consumers } from "@safelight/events/Catalogue"
import { FactSource } from "@safelight/events/Facts"
import { Publisher } from "@safelight/events/Publisher"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type DeadLetter, DeadLetterNotFound, DeadLetters, isWanted } from "./DeadLetters.ts"
import { EventBus, type GatheredReaction, type Reaction } from "./EventBus.ts"
import { EventTail, type Tailed, type TailPosition } from "./EventTail.ts"
import { Inbox } from "./Inbox.ts"
import { JobQueue } from "./JobQueue.ts"
import * as MemoryJobs from "./MemoryJobs.ts"
import { MemoryLine } from "./MemoryLine.ts"
import { type Delivery, handle } from "./Reacting.ts"
import { inHand, makeLine, parallel } from "./Settlement.ts"
import { Signals } from "./Signals.ts"
import * as Wire from "./Wire.ts"

/** A message on its way to one consumer. */
interface Message {
  readonly stream: string
  readonly seq: number
  readonly subject: string
  readonly body: string
  readonly replay: Delivery["replay"]
}

/** As many as the broker's subject transform makes. */
const partitions = 8

const partitionOf = (event: AnyEvent): number => {
  let hash = 0
  for (const character of `${event.aggregateType}.${event.aggregateId}`) {
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0
  }
  return hash % partitions
}

export interface MemoryBusOptions {
  /** The catalogue's consumers, unless a test marks one differently. */
  readonly definitions?: Record<ConsumerName, ConsumerDefinition>
}

const make = (options: MemoryBusOptions) =>
  Effect.gen(function* () {
    const definitions = options.definitions ?? consumers
    const inbox = yield* Inbox
    const tailed = yield* PubSub.sliding<Tailed>(4096)
    const log: Array<Tailed> = []
    const sequences = { EVT: 0, ANA: 0, TEL: 0 }
    const facts = new Map<string, unknown>()
    const letters = new Map<number, DeadLetter>()
    const lines = new Map<string, ReadonlyArray<MemoryLine<Message>>>()
    for (const { name, ordering } of Object.values(definitions)) {
      lines.set(
        name,
        Array.from({ length: ordering === "ordered" ? partitions : 1 }, () => new MemoryLine<Message>())
      )
    }

    /** Like a durable: what nobody takes yet, waits. */
    const offer = (definition: ConsumerDefinition, event: AnyEvent, message: Message) => {
      const line = lines.get(definition.name)
      line?.[partitionOf(event) % line.length]?.add(message)
    }

    const publish = (event: AnyEvent) =>
      Effect.flatMap(Wire.encode(event), ({ body, stream, subject, type }) =>
        Effect.suspend(() => {
          sequences[stream] += 1
          const seq = sequences[stream]
          for (const definition of Object.values(definitions)) {
            if (definition.types.some((wanted) => wanted === type)) {
              offer(definition, event, { stream, seq, subject, body, replay: "no" })
            }
          }
          if (stream === "ANA") return Effect.void
          const entry: Tailed = { stream, seq, event }
          log.push(entry)
          return Effect.asVoid(PubSub.publish(tailed, entry))
        })
      )

    let parked = 0
    const park = (letter: DeadLetter) =>
      Effect.sync(() => {
        parked += 1
        letters.set(parked, letter)
      })

    const toDelivery = (line: MemoryLine<Message>, message: Message): Delivery => ({
      ...message,
      headers: {},
      deliveries: 1,
      working: Effect.void,
      ack: Effect.void,
      release: Effect.sync(() => line.putBack(message)),
      park
    })

    const subscribe = <Name extends ConsumerName, Gathered, R>(
      reaction: Reaction<Name, R> | GatheredReaction<Name, Gathered, R>
    ): Effect.Effect<void, never, R | Scope.Scope> =>
      Effect.gen(function* () {
        const definition = definitions[reaction.consumer]
        const line = yield* makeLine(parallel)
        const settleOne = handle({ definition, inbox, line, reaction })
        for (const memory of lines.get(definition.name) ?? []) {
          const one = (message: Message) => settleOne(toDelivery(memory, message))
          const loop =
            definition.ordering === "ordered"
              ? memory.oneByOne(line.stopping, one)
              : memory.each(line.stopping, (message) => inHand(line, one(message)))
          yield* FiberSet.run(line.running, loop)
        }
      })

    const take = (id: number) =>
      Effect.suspend(() => {
        const letter = letters.get(id)
        letters.delete(id)
        return letter === undefined ? Effect.fail(new DeadLetterNotFound({ id })) : Effect.succeed(letter)
      })
    const jobs = MemoryJobs.make(park)

    const again = (id: number, replay: "apply" | "forget") =>
      Effect.flatMap(take(id), (letter) => {
        const definition = Object.values(definitions).find(({ name }) => name === letter.consumer)
        const event = Option.getOrUndefined(Option.getRight(Wire.decode(letter.body)))
        if (definition !== undefined && event !== undefined) {
          return Effect.sync(() => offer(definition, event, { ...letter, replay }))
        }
        return replay === "apply" ? jobs.again(letter) : Effect.void
      })

    return Context.make(EventBus, EventBus.of({ subscribe })).pipe(
      Context.add(Publisher, {
        publish,
        putFact: (key, value) => Effect.sync(() => (value === null ? facts.delete(key) : facts.set(key, value)))
      }),
      Context.add(Signals, { emit: publish }),
      Context.add(FactSource, { get: (key) => Effect.sync(() => Option.fromNullable(facts.get(key))) }),
      Context.add(EventTail, {
        position: Effect.sync((): TailPosition => ({ EVT: sequences.EVT, TEL: sequences.TEL })),
        tail: Stream.fromPubSub(tailed, { scoped: true }),
        since: (position) => Stream.suspend(() => Stream.fromIterable(log.filter((e) => e.seq > position[e.stream])))
      }),
      Context.add(DeadLetters, {
        list: (filter = {}) =>
          Effect.sync(() => Array.from(letters, ([id, letter]) => ({ id, letter })).filter(isWanted(filter))),
        show: (id) => Effect.mapError(Effect.fromNullable(letters.get(id)), () => new DeadLetterNotFound({ id })),
        replay: (id) => again(id, "apply"),
        drop: (id) => again(id, "forget")
      }),
      Context.add(JobQueue, jobs.queue)
    )
  })

/**
 * The whole bus in one process and without servers: the inbox, retries, dead letters and order of the real one, on
 * the ambient clock. Nothing is rolled back and nothing survives the process. One per composition: services that are
 * to hear each other share it.
 */
export const layer = (
  options: MemoryBusOptions = {}
): Layer.Layer<EventBus | Publisher | Signals | FactSource | EventTail | DeadLetters | JobQueue> =>
  Layer.scopedContext(make(options)).pipe(Layer.provide(Inbox.layerMemory()))
