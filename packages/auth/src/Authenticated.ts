import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { anonymous, CurrentPrincipal } from "./Principal.ts"
import { SignInRequired } from "./Refused.ts"
import { Tokens } from "./Tokens.ts"

/** What the gateway shows for a visitor without a session. */
export const anonymousBearer = "anonymous"

/** Every internal HttpApi demands a principal through this; nothing internal answers without a bearer. */
export class Authenticated extends HttpApiMiddleware.Tag<Authenticated>()("@safelight/auth/Authenticated", {
  provides: CurrentPrincipal,
  failure: SignInRequired,
  security: { bearer: HttpApiSecurity.bearer }
}) {
  /**
   * Knows access tokens of people, service tokens meant for `service`, a service acting for a principal it has
   * checked itself, and a service acting for an unknown visitor (`<service token>~anonymous`).
   */
  static readonly layer = (service: ServiceName) =>
    Layer.effect(
      Authenticated,
      Effect.gen(function* () {
        const tokens = yield* Tokens
        return Authenticated.of({
          bearer: (credential) => {
            const text = Redacted.value(credential)
            const visitor = text.endsWith(`~${anonymousBearer}`)
            const token = visitor ? text.slice(0, -anonymousBearer.length - 1) : text
            const asService = Effect.map(tokens.verifyService(token, service), (caller) =>
              visitor ? anonymous : ({ kind: "service", service: caller } as const)
            )
            const asPerson = Effect.map(
              tokens.verifyAccess(text),
              (claims) => ({ kind: "user", userId: claims.sub, sessionId: claims.sid, role: claims.role }) as const
            )
            return asPerson.pipe(
              Effect.orElse(() => asService),
              Effect.orElse(() => tokens.verifyActing(text, service)),
              Effect.mapError(() => new SignInRequired())
            )
          }
        })
      })
    )
}
