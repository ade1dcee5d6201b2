import { EmailAddress, Locale } from "@safelight/contracts/Fields"
import { Invites } from "@safelight/contracts/invite/Invites"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewContact, Users } from "@safelight/contracts/user/Users"
import { AudienceId, ShootId, UserId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import { linkTo, PublicOrigin } from "@safelight/http/PublicOrigin"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { param, query, seeOther } from "../Answers.ts"
import { inWords } from "../FormWords.ts"
import { accessModel } from "../models/AccessModel.ts"
import { audienceOptions } from "../models/AudienceModel.ts"
import { shootHead } from "../models/StudioModels.ts"
import { Pages } from "../Pages.ts"
import { panel, valueOr } from "../Panel.ts"
import * as Paths from "../pages/Paths.ts"
import { type ShootAccessModel, ShootAccessPage } from "../pages/studio/ShootAccess.tsx"
import { ShootClientPage } from "../pages/studio/ShootClient.tsx"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

const decodeContact = Schema.decodeUnknownOption(UserId)

/** Empty for none; a form without the field changes nothing. */
const ChosenAudience = Schema.optional(
  Schema.Union(
    Schema.transform(Schema.Literal(""), Schema.Null, { strict: true, decode: () => null, encode: () => "" as const }),
    AudienceId
  )
)

const NewClient = Schema.Struct({
  name: NewContact.fields.name,
  email: EmailAddress,
  locale: Schema.optionalWith(Locale, { default: () => "en" }),
  audience: ChosenAudience
})

const Correction = Schema.Struct({ name: NewContact.fields.name, locale: Locale, audience: ChosenAudience })

/** Who may see a shoot: adding, inviting again, taking back. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const shoots = yield* Shoots
    const users = yield* Users
    const invites = yield* Invites
    const notifications = yield* Notifications
    const origin = yield* PublicOrigin
    const shootId = param("shootId", ShootId)

    const access = Effect.fnUntraced(function* (id: ShootId, add: ShootAccessModel["add"], status: number) {
      const [shoot, invitations, mails] = yield* Effect.all(
        [shoots.get(id), panel(invites.forShoot(id)), panel(notifications.forShoot(id))],
        { concurrency: 3 }
      )
      const known = [...shoot.clients, ...valueOr(invitations, [])]
      const people = yield* studioPages.people(known.map(({ userId }) => userId))
      const galleryUrl = linkTo(origin, Paths.portfolio(id))
      const model = accessModel(shoot, invitations, mails, people, galleryUrl, add, yield* studioPages.words)
      return pages.respond(ShootAccessPage, yield* studioPages.context, model, status)
    })
    const nothingTyped = { name: "", email: "", locale: "", audience: "", errors: {} }

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/access",
      studio("read"),
      Effect.flatMap(shootId, (id) => access(id, nothingTyped, 200))
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/clients",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const id = yield* shootId
        return yield* Form.decode(NewClient, typed).pipe(
          Effect.flatMap(({ audience, ...client }) =>
            Effect.gen(function* () {
              const user = yield* users.ensureContact(new NewContact(client))
              yield* shoots.assign(id, user.id, audience)
              return user.name === client.name && user.locale === client.locale
                ? seeOther(withToast(Paths.shootAccess(id), "added"))
                : seeOther(Paths.shootClient(id, user.id, { name: client.name, locale: client.locale }))
            })
          ),
          Effect.catchTag("FormInvalid", ({ errors }) =>
            Effect.flatMap(studioPages.words, (words) => {
              const { audience = "", email = "", locale = "", name = "" } = typed
              return access(id, { name, email, locale, audience, errors: inWords(errors, words) }, 422)
            })
          )
        )
      })
    )

    /** A client of the shoot, or somebody who was invited to it once. */
    const found = Effect.gen(function* () {
      const id = yield* shootId
      const userId = yield* param("contactId", UserId)
      const [shoot, invitations, people] = yield* Effect.all(
        [shoots.get(id), panel(invites.forShoot(id)), studioPages.people([userId])],
        { concurrency: 3 }
      )
      const client = shoot.clients.find((client) => client.userId === userId)
      const isHere = [...shoot.clients, ...valueOr(invitations, [])].some((client) => client.userId === userId)
      if (people.state === "away" || (invitations.state === "away" && !isHere)) return yield* fail("unavailable")
      const contact = isHere ? people.value.get(userId) : undefined
      return contact === undefined
        ? yield* fail("not-found")
        : {
            shootId: id,
            shoot: shootHead(shoot, yield* studioPages.words),
            contact,
            client,
            audienceOptions: client === undefined ? [] : audienceOptions(shoot, yield* studioPages.words)
          }
    })

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/clients/:contactId",
      studio("admin"),
      Effect.gen(function* () {
        const { audienceOptions, client, contact, shoot } = yield* found
        const typed = yield* query
        const [name, locale] = [typed.get("name")?.slice(0, 200) ?? contact.name, typed.get("locale") ?? contact.locale]
        return pages.respond(ShootClientPage, yield* studioPages.context, {
          shoot,
          contact,
          form: { name, locale, audience: client?.audienceId ?? "", errors: {} },
          audienceOptions,
          known: name !== contact.name || locale !== contact.locale
        })
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/clients/:contactId",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const { audienceOptions, client, contact, shoot, shootId } = yield* found
        return yield* Form.decode(Correction, typed).pipe(
          Effect.flatMap(({ audience, ...patch }) =>
            Effect.zipRight(
              client === undefined || audience === undefined
                ? Effect.void
                : shoots.moveClient(shootId, contact.id, audience),
              users.update(contact.id, patch)
            )
          ),
          Effect.as(seeOther(withToast(Paths.shootAccess(shoot.id), "client-saved"))),
          Effect.catchTag("FormInvalid", ({ errors }) =>
            Effect.map(Effect.all([studioPages.context, studioPages.words]), ([context, words]) =>
              pages.respond(
                ShootClientPage,
                context,
                {
                  shoot,
                  contact,
                  form: {
                    name: typed["name"] ?? "",
                    locale: typed["locale"] ?? "",
                    audience: typed["audience"] ?? "",
                    errors: inWords(errors, words)
                  },
                  audienceOptions,
                  known: false
                },
                422
              )
            )
          )
        )
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/access",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const id = yield* shootId
        const back = Paths.shootAccess(id)
        const [shoot, invitations] = yield* Effect.all([shoots.get(id), invites.forShoot(id)])
        const contact = decodeContact(typed["contact"])
        if (Option.isNone(contact)) return yield* fail("bad-request")
        const userId = contact.value
        const invitation = invitations.find((invitation) => invitation.userId === userId)
        const isKnown = invitation !== undefined || shoot.clients.some((client) => client.userId === userId)
        if (!isKnown) return yield* fail("not-found")
        switch (typed["do"]) {
          case "resend": {
            if (invitation === undefined) return yield* fail("not-found")
            const sent = yield* invites.resend(invitation.id)
            return seeOther(withToast(back, sent ? "resent" : "resent-already"))
          }
          case "revoke": {
            yield* shoots.unassign(id, userId)
            if (invitation !== undefined) yield* invites.revoke(invitation.id)
            return seeOther(withToast(back, "revoked", { contact: userId }))
          }
          case "restore": {
            yield* shoots.assign(id, userId)
            return seeOther(withToast(back, "restored"))
          }
          default:
            return yield* fail("bad-request")
        }
      })
    )
  })
)
