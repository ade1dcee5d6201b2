import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { type InvitationLook, Invites } from "@safelight/contracts/invite/Invites"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { BrowserId } from "@safelight/contracts/user/Users"
import { ShootId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { RequestProblem } from "@safelight/http/Problem"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { Visitor } from "@safelight/http/RequestPrincipal"
import * as Route from "@safelight/http/Route"
import { anyone, capability } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { query, seeOther } from "../Answers.ts"
import { keepSession } from "../GatewaySession.ts"
import { awayOf } from "../models/AwayParts.ts"
import { asGateway, Pages } from "../Pages.ts"
import { here, panel, valueOr } from "../Panel.ts"
import { ClosedPage } from "../pages/client/Closed.tsx"
import { FindGalleryPage, HomePage } from "../pages/client/Home.tsx"
import { type OpenGalleryModel, OpenGalleryPage } from "../pages/client/OpenLink.tsx"
import { SignInSentPage } from "../pages/client/SignInSent.tsx"
import * as Paths from "../pages/Paths.ts"

const decodeShoot = Schema.decodeUnknownOption(ShootId)

/** Enough of an address for its owner to know it, too little for a stranger who was forwarded the mail. */
const masked = (email: string): string => {
  const [name = "", host = ""] = email.split("@")
  return `${name.slice(0, 2)}…@${host}`
}

/** The front door, the way in by an invitation, and the way back for who has lost the mail. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const invites = yield* Invites
    const shoots = yield* Shoots
    const access = yield* Access
    const { secure } = yield* PublicOrigin

    yield* Route.add(
      "GET",
      "/",
      anyone,
      Effect.gen(function* () {
        const principal = yield* CurrentPrincipal
        const studio = (yield* access.decide(principal, { kind: "studio", scope: "read" })) === "allow"
        const mine =
          principal.kind === "user" && !studio ? yield* panel(Effect.orElseSucceed(shoots.mine(), () => [])) : here([])
        const galleries = valueOr(mine, []).map(({ id, title }) => ({ shootId: id, title }))
        return pages.respond(HomePage, yield* pages.context, { galleries, studio, ...awayOf(["galleries", mine]) })
      })
    )

    yield* Route.add(
      "GET",
      "/portfolio",
      anyone,
      Effect.gen(function* () {
        const ref = (yield* query).get("ref") ?? undefined
        const shootId = decodeShoot(ref)
        if (Option.isSome(shootId)) {
          const decision = yield* access.decide(yield* CurrentPrincipal, {
            kind: "shoot",
            shootId: shootId.value,
            action: "see"
          })
          if (decision === "allow") return seeOther(Paths.gallery(shootId.value))
        }
        return pages.respond(FindGalleryPage, yield* pages.context, ref === undefined ? {} : { ref: ref.slice(0, 100) })
      })
    )

    const token = Effect.map(HttpLayerRouter.RouteContext, ({ params }) => params["token"] ?? "")

    const openModel = Effect.fnUntraced(function* (token: string, look: InvitationLook) {
      if (look.state === "replaced") return { state: "replaced" } satisfies OpenGalleryModel
      const shoot = yield* asGateway(shoots.get(look.shootId))
      const person = yield* pages.person(look.userId)
      const model: OpenGalleryModel = {
        state: "valid",
        token,
        email: Option.match(person, { onNone: () => "", onSome: ({ email }) => masked(email) }),
        title: shoot.title,
        ...(shoot.status === "delivered" ? { photoCount: deliverable(shoot.counts) } : {}),
        ...(shoot.expiresAt === null ? {} : { expires: { at: shoot.expiresAt.epochMillis, zone: shoot.zone } })
      }
      return model
    })

    yield* Route.add(
      "GET",
      "/open/:token",
      capability,
      Effect.gen(function* () {
        const secret = yield* token
        const { browser, isNew } = yield* Visitor
        const context = yield* pages.context
        return yield* invites.look(secret, isNew ? undefined : BrowserId.make(browser)).pipe(
          Effect.flatMap((look) =>
            // The gallery ended, not the link: nothing that could be sent again would open it.
            look.state === "expired" || look.state === "revoked"
              ? Effect.succeed(pages.respond(ClosedPage, context, { why: "expired" }, 410))
              : Effect.map(openModel(secret, look), (model) =>
                  pages.respond(OpenGalleryPage, context, model, model.state === "valid" ? 200 : 410)
                )
          ),
          Effect.catchTag("NotFound", () =>
            Effect.succeed(pages.respond(OpenGalleryPage, context, { state: "unknown" }, 404))
          )
        )
      })
    )

    yield* Route.add(
      "POST",
      "/open/:token",
      capability,
      Effect.gen(function* () {
        yield* Form.read
        const secret = yield* token
        const { browser } = yield* Visitor
        const context = yield* pages.context
        return yield* invites.accept({ token: secret, browser: BrowserId.make(browser) }).pipe(
          Effect.map((session) =>
            keepSession(
              secure,
              session
            )(seeOther(session.shootId === null ? Paths.home : Paths.gallery(session.shootId)))
          ),
          Effect.catchTags({
            InvitationRefused: ({ reason }) =>
              Effect.succeed(
                reason === "revoked" || reason === "expired"
                  ? pages.respond(ClosedPage, context, { why: reason }, 410)
                  : pages.respond(OpenGalleryPage, context, { state: reason }, 410)
              ),
            CodeNeeded: ({ shootId, signInId }) =>
              Effect.gen(function* () {
                const look = yield* invites.look(secret, undefined)
                const person = yield* pages.person(look.userId)
                return pages.respond(SignInSentPage, context, {
                  email: Option.match(person, { onNone: () => "", onSome: ({ email }) => masked(email) }),
                  signInId,
                  because: "device",
                  next: Paths.gallery(shootId)
                })
              }),
            RateLimited: ({ retryAfterSeconds }) =>
              new RequestProblem({ problem: { kind: "too-many", retryAfterSeconds } })
          })
        )
      })
    )
  })
)
