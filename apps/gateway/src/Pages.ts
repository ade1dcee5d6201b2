import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { Content } from "@safelight/contracts/content/Content"
import { type User, Users } from "@safelight/contracts/user/Users"
import type { UserId } from "@safelight/events/Ids"
import * as Cookies from "@safelight/http/Cookies"
import { Csrf } from "@safelight/http/Csrf"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { Visitor } from "@safelight/http/RequestPrincipal"
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { VNode } from "preact"
import { Assets } from "./assets/Assets.ts"
import { gatewaySettings } from "./GatewaySettings.ts"
import { isLocale, negotiateLocale } from "./messages/Locale.ts"
import type { PageContext } from "./pages/PageContext.ts"
import { renderPage } from "./pages/Render.ts"
import { readToast } from "./Toasts.ts"

/** Calls another service as the gateway itself, for what a visitor may be shown without being anybody. */
export const asGateway = Effect.provideService(CurrentPrincipal, { kind: "service", service: "gateway" })

/** Names and studio settings change rarely; pages may be this much behind. */
const freshFor = "20 seconds"

/** What every page is made with. */
export class Pages extends Context.Tag("@safelight/gateway/Pages")<
  Pages,
  {
    readonly context: Effect.Effect<PageContext, never, HttpServerRequest.HttpServerRequest | CurrentPrincipal>
    readonly person: (id: UserId) => Effect.Effect<Option.Option<User>>
    readonly respond: <Model, C extends PageContext>(
      Page: (props: { readonly context: C; readonly model: Model }) => VNode,
      context: C,
      model: Model,
      status?: number
    ) => HttpServerResponse.HttpServerResponse
  }
>() {
  static readonly layer = Layer.effect(
    Pages,
    Effect.gen(function* () {
      const assets = yield* Assets
      const content = yield* Content
      const users = yield* Users
      const csrf = yield* Csrf
      const { secure } = yield* PublicOrigin
      const { zone } = yield* gatewaySettings
      const settings = yield* Effect.cachedWithTTL(asGateway(content.settings()), freshFor)
      // A page that can't name a person is shown without the name.
      const people = yield* Cache.make({
        capacity: 1000,
        timeToLive: freshFor,
        lookup: (id: UserId) =>
          asGateway(users.byIds([id])).pipe(
            Effect.map(([user]) => Option.fromNullable(user)),
            Effect.catchAll(() => Effect.succeedNone)
          )
      })

      return Pages.of({
        person: (id) => people.get(id),
        context: Effect.gen(function* () {
          const request = yield* HttpServerRequest.HttpServerRequest
          const { browser } = yield* Visitor
          const person = personOf(yield* CurrentPrincipal)
          const user = person === undefined ? Option.none<User>() : yield* people.get(person)
          const { mailFrom, studioName } = yield* settings
          const chosen = request.cookies[Cookies.cookieName("locale", secure)]
          // A person's stored language is for mails; a page speaks what this browser asks for or someone chose.
          const locale =
            chosen !== undefined && isLocale(chosen) ? chosen : negotiateLocale(request.headers["accept-language"])
          const url = new URL(request.url, "http://localhost")
          const toast = readToast(url)
          url.searchParams.delete("done")
          const context: PageContext = {
            locale,
            csrf: csrf.tokenFor(browser),
            path: `${url.pathname}${url.search}`,
            studioName,
            ...(mailFrom.endsWith(".invalid") ? {} : { studioEmail: mailFrom }),
            zone,
            asset: assets.href,
            ...(toast === undefined ? {} : { toast }),
            ...Option.match(user, {
              onNone: () => ({}),
              onSome: ({ email, name }) => ({ user: { email, name } })
            })
          }
          return context
        }),
        respond: (Page, context, model, status = 200) =>
          HttpServerResponse.text(renderPage(Page, context, model), {
            status,
            contentType: "text/html; charset=utf-8",
            headers: { "cache-control": "private, no-store", vary: "Cookie, Accept-Language" }
          })
      })
    })
  )
}
