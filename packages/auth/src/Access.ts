import { FactSource, SessionFacts, ShootFacts, sessionKey, shootKey, UserFacts, userKey } from "@safelight/events/Facts"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Decision, decide, type Facts, type Resource } from "./Decide.ts"
import { CurrentPrincipal, type Principal, personOf } from "./Principal.ts"
import { AccessEnded, NotFound, type Refused, SignInRequired } from "./Refused.ts"

const decoded = <A, I>(source: Context.Tag.Service<FactSource>, schema: Schema.Schema<A, I>, key: string) =>
  Effect.flatMap(
    source.get(key),
    Option.match({
      onNone: () => Effect.succeed(Option.none<A>()),
      onSome: (value) => Effect.map(Effect.orDie(Schema.decodeUnknown(schema)(value)), Option.some)
    })
  )

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
        const needsShoot = (resource.kind === "shoot" || resource.kind === "photo") && !("shoot" in own)
        const [shoot, session, user] = yield* Effect.all([
          needsShoot ? decoded(source, ShootFacts, shootKey(resource.shootId)) : Effect.succeedNone,
          principal.kind === "user"
            ? decoded(source, SessionFacts, sessionKey(principal.sessionId))
            : Effect.succeedNone,
          person === undefined ? Effect.succeedNone : decoded(source, UserFacts, userKey(person))
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
