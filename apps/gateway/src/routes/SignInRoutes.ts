import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { EmailAddress } from "@safelight/contracts/Fields"
import { BrowserId, type OpenedSession, SignInRequest, Users } from "@safelight/contracts/user/Users"
import { ShootId, SignInId } from "@safelight/events/Ids"
import * as Cookies from "@safelight/http/Cookies"
import * as Form from "@safelight/http/Form"
import { fail, RequestProblem } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { Visitor } from "@safelight/http/RequestPrincipal"
import * as Route from "@safelight/http/Route"
import { anyone, capability, signsIn } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { query, seeOther } from "../Answers.ts"
import { keepSession, leave } from "../GatewaySession.ts"
import { isLocale } from "../messages/Locale.ts"
import { Pages } from "../Pages.ts"
import { ConfirmSignInPage, type RefusedLink } from "../pages/client/OpenLink.tsx"
import { SignInPage } from "../pages/client/SignIn.tsx"
import { type CodeError, SignInSentPage } from "../pages/client/SignInSent.tsx"
import * as Paths from "../pages/Paths.ts"

const decodeEmail = Schema.decodeUnknownOption(EmailAddress)
const decodeShoot = Schema.decodeUnknownOption(ShootId)
const decodeSignIn = Schema.decodeUnknownOption(SignInId)

/** The gallery a path leads to, so that the mailed link leads there too. */
const shootOf = (next: string | undefined) =>
  decodeShoot(/^\/g\/([\w-]+)/.exec(next ?? "")?.[1] ?? /[?&]ref=([\w-]+)/.exec(next ?? "")?.[1])

/** Where someone goes after signing in. */
export const landing = (session: OpenedSession, next: string | undefined): string => {
  if (session.shootId !== null) return Paths.gallery(session.shootId)
  return Paths.safeBack(next, session.user.role === "admin" ? Paths.studio() : Paths.home)
}

const codeError = (reason: "wrong" | "expired" | "used" | "too-many-tries", left: number): CodeError =>
  reason === "wrong" ? { kind: "wrong", left } : reason === "expired" ? { kind: "expired" } : { kind: "spent" }

/** Clients have nothing in the studio, and would be sent back and forth. */
const isOpenTo = (role: "admin" | "contact", next: string) => role === "admin" || !next.startsWith("/studio")

/** A link that is over can be renewed with one press; an unknown one tells nobody's address. */
const refused = (state: "used" | "expired" | "unknown", token: string): RefusedLink =>
  state === "unknown" ? { state } : { state, renew: { action: Paths.signInLink(token) } }

