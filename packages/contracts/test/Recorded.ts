import type { AnyEvent, EventType } from "@safelight/events/Catalogue"
import { FactSource } from "@safelight/events/Facts"
import { Publisher } from "@safelight/events/Publisher"
import { Context, Effect, Layer, Option } from "effect"

/** What a service told, for tests to look at. */
export class Recorded extends Context.Tag("test/Recorded")<
  Recorded,
  {
    /** In the order told, of everything this layer saw. */
    readonly events: Effect.Effect<ReadonlyArray<AnyEvent>>
    /** The newest fact of a key, as encoded. */
    readonly fact: (key: string) => Effect.Effect<Option.Option<unknown>>
    /** As when the broker lost its bucket. */
    readonly loseFacts: Effect.Effect<void>
  }
>() {
  static readonly layerMemory: Layer.Layer<Recorded | Publisher | FactSource> = Layer.effectContext(
    Effect.sync(() => {
      const events: Array<AnyEvent> = []
      const facts = new Map<string, unknown>()
      const fact = (key: string) => Effect.sync(() => Option.fromNullable(facts.get(key)))
      return Context.make(Recorded, {
        events: Effect.sync(() => [...events]),
        fact,
        loseFacts: Effect.sync(() => facts.clear())
      }).pipe(
        Context.add(Publisher, {
          publish: (event) => Effect.sync(() => void events.push(event)),
          putFact: (key, value) => Effect.sync(() => void facts.set(key, value))
        }),
        Context.add(FactSource, { get: fact })
      )
    })
  )
}

export type Told<Type extends EventType> = Extract<AnyEvent, { readonly type: Type }>

/** Events of one type about one shoot. */
export const told = <const Type extends EventType>(type: Type, shootId: string) =>
  Recorded.pipe(
    Effect.flatMap(({ events }) => events),
    Effect.map((events) =>
      events.filter((event): event is Told<Type> => event.type === type && event.aggregateId === shootId)
    )
  )

/** What was published of these types since the events that were there before. */
export const since = <Type extends AnyEvent["type"]>(before: ReadonlyArray<AnyEvent>, ...types: ReadonlyArray<Type>) =>
  Effect.map(
    Effect.flatMap(Recorded, ({ events }) => events),
    (events) => {
      const old = new Set(before.map(({ id }) => id))
      return events.filter(
        (event): event is Told<Type> => !old.has(event.id) && types.some((type) => type === event.type)
      )
    }
  )
