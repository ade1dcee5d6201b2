import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { anonymous, CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
import { Tokens, type VerifiedAccess } from "@safelight/auth/Tokens"
import { type OpenedSession, Users } from "@safelight/contracts/user/Users"
import { Entropy } from "@safelight/events/Entropy"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Cookies from "@safelight/http/Cookies"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { RequestPrincipal } from "@safelight/http/RequestPrincipal"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

type Finish = (response: HttpServerResponse.HttpServerResponse) => HttpServerResponse.HttpServerResponse

/** Minutes after which a token is renewed although it is still good, so that images on an open page go on loading. */
const renewAfter = Duration.minutes(10)

/** Longer than browsers keep a cookie; they cap it at 400 days. */
const browserLifetime = Duration.days(400)
const sessionLifetime = Duration.days(90)

/** The access cookie outlives its token: `file` takes a token of up to 12 h while its session lives. */
const accessLifetime = Duration.hours(12)

/** What a browser keeps after signing in. */
export const keepSession =
  (secure: boolean, session: OpenedSession): Finish =>
  (response) =>
    response.pipe(
      Cookies.setCookie(secure, { name: "access", value: session.accessToken, maxAge: accessLifetime }),
      Cookies.setCookie(secure, { name: "session", value: session.sessionToken, maxAge: sessionLifetime })
    )

/** A random id that a browser shows from now on; links and forms are bound to it. */
const newBrowser = ({ bytes }: Context.Tag.Service<Entropy>): string => Buffer.from(bytes(24)).toString("base64url")

const keepBrowser = (secure: boolean, browser: string): Finish =>
  Cookies.setCookie(secure, { name: "browser", value: browser, maxAge: browserLifetime })

/** What a browser forgets when its session is over. */
const dropSession =
  (secure: boolean): Finish =>
  (response) =>
    response.pipe(
      Cookies.setCookie(secure, { name: "access", value: "", maxAge: 0 }),
      Cookies.setCookie(secure, { name: "session", value: "", maxAge: 0 })
    )

/**
 * What a browser forgets when signing out: also who it was, so that the link of an invitation, which stays in its
 * history, opens nothing for whoever sits there next.
 */
export const leave = (secure: boolean): Effect.Effect<Finish> =>
  Effect.map(
    Entropy,
    (entropy) => (response) => response.pipe(dropSession(secure), keepBrowser(secure, newBrowser(entropy)))
  )

const unchanged: Finish = (response) => response

const personOfToken = ({ role, sid, sub }: VerifiedAccess): Principal => ({
  kind: "user",
  userId: sub,
  sessionId: sid,
  role
})

const principalOf = (session: OpenedSession): Principal => ({
  kind: "user",
  userId: session.user.id,
  sessionId: session.sessionId,
  role: session.user.role
})

const bearerOf = (header: string | undefined): Option.Option<string> =>
  Option.fromNullable(/^Bearer (\S{1,500})$/i.exec(header ?? "")?.[1])

/** Finds out who sent a request by API token or cookies, and renews a session that is in use. */
export const layer = Layer.effect(
  RequestPrincipal,
  Effect.gen(function* () {
    const tokens = yield* Tokens
    const users = yield* Users
    const { secure } = yield* PublicOrigin
    const entropy = yield* Entropy
    const asGateway = Effect.provideService(CurrentPrincipal, { kind: "service", service: "gateway" })

    const byCookies = Effect.fnUntraced(function* (cookies: Readonly<Record<string, string>>) {
      const text = cookies[Cookies.cookieName("access", secure)]
      const secret = cookies[Cookies.cookieName("session", secure)]
      const access = text === undefined ? Option.none() : yield* Effect.option(tokens.verifyAccess(text))
      const age =
        (yield* Clock.currentTimeMillis) - Option.match(access, { onNone: () => 0, onSome: ({ iat }) => iat * 1000 })
      const current =
        text === undefined || Option.isNone(access)
          ? undefined
          : { principal: personOfToken(access.value), bearer: Redacted.make(text), finish: unchanged }
      if (current !== undefined && age < Duration.toMillis(renewAfter)) return current
      if (secret === undefined) return undefined
      const renewed = yield* Effect.option(asGateway(users.refresh(secret))).pipe(
        // A token that is still good lets its bearer stay while nobody can renew it.
        Effect.catchSomeDefect((defect) =>
          defect instanceof Unavailable && current !== undefined
            ? Option.some(Effect.succeed("away" as const))
            : Option.none()
        )
      )
      if (renewed === "away") return current
      if (Option.isNone(renewed)) return { principal: anonymous, bearer: undefined, finish: dropSession(secure) }
      return {
        principal: principalOf(renewed.value),
        bearer: renewed.value.accessToken,
        finish: keepSession(secure, renewed.value)
      }
    })

    return RequestPrincipal.of({
      resolve: Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const known = request.cookies[Cookies.cookieName("browser", secure)]
        const visitor =
          known !== undefined && /^[\w-]{16,200}$/.test(known)
            ? { browser: known, isNew: false }
            : { browser: newBrowser(entropy), isNew: true }
        const keepVisitor = visitor.isNew ? keepBrowser(secure, visitor.browser) : unchanged

        const credential = bearerOf(request.headers["authorization"])
        if (Option.isSome(credential)) {
          const principal = yield* Effect.option(asGateway(users.authenticateToken(credential.value)))
          return {
            principal: Option.getOrElse(principal, () => anonymous),
            bearer: Redacted.make(credential.value),
            by: "bearer" as const,
            visitor,
            finish: (response) => response
          }
        }
        const session = yield* byCookies(request.cookies)
        return {
          principal: session?.principal ?? anonymous,
          bearer: session?.bearer,
          by: session === undefined ? ("nothing" as const) : ("cookie" as const),
          visitor,
          finish: (response) => keepVisitor(session?.finish(response) ?? response)
        }
      })
    })
  })
)
