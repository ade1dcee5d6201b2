import { OrderBy, SetName, Shoots } from "@safelight/contracts/shoot/Shoots"
import { SetId, ShootId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { param, seeOther } from "../Answers.ts"
import { chosenPhotos } from "../ChosenPhotos.ts"
import { shootHead } from "../models/StudioModels.ts"
import { Pages } from "../Pages.ts"
import * as Paths from "../pages/Paths.ts"
import { ConfirmRemoveSetPage } from "../pages/studio/ConfirmRemoveSet.tsx"
import { type ShootSetModel, ShootSetPage } from "../pages/studio/ShootSet.tsx"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

const Named = Schema.Struct({ name: SetName })
const isOrder = Schema.is(OrderBy)
const decodeSet = Schema.decodeUnknownOption(SetId)

/** The sets of a shoot, and the order of its photographs. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const shootId = param("shootId", ShootId)
    const setId = param("setId", SetId)
    const missing = fail("not-found")

    /** The set of the path, in the shoot of the path. */
    const found = Effect.gen(function* () {
      const shoot = yield* shoots.get(yield* shootId)
      const id = yield* setId
      const set = shoot.sets.find((set) => set.id === id)
      return set === undefined ? yield* missing : { shoot, set }
    })

    const setPage = Effect.fnUntraced(function* (
      { set, shoot }: Effect.Effect.Success<typeof found>,
      form: Pick<ShootSetModel, "name" | "error">,
      status: number
    ) {
      const model = {
        shoot: shootHead(shoot, yield* studioPages.words),
        setId: set.id,
        photoCount: set.photoCount,
        sets: shoot.sets.map(({ id, name }) => ({ id, name })),
        ...form
      }
      return pages.respond(ShootSetPage, yield* studioPages.context, model, status)
    })

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/sets/:setId",
      studio("admin"),
      Effect.flatMap(found, (known) => setPage(known, { name: known.set.name }, 200))
    )

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/sets/:setId/remove",
      studio("admin"),
      Effect.gen(function* () {
        const { set, shoot } = yield* found
        return pages.respond(ConfirmRemoveSetPage, yield* studioPages.context, {
          shoot: shootHead(shoot, yield* studioPages.words),
          setId: set.id,
          name: set.name,
          photoCount: set.photoCount
        })
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/sets/:setId",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const known = yield* found
        const [id, set] = [known.shoot.id, known.set.id]
        switch (typed["do"]) {
          case "rename":
            return yield* Form.decode(Named, typed).pipe(
              Effect.flatMap(({ name }) => shoots.renameSet(id, set, name)),
              Effect.as(seeOther(withToast(Paths.shoot(id), "set-renamed"))),
              Effect.catchTag("FormInvalid", () =>
                Effect.flatMap(studioPages.words, ({ errors }) =>
                  setPage(known, { name: typed["name"] ?? "", error: errors.setName }, 422)
                )
              )
            )
          case "earlier":
          case "later":
            yield* shoots.moveSet(id, set, typed["do"])
            return seeOther(withToast(Paths.shootSet(id, set), "set-moved"))
          case "remove":
            yield* shoots.removeSet(id, set)
            return seeOther(withToast(Paths.shoot(id), "set-removed"))
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
        // A button among those of one set says whose order it is; what else the form around it holds is not meant.
        const group = /^(\S*) (\S+)$/.exec(form.typed["group"] ?? "")
        if (group !== null) {
          const [, set, order] = group
          const setId = set === "" ? Option.some(null) : decodeSet(set)
          if (Option.isNone(setId) || !isOrder(order)) return yield* fail("bad-request")
          yield* shoots.order(id, order, setId.value)
          const arranging = Paths.shoot(id, { arrange: 1 })
          return seeOther(withToast(`${arranging}#${Paths.setAnchor(set === "" ? "none" : (set ?? ""))}`, "ordered"))
        }
        switch (form.typed["do"]) {
          case "create": {
            const name = Schema.decodeUnknownOption(SetName)(form.typed["name"])
            if (Option.isNone(name)) {
              return yield* fail("bad-request", (yield* studioPages.words).errors.setName)
            }
            yield* shoots.createSet(id, name.value)
            return seeOther(withToast(back, "set-created"))
          }
          case "assign": {
            const photoIds = yield* chosenPhotos(form, yield* studioPages.words)
            if (photoIds.length === 0) return seeOther(withToast(back, "nothing-chosen"))
            const known = new Set((yield* shoots.photos(id)).map((photo) => photo.id))
            if (!photoIds.every((photoId) => known.has(photoId))) return yield* fail("not-found")
            const setId = form.typed["set"] === "" ? Option.none<SetId>() : decodeSet(form.typed["set"])
            if (Option.isNone(setId) && form.typed["set"] !== "") return yield* fail("bad-request")
            yield* shoots.place(id, photoIds, Option.getOrNull(setId))
            return seeOther(withToast(back, "assigned"))
          }
          case "order": {
            const order = form.typed["order"]
            if (!isOrder(order)) return yield* fail("bad-request")
            yield* shoots.order(id, order)
            return seeOther(withToast(back, "ordered"))
          }
          default:
            return yield* fail("bad-request")
        }
      })
    )
  })
)
