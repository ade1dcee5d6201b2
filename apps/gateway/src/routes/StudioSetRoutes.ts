import { SetName, Shoots } from "@safelight/contracts/shoot/Shoots"
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
import * as Paths from "../pages/Paths.ts"
import { withToast } from "../Toasts.ts"

const decodeSet = Schema.decodeUnknownOption(SetId)

/** The sets of a shoot, and the order of its photographs. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const shootId = param("shootId", ShootId)

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
  })
)
