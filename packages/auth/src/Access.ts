import { FactSource, SessionFacts, ShootFacts, sessionKey, shootKey, UserFacts, userKey } from "@safelight/events/Facts"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type Decision, decide, type Facts, type Resource } from "./Decide.ts"
import { CurrentPrincipal, type Principal, personOf } from "./Principal.ts"
import { AccessEnded, NotFound, type Refused, SignInRequired } from "./Refused.ts"

/**
 * Facts of one kind, decoded. A source gives the same object until there is a newer fact, and a gallery's images ask
 * for the same one again and again, so what an object was decoded to is kept with it.
 */
const reader = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(schema)
  const known = new WeakMap<object, Option.Option<A>>()
  return (source: Context.Tag.Service<FactSource>, key: string): Effect.Effect<Option.Option<A>> =>
    Effect.flatMap(source.get(key), (found) => {
      if (Option.isNone(found)) return Effect.succeedNone
      const { value } = found
      const before = Predicate.isObject(value) ? known.get(value) : undefined
      if (before !== undefined) return Effect.succeed(before)
      return Effect.map(Effect.orDie(decode(value)), (fact) => {
        const decoded = Option.some(fact)
        if (Predicate.isObject(value)) known.set(value, decoded)
        return decoded
      })
    })
}
const shootFacts = reader(ShootFacts)
const sessionFacts = reader(SessionFacts)
const userFacts = reader(UserFacts)

export const refusal = (decision: Exclude<Decision, "allow">, resource: Resource): Refused => {
  switch (decision) {
    case "sign-in":
      return new SignInRequired()
    case "hidden":
      return new NotFound({ what: resource.kind })
    case "gone":
      return new AccessEnded({ what: resource.kind })
  }
}

/** Asks `decide` with facts from `ACCESS`. A process that owns the facts may pass its own instead. */
export class Access extends Context.Tag("@safelight/auth/Access")<
  Access,
  {
    readonly decide: (principal: Principal, resource: Resource, own?: Partial<Facts>) => Effect.Effect<Decision>
    /** Fails unless the current principal may. */
    readonly check: (resource: Resource, own?: Partial<Facts>) => Effect.Effect<void, Refused, CurrentPrincipal>
  }
>() {
  static readonly layer = Layer.effect(
    Access,
    Effect.gen(function* () {
      const source = yield* FactSource

      const gather = Effect.fnUntraced(function* (principal: Principal, resource: Resource, own: Partial<Facts>) {
        const person = personOf(principal)
        const needsShoot = "shootId" in resource && !("shoot" in own)
        const [shoot, session, user] = yield* Effect.all([
          needsShoot ? shootFacts(source, shootKey(resource.shootId)) : Effect.succeedNone,
          principal.kind === "user" ? sessionFacts(source, sessionKey(principal.sessionId)) : Effect.succeedNone,
          person === undefined ? Effect.succeedNone : userFacts(source, userKey(person))
        ])
        return {
          now: yield* Clock.currentTimeMillis,
          shoot: Option.getOrUndefined(shoot),
          sessionEnded: Option.isSome(session),
          deactivated: Option.isSome(user),
          ...own
        }
      })

      const ask = Effect.fnUntraced(function* (principal: Principal, resource: Resource, own: Partial<Facts> = {}) {
        return decide(principal, resource, yield* gather(principal, resource, own))
      })

      return Access.of({
        decide: ask,
        check: Effect.fnUntraced(function* (resource, own) {
          const decision = yield* ask(yield* CurrentPrincipal, resource, own)
          if (decision !== "allow") return yield* refusal(decision, resource)
        })
      })
    })
  )
}
