import { Bearer, CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
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
