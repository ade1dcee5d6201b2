import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { Content, StudioSettings } from "@safelight/contracts/content/Content"
import { Files } from "@safelight/contracts/file/Files"
import { type User, Users } from "@safelight/contracts/user/Users"
import type { ShootId, UserId } from "@safelight/events/Ids"
import * as Cookies from "@safelight/http/Cookies"
import { Csrf } from "@safelight/http/Csrf"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { Visitor } from "@safelight/http/RequestPrincipal"
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { VNode } from "preact"
import * as Arranged from "./Arranged.ts"
import { Assets } from "./assets/Assets.ts"
import { gatewaySettings } from "./GatewaySettings.ts"
import { studioMessagesFor } from "./messages/Catalogue.ts"
import { isLocale, type Locale, negotiateLocale } from "./messages/Locale.ts"
import { lastKnown, type Panel, panel, valueOr } from "./Panel.ts"
import type { PageContext } from "./pages/PageContext.ts"
import { renderPage } from "./pages/Render.ts"
import { readToast } from "./Toasts.ts"

/** Calls another service as the gateway itself, for what a visitor may be shown without being anybody. */
export const asGateway = Effect.provideService(CurrentPrincipal, { kind: "service", service: "gateway" })

/** Before the content service was first heard of: no name is better than a wrong one; limits are the usual ones. */
const unknownSettings = new StudioSettings({
  studioName: "Safelight",
  mailFrom: "studio@localhost.invalid",
  maximumFileSize: 1024 ** 3,
  maximumShootSize: 500 * 1024 ** 3
})

/** Names and studio settings change rarely; pages may be this much behind. */
const freshFor = "20 seconds"

/** What every page is made with. */
export class Pages extends Context.Tag("@safelight/gateway/Pages")<
  Pages,
  {
    /** What this browser asks for, or someone chose in it. A person's stored language is for mails. */
    readonly locale: Effect.Effect<Locale, never, HttpServerRequest.HttpServerRequest>
    readonly context: Effect.Effect<PageContext, never, HttpServerRequest.HttpServerRequest | CurrentPrincipal>
    /** At most some seconds old; the last known ones while the content service is away. */
    readonly settings: Effect.Effect<StudioSettings>
    readonly person: (id: UserId) => Effect.Effect<Option.Option<User>>
    /** Whether the service of all bytes answers, asked at most every other second for each shoot. */
    readonly pictures: (id: ShootId) => Effect.Effect<Panel<void>>
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
      const files = yield* Files
      const csrf = yield* Csrf
      const { secure } = yield* PublicOrigin
      const { sides, zone } = yield* gatewaySettings
      const settings = yield* lastKnown(asGateway(content.settings()), freshFor, unknownSettings)
      // A page that can't name a person is shown without the name.
      const people = yield* Cache.makeWith({
        capacity: 1000,
        lookup: (id: UserId) => panel(Effect.option(asGateway(users.byIds([id])))),
        timeToLive: Exit.match({
          onSuccess: ({ state }) => (state === "here" ? freshFor : "1 second"),
          onFailure: () => "1 second"
        })
      })
      const person = (id: UserId) =>
        Effect.map(people.get(id), (found) =>
          Option.flatMap(valueOr(found, Option.none()), ([user]) => Option.fromNullable(user))
        )

      const pictures = yield* Cache.make({
        capacity: 500,
        timeToLive: "2 seconds",
        lookup: (id: ShootId) => panel(Effect.ignore(asGateway(files.storage(id))))
      })

      const locale = Effect.map(HttpServerRequest.HttpServerRequest, ({ cookies, headers }) => {
        const chosen = cookies[Cookies.cookieName("locale", secure)]
        return chosen !== undefined && isLocale(chosen) ? chosen : negotiateLocale(headers["accept-language"])
      })

      return Pages.of({
        settings,
        person,
        pictures: (id) => pictures.get(id),
        locale,
        context: Effect.gen(function* () {
          const request = yield* HttpServerRequest.HttpServerRequest
          const { browser } = yield* Visitor
          const userId = personOf(yield* CurrentPrincipal)
          const user = userId === undefined ? Option.none<User>() : yield* person(userId)
          const { mailFrom, studioName } = yield* settings
          const spoken = yield* locale
          const url = new URL(request.url, "http://localhost")
          const toast = readToast(url, studioMessagesFor(spoken).toasts)
          for (const said of ["done", ...Arranged.said]) url.searchParams.delete(said)
          const context: PageContext = {
            locale: spoken,
            csrf: csrf.tokenFor(browser),
            path: `${url.pathname}${url.search}`,
            studioName,
            ...(mailFrom.endsWith(".invalid") ? {} : { studioEmail: mailFrom }),
            zone,
            sides,
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
          // `text` would have it encoded by a TextEncoder, which takes twice as long.
          HttpServerResponse.uint8Array(Buffer.from(renderPage(Page, context, model)), {
            status,
            contentType: "text/html; charset=utf-8",
            headers: { "cache-control": "private, no-store", vary: "Cookie, Accept-Language" }
          })
      })
    })
  )
}
