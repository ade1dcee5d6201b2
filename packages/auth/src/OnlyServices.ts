import { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import { decide } from "./Decide.ts"
import { CurrentPrincipal } from "./Principal.ts"
import { NotFound } from "./Refused.ts"

const noFacts = { now: 0, shoot: undefined, sessionEnded: false, deactivated: false }

/**
 * Fails unless a service asks for itself. That is decided without facts, so those who give out facts can use it where
 * `Access` would have to ask them in turn.
 */
export const onlyServices: Effect.Effect<void, NotFound, CurrentPrincipal> = Effect.flatMap(
  CurrentPrincipal,
  (principal) =>
    decide(principal, { kind: "internal", callers: ServiceName.literals }, noFacts) === "allow"
      ? Effect.void
      : new NotFound({ what: "internal" })
)
