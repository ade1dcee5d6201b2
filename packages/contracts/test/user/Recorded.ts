import { Bearer, CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import type { OpenedSession } from "@safelight/contracts/user/Users"
import type { AnyEvent } from "@safelight/events/Catalogue"
import type { ServiceName } from "@safelight/events/Event"
import { FactSource } from "@safelight/events/Facts"
import { Publisher } from "@safelight/events/Publisher"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

/** What a service told the others, as a suite sees it. */
export class Recorded extends Context.Tag("test/Recorded")<
  Recorded,
  {
    readonly events: Effect.Effect<ReadonlyArray<AnyEvent>>
    readonly fact: (key: string) => Effect.Effect<unknown>
  }
>() {
  /** A publisher that keeps everything, and whose facts act at once. */
  static readonly layer: Layer.Layer<Recorded | Publisher | FactSource> = Layer.suspend(() => {
    const events: Array<AnyEvent> = []
    const facts = new Map<string, unknown>()
    return Layer.mergeAll(
      Layer.succeed(Recorded, {
        events: Effect.sync(() => [...events]),
        fact: (key) => Effect.sync(() => facts.get(key) ?? null)
      }),
      Layer.succeed(Publisher, {
        publish: (event) => Effect.sync(() => void events.push(event)),
        putFact: (key, value) => Effect.sync(() => void (value === null ? facts.delete(key) : facts.set(key, value)))
      }),
      Layer.succeed(FactSource, { get: (key) => Effect.sync(() => Option.fromNullable(facts.get(key))) })
    )
  })
}

/** What was published of these types since the events that were there before. */
export const since = <Type extends AnyEvent["type"]>(before: ReadonlyArray<AnyEvent>, ...types: ReadonlyArray<Type>) =>
  Effect.map(
    Effect.flatMap(Recorded, ({ events }) => events),
    (events) => {
      const old = new Set(before.map(({ id }) => id))
      return events.filter(
        (event): event is Extract<AnyEvent, { readonly type: Type }> =>
          !old.has(event.id) && types.some((type) => type === event.type)
      )
    }
  )

const as = (principal: Principal) => Effect.provideService(CurrentPrincipal, principal)

export const asVisitor = as({ kind: "anonymous" })
export const asService = (service: ServiceName) => as({ kind: "service", service })

/** With the session's own access token, as a browser's requests come. */
export const asPerson =
  ({ accessToken, sessionId, user }: OpenedSession) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    self.pipe(
      Effect.provideService(CurrentPrincipal, { kind: "user", userId: user.id, sessionId, role: user.role }),
      Effect.provideService(Bearer, { token: accessToken })
    )
