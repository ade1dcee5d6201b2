import type { ConsumerName, EventFor } from "@safelight/events/Catalogue"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { HandlerFailure } from "./HandlerFailure.ts"
import type { Rebuilding } from "./Rebuilding.ts"

/** How a consumer of the catalogue reacts, from what it knows. */
export interface Reaction<Name extends ConsumerName, R> {
  readonly consumer: Name
  readonly gather?: undefined
  /** The effect on the service's own tables, and the events it publishes: all or nothing, once per event. */
  readonly apply: (event: EventFor<Name>) => Effect.Effect<void, HandlerFailure, R>
  /** For consumers the catalogue marks as projections. */
  readonly rebuild?: Rebuilding<EventFor<Name>, R>
}

/** How a consumer reacts that has to ask other services first. */
export interface GatheredReaction<Name extends ConsumerName, Gathered, R> {
  readonly consumer: Name
  /** Runs outside any transaction and may call others. It may run more than once per event: it only reads. */
  readonly gather: (event: EventFor<Name>) => Effect.Effect<Gathered, HandlerFailure, R>
  /** The effect on the service's own tables, and the events it publishes: all or nothing, once per event. */
  readonly apply: (event: EventFor<Name>, gathered: Gathered) => Effect.Effect<void, HandlerFailure, R>
  /** What asks other services is no projection. */
  readonly rebuild?: undefined
}

/**
 * Hands events to consumers, at least once from the broker and exactly once to `apply`: its effects and the row
 * that remembers the event share one transaction. A handler runs under the event's correlation.
 */
export class EventBus extends Context.Tag("@safelight/bus/EventBus")<
  EventBus,
  {
    /** Reacts until the scope closes, which lets what runs finish and takes nothing new. */
    readonly subscribe: {
      <Name extends ConsumerName, R>(reaction: Reaction<Name, R>): Effect.Effect<void, never, R | Scope.Scope>
      <Name extends ConsumerName, Gathered, R>(
        reaction: GatheredReaction<Name, Gathered, R>
      ): Effect.Effect<void, never, R | Scope.Scope>
    }
  }
>() {}
