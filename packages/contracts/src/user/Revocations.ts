import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { NotFound } from "@safelight/auth/Refused"
import type { SessionFacts, UserFacts } from "@safelight/events/Facts"
import type { SessionId, UserId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"

/** Who is out, from the tables of the user service: for a service that can't watch `ACCESS`. Only services may ask. */
export class Revocations extends Context.Tag("@safelight/user/Revocations")<
  Revocations,
  {
    /** None for a session that lives. */
    readonly session: (id: SessionId) => Effect.Effect<Option.Option<SessionFacts>, NotFound, CurrentPrincipal>
    /** None for a person who is not out. */
    readonly person: (id: UserId) => Effect.Effect<Option.Option<UserFacts>, NotFound, CurrentPrincipal>
  }
>() {}
