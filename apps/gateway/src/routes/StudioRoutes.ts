import { NewShoot, type Shoot, ShootStatus, Shoots } from "@safelight/contracts/shoot/Shoots"
import { ShootId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { pageNumber, param, query, seeOther } from "../Answers.ts"
import { gatewaySettings } from "../GatewaySettings.ts"
import { awayOf } from "../models/AwayParts.ts"
import { shootHead, shootRow } from "../models/StudioModels.ts"
import { Pages } from "../Pages.ts"
import { here, valueOr } from "../Panel.ts"
import * as Paths from "../pages/Paths.ts"
import { NewShootPage, ShootDetailsPage, type ShootFields } from "../pages/studio/ShootForm.tsx"
import { type ShootState, ShootsPage } from "../pages/studio/Shoots.tsx"
import * as ShootFormInput from "../ShootFormInput.ts"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

const shootsPerPage = 100
const isStatus = Schema.is(ShootStatus)

const countsOf = (shoots: ReadonlyArray<Shoot>): Record<ShootState, number> => {
  const counts = { preparing: 0, ready: 0, delivered: 0, archived: 0 }
  for (const { status } of shoots) counts[status] += 1
  return counts
}

/** The list of shoots, creating one and correcting its details. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const shoots = yield* Shoots
    const { zone } = yield* gatewaySettings
    const shootId = param("shootId", ShootId)

    yield* Route.add(
      "GET",
      "/studio",
      studio("read"),
      Effect.gen(function* () {
        const search = yield* query
        const all = yield* shoots.list()
        const wanted = search.get("state")
        const state = isStatus(wanted) ? wanted : undefined
        // What is archived is out of the way, and found under its own name.
        const chosen = all.filter(({ status }) => (state === undefined ? status !== "archived" : status === state))
        const page = pageNumber(search.get("page"))
        const shown = chosen.slice((page - 1) * shootsPerPage, page * shootsPerPage)
        const withCover = shown.find(({ coverId }) => coverId !== null)
        const [people, pictures] = yield* Effect.all(
          [
            studioPages.people(shown.flatMap(({ clients }) => clients.map(({ userId }) => userId))),
            withCover === undefined ? Effect.succeed(here(undefined)) : pages.pictures(withCover.id)
          ],
          { concurrency: 2 }
        )
        const m = yield* studioPages.words
        return pages.respond(ShootsPage, yield* studioPages.context, {
          shoots: shown.map((shoot) => shootRow(shoot, valueOr(people, new Map()), m)),
          ...(state === undefined ? {} : { state }),
          ...awayOf(["people", people], ["pictures", pictures]),
          counts: countsOf(all),
          page,
          more: Math.max(0, chosen.length - page * shootsPerPage)
        })
      })
    )

    const empty = Effect.map(
      DateTime.now,
      (now): ShootFields => ({
        title: "",
        date: DateTime.formatIsoDateUtc(now),
        kind: "wedding",
        expiresDate: "",
        expiresTime: "",
        zone
      })
    )

    yield* Route.add(
      "GET",
      "/studio/shoots/new",
      studio("admin"),
      Effect.gen(function* () {
        return pages.respond(NewShootPage, yield* studioPages.context, {
          values: yield* empty,
          errors: {},
          zones: ShootFormInput.zones
        })
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/new",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const { errors, fields, input } = yield* ShootFormInput.read(typed, yield* studioPages.words)
        if (input === undefined) {
          const model = { values: fields, errors, zones: ShootFormInput.zones }
          return pages.respond(NewShootPage, yield* studioPages.context, model, 422)
        }
        const shoot = yield* shoots.create(new NewShoot({ ...input, clients: [] }))
        return seeOther(withToast(Paths.shoot(shoot.id), "created"))
      })
    )

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/details",
      studio("admin"),
      Effect.gen(function* () {
        const shoot = yield* shoots.get(yield* shootId)
        const { date, kind, title } = shoot
        const values = {
          title,
          date,
          kind,
          zone: shoot.zone,
          ...ShootFormInput.expiryFields(shoot.expiresAt, shoot.zone)
        }
        return pages.respond(ShootDetailsPage, yield* studioPages.context, {
          shoot: shootHead(shoot, yield* studioPages.words),
          form: { values, errors: {}, zones: ShootFormInput.zones }
        })
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/details",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const shoot = yield* shoots.get(yield* shootId)
        const { errors, fields, input } = yield* ShootFormInput.read(typed, yield* studioPages.words)
        if (input === undefined) {
          const form = { values: fields, errors, zones: ShootFormInput.zones }
          const head = shootHead(shoot, yield* studioPages.words)
          return pages.respond(ShootDetailsPage, yield* studioPages.context, { shoot: head, form }, 422)
        }
        yield* shoots.update(shoot.id, input)
        return seeOther(withToast(Paths.shoot(shoot.id), "saved"))
      })
    )
  })
)
