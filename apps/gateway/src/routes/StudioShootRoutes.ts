import { NotFound } from "@safelight/auth/Refused"
import { Content } from "@safelight/contracts/content/Content"
import { EmailAddress, Locale } from "@safelight/contracts/Fields"
import { Files, ShootStorage } from "@safelight/contracts/file/Files"
import { Invites } from "@safelight/contracts/invite/Invites"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import { SetName, type Shoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewContact, Users } from "@safelight/contracts/user/Users"
import { PhotoId, SetId, ShootId, UserId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import { linkTo, PublicOrigin } from "@safelight/http/PublicOrigin"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { pageNumber, param, query, seeOther } from "../Answers.ts"
import { accessModel } from "../models/AccessModel.ts"
import { activityModel } from "../models/ActivityModel.ts"
import { photosModel, shootDownloadsModel, shootHead } from "../models/StudioModels.ts"
import { asGateway, Pages } from "../Pages.ts"
import * as Paths from "../pages/Paths.ts"
import { ConfirmDeletePage } from "../pages/studio/ConfirmDelete.tsx"
import { DeliverPage } from "../pages/studio/Deliver.tsx"
import { type ShootAccessModel, ShootAccessPage } from "../pages/studio/ShootAccess.tsx"
import { ShootActivityPage } from "../pages/studio/ShootActivity.tsx"
import { ShootDownloadsPage } from "../pages/studio/ShootDownloads.tsx"
import { ShootPhotosPage } from "../pages/studio/ShootPhotos.tsx"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

const decodePhotos = Schema.decodeUnknownOption(Schema.Array(PhotoId))
const decodeSet = Schema.decodeUnknownOption(SetId)
const decodeContact = Schema.decodeUnknownOption(UserId)

const NewClient = Schema.Struct({
  name: NewContact.fields.name,
  email: EmailAddress,
  locale: Schema.optionalWith(Locale, { default: () => "en" })
})

const noStorage = new ShootStorage({ files: 0, originalBytes: 0, renditionBytes: 0 })

/** More photographs than any form of the studio can choose at once. */
const maximumChosen = 1000

/** The file service hears of a new shoot a moment later than its owner knows it; until then it has nothing of it. */
const orNothing = <A, E, R>(files: Effect.Effect<ReadonlyArray<A>, E | NotFound, R>) =>
  Effect.catchIf(
    files,
    (error): error is Extract<E, NotFound> | NotFound => error instanceof NotFound,
    (): Effect.Effect<ReadonlyArray<A>> => Effect.succeed([])
  )

/** One shoot in the studio: photographs, access, delivery, downloads, activity. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const shoots = yield* Shoots
    const files = yield* Files
    const users = yield* Users
    const invites = yield* Invites
    const notifications = yield* Notifications
    const content = yield* Content
    const origin = yield* PublicOrigin
    const limits = yield* Effect.cachedWithTTL(asGateway(content.settings()), "20 seconds")
    const shootId = param("shootId", ShootId)

    const chosenPhotos = (form: Form.Form) =>
      Option.match(decodePhotos(form.all("photo")), {
        onNone: () => fail("bad-request"),
        onSome: (photoIds) =>
          photoIds.length > maximumChosen
            ? fail("bad-request", `Choose at most ${maximumChosen} photos at once.`)
            : Effect.succeed(photoIds)
      })

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId",
      studio("read"),
      Effect.gen(function* () {
        const id = yield* shootId
        const page = pageNumber((yield* query).get("page"))
        const [shoot, photos, uploads] = yield* Effect.all(
          [shoots.get(id), shoots.photos(id), orNothing(files.list(id))],
          {
            concurrency: 3
          }
        )
        const { maximumFileSize } = yield* limits
        const model = photosModel(shoot, photos, uploads, maximumFileSize, page)
        return pages.respond(ShootPhotosPage, yield* studioPages.context, model)
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/photos",
      studio("admin"),
      Effect.gen(function* () {
        const form = yield* Form.read
        const id = yield* shootId
        const photoIds = yield* chosenPhotos(form)
        const back = Paths.shoot(id)
        const [shoot, photos, uploads] = yield* Effect.all([
          shoots.get(id),
          shoots.photos(id),
          orNothing(files.list(id))
        ])
        if (photoIds.length === 0) return seeOther(back)
        const known = new Set([...photos, ...uploads].map((file) => file.id))
        if (!photoIds.every((photoId) => known.has(photoId))) return yield* fail("not-found")
        switch (form.typed["do"]) {
          case "retry": {
            yield* Effect.forEach(photoIds, files.retry, { discard: true })
            return seeOther(withToast(back, "retried"))
          }
          case "delete": {
            if (form.typed["sure"] === "yes") {
              yield* files.remove(photoIds)
              return seeOther(withToast(back, "deleted"))
            }
            const chosen = photos.filter((photo) => photoIds.includes(photo.id))
            return pages.respond(ConfirmDeletePage, yield* studioPages.context, {
              shoot: shootHead(shoot),
              photos: chosen.map((photo) => ({ id: photo.id, name: photo.fileName }))
            })
          }
          default:
            return yield* fail("bad-request")
        }
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/sets",
      studio("admin"),
      Effect.gen(function* () {
        const form = yield* Form.read
        const id = yield* shootId
        const back = Paths.shoot(id)
        switch (form.typed["do"]) {
          case "create": {
            const name = Schema.decodeUnknownOption(SetName)(form.typed["name"])
            if (Option.isNone(name)) {
              return yield* fail("bad-request", "A set needs a name of up to 100 characters.")
            }
            yield* shoots.createSet(id, name.value)
            return seeOther(withToast(back, "set-created"))
          }
          case "assign": {
            const photoIds = yield* chosenPhotos(form)
            const setId = form.typed["set"] === "" ? Option.none<SetId>() : decodeSet(form.typed["set"])
            if (Option.isNone(setId) && form.typed["set"] !== "") return yield* fail("bad-request")
            yield* shoots.place(id, photoIds, Option.getOrNull(setId))
            return seeOther(withToast(back, "assigned"))
          }
          case "order": {
            yield* shoots.order(id, form.typed["order"] === "name" ? "name" : "time")
            return seeOther(withToast(back, "ordered"))
          }
          default:
            return yield* fail("bad-request")
        }
      })
    )

    const access = Effect.fnUntraced(function* (id: ShootId, add: ShootAccessModel["add"], status: number) {
      const [shoot, invitations, mails] = yield* Effect.all(
        [shoots.get(id), invites.forShoot(id), notifications.forShoot(id)],
        { concurrency: 3 }
      )
      const people = yield* studioPages.people([...shoot.clients, ...invitations].map(({ userId }) => userId))
      const galleryUrl = linkTo(origin, Paths.portfolio(id))
      const model = accessModel(shoot, invitations, mails, people, galleryUrl, add)
      return pages.respond(ShootAccessPage, yield* studioPages.context, model, status)
    })
    const nothingTyped = { name: "", email: "", locale: "", errors: {} }

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
          Effect.flatMap((client) => users.ensureContact(new NewContact(client))),
          Effect.flatMap((user) => shoots.assign(id, user.id)),
          Effect.as(seeOther(withToast(Paths.shootAccess(id), "added"))),
          Effect.catchTag("FormInvalid", ({ errors }) =>
            access(
              id,
              { name: typed["name"] ?? "", email: typed["email"] ?? "", locale: typed["locale"] ?? "", errors },
              422
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
            yield* invites.resend(invitation.id)
            return seeOther(withToast(back, "resent"))
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

    const deliverPage = Effect.fnUntraced(function* (shoot: Shoot, error: string | undefined, status: number) {
      const people = yield* studioPages.people(shoot.clients.map(({ userId }) => userId))
      const model = {
        shoot: shootHead(shoot),
        recipients: shoot.clients.map(({ userId }) => ({
          name: people.get(userId)?.name ?? "Someone",
          email: people.get(userId)?.email ?? "",
          mail: shoot.status === "delivered" ? ("none" as const) : ("ready" as const)
        })),
        photoCount: deliverable(shoot.counts),
        underway: shoot.counts.processing,
        refused: shoot.counts.failed,
        bytes: (yield* Effect.orElseSucceed(files.storage(shoot.id), () => noStorage)).originalBytes,
        ...(error === undefined ? {} : { error })
      }
      return pages.respond(DeliverPage, yield* studioPages.context, model, status)
    })

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/deliver",
      studio("admin"),
      Effect.gen(function* () {
        return yield* deliverPage(yield* shoots.get(yield* shootId), undefined, 200)
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/deliver",
      studio("admin"),
      Effect.gen(function* () {
        yield* Form.read
        const id = yield* shootId
        return yield* shoots.deliver(id).pipe(
          Effect.as(seeOther(withToast(Paths.shootAccess(id), "delivered"))),
          Effect.catchTag("IllegalStep", ({ reason }) =>
            Effect.flatMap(shoots.get(id), (shoot) => deliverPage(shoot, reason, 409))
          )
        )
      })
    )

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/downloads",
      studio("read"),
      Effect.gen(function* () {
        const id = yield* shootId
        const [shoot, archives, singles] = yield* Effect.all(
          [shoots.get(id), orNothing(files.archives(id)), orNothing(files.downloads(id))],
          { concurrency: 3 }
        )
        const people = yield* studioPages.people([...shoot.clients, ...archives].map(({ userId }) => userId))
        const model = shootDownloadsModel(shoot, archives, singles, people)
        return pages.respond(ShootDownloadsPage, yield* studioPages.context, model)
      })
    )

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/activity",
      studio("read"),
      Effect.gen(function* () {
        const id = yield* shootId
        const [shoot, invitations, mails, archives, singles] = yield* Effect.all(
          [
            shoots.get(id),
            invites.forShoot(id),
            notifications.forShoot(id),
            orNothing(files.archives(id)),
            orNothing(files.downloads(id))
          ],
          { concurrency: 5 }
        )
        const people = yield* studioPages.people(
          [...shoot.clients, ...invitations, ...archives, ...singles].map(({ userId }) => userId)
        )
        const model = activityModel({ shoot, invitations, mails, archives, singles, people })
        return pages.respond(ShootActivityPage, yield* studioPages.context, model)
      })
    )
  })
)
