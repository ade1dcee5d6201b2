import { Bearer, CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import type { OpenedSession } from "@safelight/contracts/user/Users"
import type { ServiceName } from "@safelight/events/Event"
import { SessionId, UserId } from "@safelight/events/Ids"
import { Effect } from "effect"

const person = (number: number, role: "admin" | "contact"): Principal & { readonly kind: "user" } => ({
  kind: "user",
  userId: UserId.make(`00000000-0000-7000-8000-0000000001${number.toString().padStart(2, "0")}`),
  sessionId: SessionId.make(`00000000-0000-7000-8000-0000000002${number.toString().padStart(2, "0")}`),
  role
})

export const photographer = person(0, "admin")
export const anna = person(1, "contact")
export const ben = person(2, "contact")
export const stranger = person(3, "contact")

/** Does something as somebody, with the token they would hold. */
export const as =
  (principal: Principal) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const tokens = yield* Tokens
      const token =
        principal.kind === "user"
          ? yield* tokens.signAccess({ sub: principal.userId, sid: principal.sessionId, role: principal.role })
          : undefined
      return yield* self.pipe(
        Effect.provideService(CurrentPrincipal, principal),
        Effect.provideService(Bearer, { token })
      )
    })

export const asVisitor = Effect.provideService(CurrentPrincipal, { kind: "anonymous" })
export const asService = (service: ServiceName) => Effect.provideService(CurrentPrincipal, { kind: "service", service })

/** With the session's own access token, as a browser's requests come. */
export const asPerson =
  ({ accessToken, sessionId, user }: OpenedSession) =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    self.pipe(
      Effect.provideService(CurrentPrincipal, { kind: "user", userId: user.id, sessionId, role: user.role }),
      Effect.provideService(Bearer, { token: accessToken })
    )