/** Coming in by a mailed link or code, and going out. No password anywhere. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const users = yield* Users
    const access = yield* Access
    const { secure } = yield* PublicOrigin
    const browser = Effect.map(Visitor, ({ browser }) => BrowserId.make(browser))

    yield* Route.add(
      "GET",
      "/sign-in",
      anyone,
      Effect.gen(function* () {
        const next = (yield* query).get("next") ?? undefined
        // A page that was sent here because its token was too old: the session has just renewed it.
        const principal = yield* CurrentPrincipal
        if (next !== undefined && principal.kind === "user") {
          const own = { kind: "account", userId: principal.userId } as const
          if ((yield* access.decide(principal, own)) === "allow" && isOpenTo(principal.role, next)) {
            return seeOther(Paths.safeBack(next, Paths.home))
          }
        }
        const to = next?.startsWith("/studio") === true ? "studio" : "client"
        return pages.respond(SignInPage, yield* pages.context, { to, ...(next === undefined ? {} : { next }) })
      })
    )

    yield* Route.add(
      "POST",
      "/sign-in",
      signsIn(anyone),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const context = yield* pages.context
        const next = typed["next"] ?? (typed["ref"] === undefined ? undefined : Paths.portfolio(typed["ref"]))
        const carried = next === undefined ? {} : { next }
        const to = next?.startsWith("/studio") === true ? ("studio" as const) : ("client" as const)
        const text = typed["email"] ?? ""
        const email = decodeEmail(text)
        if (Option.isNone(email)) {
          const kind = text.trim() === "" ? "missing" : "invalid"
          return pages.respond(SignInPage, context, { to, ...carried, email: text.slice(0, 254), error: { kind } }, 422)
        }
        const shootId = Option.getOrUndefined(shootOf(next))
        const request = new SignInRequest({
          email: email.value,
          browser: yield* browser,
          ...(shootId === undefined ? {} : { shootId })
        })
        return yield* users.requestSignIn(request).pipe(
          Effect.map(({ signInId }) =>
            pages.respond(SignInSentPage, context, {
              email: email.value,
              signInId,
              ...carried,
              ...(typed["again"] === undefined ? {} : { again: true })
            })
          ),
          Effect.catchTag("RateLimited", ({ retryAfterSeconds }) => {
            const minutes = Math.max(1, Math.ceil(retryAfterSeconds / 60))
            const page = pages.respond(
              SignInPage,
              context,
              { to, ...carried, email: email.value, error: { kind: "too-many", minutes } },
              429
            )
            return Effect.succeed(HttpServerResponse.setHeader(page, "retry-after", String(retryAfterSeconds)))
          })
        )
      })
    )

    yield* Route.add(
      "POST",
      "/sign-in/code",
      anyone,
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const context = yield* pages.context
        const signInId = decodeSignIn(typed["sign-in"])
        if (Option.isNone(signInId)) return yield* fail("bad-request")
        const code = (typed["code"] ?? "").replace(/\s/g, "")
        const next = typed["next"]
        const again = (error: CodeError) =>
          pages.respond(
            SignInSentPage,
            context,
            {
              ...(typed["email"] === undefined ? {} : { email: typed["email"].slice(0, 254) }),
              signInId: signInId.value,
              code,
              error,
              ...(next === undefined ? {} : { next })
            },
            422
          )
        if (!/^\d{6}$/.test(code)) return again({ kind: "length", digits: code.replace(/\D/g, "").length })
        return yield* users.confirmCode({ signInId: signInId.value, code, browser: yield* browser }).pipe(
          Effect.map((session) => keepSession(secure, session)(seeOther(landing(session, next)))),
          Effect.catchTag("CodeRefused", ({ reason, triesLeft }) => Effect.succeed(again(codeError(reason, triesLeft))))
        )
      })
    )

    yield* Route.add(
      "GET",
      "/sign-in/:token",
      capability,
      Effect.gen(function* () {
        const { params } = yield* HttpLayerRouter.RouteContext
        const token = params["token"] ?? ""
        const state = yield* users.signInState(token)
        const context = yield* pages.context
        return state === "open"
          ? pages.respond(ConfirmSignInPage, context, { state: "valid", token })
          : pages.respond(ConfirmSignInPage, context, refused(state, token), 410)
      })
    )

    yield* Route.add(
      "POST",
      "/sign-in/:token",
      signsIn(capability),
      Effect.gen(function* () {
        const { params } = yield* HttpLayerRouter.RouteContext
        const { typed } = yield* Form.read
        const context = yield* pages.context
        const link = { token: params["token"] ?? "", browser: yield* browser }
        if (typed["do"] === "new-link") {
          return yield* users.renewSignIn(link).pipe(
            Effect.map(({ signInId }) => pages.respond(SignInSentPage, context, { signInId })),
            Effect.catchTags({
              SignInRefused: () => Effect.succeed(pages.respond(ConfirmSignInPage, context, { state: "unknown" }, 410)),
              RateLimited: ({ retryAfterSeconds }) =>
                new RequestProblem({ problem: { kind: "too-many", retryAfterSeconds } })
            })
          )
        }
        return yield* users.confirmLink(link).pipe(
          Effect.map((session) => keepSession(secure, session)(seeOther(landing(session, typed["next"])))),
          Effect.catchTag("SignInRefused", ({ reason }) =>
            Effect.succeed(pages.respond(ConfirmSignInPage, context, refused(reason, link.token), 410))
          )
        )
      })
    )

    yield* Route.add(
      "POST",
      "/sign-out",
      anyone,
      Effect.gen(function* () {
        yield* Form.read
        const principal = yield* CurrentPrincipal
        if (principal.kind === "user") yield* users.endSession(principal.sessionId, "signed-out")
        return (yield* leave(secure))(seeOther(Paths.home))
      })
    )

    yield* Route.add(
      "POST",
      "/language",
      anyone,
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const locale = typed["locale"] ?? ""
        if (!isLocale(locale)) return yield* fail("bad-request")
        return Cookies.setCookie(secure, { name: "locale", value: locale, maxAge: "365 days" })(
          seeOther(Paths.safeBack(typed["back"], Paths.home))
        )
      })
    )
  })
)
