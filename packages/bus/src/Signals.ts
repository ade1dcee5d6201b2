import type { AnyEvent } from "@safelight/events/Catalogue"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** Signals of the streams `ANA` and `TEL`: sent and forgotten, lost when the broker is away. Dies for an event of `EVT`. */
export class Signals extends Context.Tag("@safelight/bus/Signals")<
  Signals,
  { readonly emit: (event: AnyEvent) => Effect.Effect<void> }
>() {}
