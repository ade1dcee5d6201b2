import { CurrentPrincipal } from "@safelight/auth/Principal"
import type { ServiceName } from "@safelight/events/Event"
import { FactOwners, SessionFacts, ShootFacts, UserFacts } from "@safelight/events/Facts"
import { SessionId, ShootId, UserId } from "@safelight/events/Ids"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ShootAccess } from "./shoot/ShootAccess.ts"
import { Revocations } from "./user/Revocations.ts"

/** Asks `asked` about the id of a key, as the service itself, and encodes the answer as it would stand in `ACCESS`. */
const asking = <Id, A, I, E>(
  id: Schema.Schema<Id, string>,
  fact: Schema.Schema<A, I>,
  asked: (id: Id) => Effect.Effect<Option.Option<A>, E, CurrentPrincipal>
) => {
  const decode = Schema.decode(id)
  const encode = Schema.encodeSync(fact)
  return (text: string) =>
    Effect.map(
      Effect.flatMap(decode(text), asked),
      Option.map((value): unknown => encode(value))
    )
}

/** Each fact from the service that owns it, on behalf of `caller` and nobody else. */
export const layer = (caller: ServiceName) =>
  Layer.effect(
    FactOwners,
    Effect.gen(function* () {
      const shoots = yield* ShootAccess
      const revocations = yield* Revocations
      const owners = {
        shoot: asking(ShootId, ShootFacts, shoots.facts),
        session: asking(SessionId, SessionFacts, revocations.session),
        user: asking(UserId, UserFacts, revocations.person)
      }
      const isOwned = (kind: string): kind is keyof typeof owners => Object.hasOwn(owners, kind)
      return {
        ask: (key) => {
          const [kind = "", id = ""] = key.split(".")
          if (!isOwned(kind)) return Effect.dieMessage(`nobody owns the fact ${key}`)
          return owners[kind](id).pipe(
            Effect.orDie,
            Effect.provideService(CurrentPrincipal, { kind: "service", service: caller })
          )
        }
      }
    })
  )
