import { NotFound } from "@safelight/auth/Refused"
import { Files } from "@safelight/contracts/file/Files"
import { Invites } from "@safelight/contracts/invite/Invites"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import { type Obstacle, type Shoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import { ShootId, type UserId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { pageNumber, param, query, seeOther } from "../Answers.ts"
import * as Arranged from "../Arranged.ts"
import { chosenPhotos } from "../ChosenPhotos.ts"
import { activityModel } from "../models/ActivityModel.ts"
import { awayOf } from "../models/AwayParts.ts"
import { photosModel, shootDownloadsModel, shootHead } from "../models/StudioModels.ts"
import { Pages } from "../Pages.ts"
import { panel, valueOr } from "../Panel.ts"
import * as Paths from "../pages/Paths.ts"
import { fromWord } from "../pages/PhotoList.ts"
import { ConfirmArchivePage } from "../pages/studio/ConfirmArchive.tsx"
import { ConfirmDeletePage } from "../pages/studio/ConfirmDelete.tsx"
import { DeliverPage } from "../pages/studio/Deliver.tsx"
import { ShootActivityPage } from "../pages/studio/ShootActivity.tsx"
import { ShootDownloadsPage } from "../pages/studio/ShootDownloads.tsx"
import { ShootPhotosPage } from "../pages/studio/ShootPhotos.tsx"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

/** The file service hears of a new shoot a moment later than its owner knows it; until then it has nothing of it. */
const orNothing = <A, E, R>(files: Effect.Effect<ReadonlyArray<A>, E | NotFound, R>) =>
  Effect.catchIf(
    files,
    (error): error is Extract<E, NotFound> | NotFound => error instanceof NotFound,
    (): Effect.Effect<ReadonlyArray<A>> => Effect.succeed([])
  )

/** One shoot in the studio: photographs, delivery, downloads, activity. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const shoots = yield* Shoots
    const files = yield* Files
    const invites = yield* Invites
    const notifications = yield* Notifications
    const shootId = param("shootId", ShootId)

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId",
      studio("read"),
      Effect.gen(function* () {
        const id = yield* shootId
        const search = yield* query
        const page = pageNumber(search.get("page"))
        const [shoot, photos, uploads, settings] = yield* Effect.all(
          [shoots.get(id), shoots.photos(id), panel(orNothing(files.list(id))), pages.settings],
          { concurrency: 4 }
        )
        const arranging = search.has("arrange") ? Arranged.read(search) : undefined
        const model = photosModel(shoot, photos, uploads, settings, page, yield* studioPages.words, arranging)
        return pages.respond(ShootPhotosPage, yield* studioPages.context, model)
      })
    )

    /** Chosen ones of the photographs, and of the uploads that are none yet or never will be. */
    const chosenOf = Effect.fnUntraced(function* (id: ShootId, chosen: ReadonlySet<string>) {
      const [photos, uploads] = yield* Effect.all([shoots.photos(id), panel(orNothing(files.list(id)))], {
        concurrency: 2
      })
      const names = new Map([...valueOr(uploads, []), ...photos].map((file) => [file.id, file.fileName]))
      const found = [...names].filter(([id]) => chosen.has(id)).map(([id, name]) => ({ id, name }))
      // Whether the rest is of this shoot only the service that is away could tell.
      return uploads.state === "away" && found.length < chosen.size ? yield* fail("unavailable") : found
    })

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/delete",
      studio("admin"),
      Effect.gen(function* () {
        const id = yield* shootId
        const chosen = new Set(fromWord((yield* query).get("photos") ?? ""))
        const [shoot, photos] = yield* Effect.all([shoots.get(id), chosenOf(id, chosen)])
        // Deleted meanwhile, or never of this shoot.
        if (photos.length === 0) return seeOther(Paths.shoot(id))
        const head = shootHead(shoot, yield* studioPages.words)
        return pages.respond(ConfirmDeletePage, yield* studioPages.context, { shoot: head, photos })
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/photos",
      studio("admin"),
      Effect.gen(function* () {
        const form = yield* Form.read
        const id = yield* shootId
        const photoIds = yield* chosenPhotos(form, yield* studioPages.words)
        const back = Paths.shoot(id)
        const chosen = new Set(photoIds)
        if ((yield* chosenOf(id, chosen)).length < chosen.size) return yield* fail("not-found")
        if (photoIds.length === 0) return seeOther(back)
        switch (form.typed["do"]) {
          case "retry": {
            yield* Effect.forEach(photoIds, files.retry, { discard: true })
            return seeOther(withToast(back, "retried"))
          }
          case "delete": {
            if (form.typed["sure"] !== "yes") return seeOther(Paths.shootDelete(id, photoIds))
            yield* files.remove(photoIds)
            return seeOther(withToast(back, "deleted"))
          }
          default:
            return yield* fail("bad-request")
        }
      })
    )

    const deliverPage = Effect.fnUntraced(function* (shoot: Shoot, error: Obstacle | undefined, status: number) {
      const [known, storage] = yield* Effect.all(
        [studioPages.people(shoot.clients.map(({ userId }) => userId)), panel(Effect.option(files.storage(shoot.id)))],
        { concurrency: 2 }
      )
      const people = valueOr(known, new Map())
      const m = yield* studioPages.words
      const model = {
        shoot: shootHead(shoot, m),
        ...awayOf(["people", known], ["size", storage]),
        recipients: shoot.clients.map(({ userId }) => ({
          name: people.get(userId)?.name ?? m.frame.someone,
          email: people.get(userId)?.email ?? "",
          mail: shoot.status === "delivered" ? ("none" as const) : ("ready" as const)
        })),
        photoCount: deliverable(shoot.counts),
        underway: shoot.counts.processing,
        refused: shoot.counts.failed,
        ...Option.match(valueOr(storage, Option.none()), {
          onNone: () => ({}),
          onSome: ({ originalBytes }) => ({ bytes: originalBytes })
        }),
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
          Effect.catchTag("IllegalStep", ({ why }) =>
            Effect.flatMap(shoots.get(id), (shoot) => deliverPage(shoot, why, 409))
          )
        )
      })
    )

    const archivePage = Effect.fnUntraced(function* (shoot: Shoot, error: Obstacle | undefined, status: number) {
      const model = { shoot: shootHead(shoot, yield* studioPages.words), ...(error === undefined ? {} : { error }) }
      return pages.respond(ConfirmArchivePage, yield* studioPages.context, model, status)
    })

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/archive",
      studio("admin"),
      Effect.gen(function* () {
        return yield* archivePage(yield* shoots.get(yield* shootId), undefined, 200)
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/archive",
      studio("admin"),
      Effect.gen(function* () {
        yield* Form.read
        const id = yield* shootId
        return yield* shoots.archive(id).pipe(
          Effect.as(seeOther(withToast(Paths.shoot(id), "archived"))),
          Effect.catchTag("IllegalStep", ({ why }) =>
            Effect.flatMap(shoots.get(id), (shoot) => archivePage(shoot, why, 409))
          )
        )
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/restore",
      studio("admin"),
      Effect.gen(function* () {
        yield* Form.read
        const id = yield* shootId
        return yield* shoots.restore(id).pipe(
          Effect.as(seeOther(withToast(Paths.shoot(id), "reopened"))),
          Effect.catchTag("IllegalStep", ({ why }) =>
            Effect.flatMap(shoots.get(id), (shoot) => archivePage(shoot, why, 409))
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
          [shoots.get(id), panel(orNothing(files.archives(id))), panel(orNothing(files.downloads(id)))],
          { concurrency: 3 }
        )
        const known = [...shoot.clients, ...valueOr(archives, [])]
        const people = yield* studioPages.people(known.map(({ userId }) => userId))
        const model = shootDownloadsModel(shoot, archives, singles, people, yield* studioPages.words)
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
            panel(invites.forShoot(id)),
            panel(notifications.forShoot(id)),
            panel(orNothing(files.archives(id))),
            panel(orNothing(files.downloads(id)))
          ],
          { concurrency: 5 }
        )
        const known = [
          ...shoot.clients,
          ...[invitations, archives, singles].flatMap((part) => valueOr<ReadonlyArray<{ userId: UserId }>>(part, []))
        ]
        const people = yield* studioPages.people(known.map(({ userId }) => userId))
        const m = yield* studioPages.words
        const model = activityModel({ shoot, invitations, mails, archives, singles, people, m })
        return pages.respond(ShootActivityPage, yield* studioPages.context, model)
      })
    )
  })
)
