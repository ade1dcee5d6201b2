import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import { anonymous, CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import { Users } from "@safelight/contracts/user/Users"
import * as Cookies from "@safelight/http/Cookies"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RequestPrincipal, type ResolvedPrincipal } from "@safelight/http/RequestPrincipal"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/**
 * How long after its expiry an access token still opens images and uploads, so that an open page goes on loading;
 * whether its session lives is asked of `ACCESS` each time.
 */
const tolerance = "12 hours"

/** Who sent a request for bytes: by access token in a cookie or as bearer, or by API token. Renews nothing. */
export const layer = Layer.effect(
  RequestPrincipal,
  Effect.gen(function* () {
    const tokens = yield* Tokens
    const users = yield* Users
    const { secure } = yield* PublicOrigin
    const asFile = Effect.provideService(CurrentPrincipal, { kind: "service", service: "file" })

    const byAccess = (token: string) =>
      Effect.option(
        Effect.map(
          tokens.verifyAccess(token, tolerance),
          ({ role, sid, sub }): Principal => ({ kind: "user", userId: sub, sessionId: sid, role })
        )
      )
    const byBearer = (token: string) =>
      Effect.flatMap(
        byAccess(token),
        Option.match({
          onSome: Effect.succeedSome,
          onNone: () => Effect.option(asFile(users.authenticateToken(token)))
        })
      )

    return RequestPrincipal.of({
      resolve: Effect.gen(function* () {
        const { cookies, headers } = yield* HttpServerRequest.HttpServerRequest
        const bearer = /^Bearer (\S{1,2000})$/i.exec(headers["authorization"] ?? "")?.[1]
        const cookie = cookies[Cookies.cookieName("access", secure)]
        const browser = cookies[Cookies.cookieName("browser", secure)]
        const resolved = (
          principal: Option.Option<Principal>,
          by: ResolvedPrincipal["by"],
          token: string | undefined
        ): ResolvedPrincipal => ({
          principal: Option.getOrElse(principal, () => anonymous),
          bearer: token === undefined ? undefined : Redacted.make(token),
          by,
          visitor: { browser: browser ?? "", isNew: browser === undefined },
          finish: (response) => response
        })
        if (bearer !== undefined) return resolved(yield* byBearer(bearer), "bearer", bearer)
        if (cookie !== undefined) return resolved(yield* byAccess(cookie), "cookie", cookie)
        return resolved(Option.none(), "nothing", undefined)
      })
    })
  })
)
