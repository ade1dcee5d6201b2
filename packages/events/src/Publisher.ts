import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import type { AnyEvent } from "./Catalogue.ts"

/**
 * Takes what a change has to tell, together with the change: the outbox of a live service writes rows in the
 * caller's transaction, a memory layer hands them on at once.
 */
export class Publisher extends Context.Tag("@safelight/events/Publisher")<
  Publisher,
  {
    readonly publish: (event: AnyEvent) => Effect.Effect<void>
    /** Sets a fact in `ACCESS`, or removes it with `null`. `value` is encoded JSON. */
    readonly putFact: (key: string, value: unknown) => Effect.Effect<void>
  }
>() {
  /** Records what was published, in order, for tests of one service on its own. */
  static readonly layerRecording = (published: Ref.Ref<ReadonlyArray<AnyEvent>>) =>
    Layer.succeed(Publisher, {
      publish: (event) => Ref.update(published, (events) => [...events, event]),
      putFact: () => Effect.void
    })
}
