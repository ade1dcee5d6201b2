import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type { CurrentPrincipal } from "@safelight/auth/Principal"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { type User, Users } from "@safelight/contracts/user/Users"
import type { UserId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { studioMessagesFor } from "./messages/Catalogue.ts"
import type { StudioMessages } from "./messages/StudioMessages.ts"
import { asGateway, Pages } from "./Pages.ts"
import { here, lastKnown, type Panel, panel } from "./Panel.ts"
import type { StudioContext } from "./pages/studio/Frame.tsx"

/** Figures beside every page may be this much behind. */
const freshFor = "3 seconds"

/** What every page of the studio is made with, beyond what all pages share. */
export class StudioPages extends Context.Tag("@safelight/gateway/StudioPages")<
  StudioPages,
  {
    readonly context: Effect.Effect<StudioContext, never, HttpServerRequest.HttpServerRequest | CurrentPrincipal>
    /** In the language of the page. */
    readonly words: Effect.Effect<StudioMessages, never, HttpServerRequest.HttpServerRequest>
    /** By id; unknown people are left out. */
    readonly people: (ids: ReadonlyArray<UserId>) => Effect.Effect<Panel<ReadonlyMap<string, User>>>
  }
>() {
  static readonly layer = Layer.effect(
    StudioPages,
    Effect.gen(function* () {
      const pages = yield* Pages
      const shoots = yield* Shoots
      const users = yield* Users
      const letters = yield* DeadLetters
      const shootCount = yield* lastKnown(
        Effect.map(
          Effect.orElseSucceed(asGateway(shoots.list()), () => []),
          (all): number | undefined => all.filter(({ status }) => status !== "archived").length
        ),
        freshFor,
        undefined
      )
      const due = yield* lastKnown(
        Effect.map(letters.list(), (all): number | undefined => all.length),
        freshFor,
        undefined
      )
      const figures = Effect.all({ shootCount, due }, { concurrency: 2 })
      return StudioPages.of({
        context: Effect.map(Effect.all([pages.context, figures]), ([context, studio]) => ({
          ...context,
          studio: {
            ...(studio.shootCount === undefined ? {} : { shootCount: studio.shootCount }),
            ...(studio.due === undefined ? {} : { due: studio.due })
          }
        })),
        words: Effect.map(pages.locale, studioMessagesFor),
        people: (ids) =>
          ids.length === 0
            ? Effect.succeed(here(new Map()))
            : panel(
                Effect.map(
                  Effect.orElseSucceed(asGateway(users.byIds([...new Set(ids)])), () => []),
                  (found) => new Map(found.map((user) => [user.id, user]))
                )
              )
      })
    })
  )
}
