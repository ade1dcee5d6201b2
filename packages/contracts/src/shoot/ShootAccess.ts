import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { NotFound } from "@safelight/auth/Refused"
import type { ShootFacts } from "@safelight/events/Facts"
import type { ShootId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"

/**
 * What decisions about a shoot rest on, from the tables of its owner: for a service that can't watch `ACCESS`. Only
 * services may ask.
 */
export class ShootAccess extends Context.Tag("@safelight/shoot/ShootAccess")<
  ShootAccess,
  {
    /** None for a shoot that doesn't exist. */
    readonly facts: (id: ShootId) => Effect.Effect<Option.Option<ShootFacts>, NotFound, CurrentPrincipal>
  }
>() {}
