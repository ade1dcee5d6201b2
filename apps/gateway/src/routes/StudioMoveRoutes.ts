import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { type Photo, Shoots } from "@safelight/contracts/shoot/Shoots"
import { MoveId, ShootId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { param, seeOther } from "../Answers.ts"
import * as Arranged from "../Arranged.ts"
import { chosenPhotos } from "../ChosenPhotos.ts"
import { onSheet, studioPhotosPerPage } from "../models/StudioModels.ts"
import { studioWordsOf } from "../pages/PageContext.ts"
import * as Paths from "../pages/Paths.ts"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

const decodeMove = Schema.decodeUnknownOption(MoveId)

/** What a script is told: words to say, and the move that can be taken back. */
const Said = Schema.Struct({ text: Schema.String, move: Schema.NullOr(MoveId) })
const encodeSaid = Schema.encodeSync(Said)

/** Photographs moved by hand. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const studioPages = yield* StudioPages
    const shootId = param("shootId", ShootId)

    /** A script says what happened in place; a page is led to where it can be seen. */
    const answer = Effect.fnUntraced(function* (text: string, move: MoveId | null, path: string) {
      const { headers } = yield* HttpServerRequest.HttpServerRequest
      return headers["accept"]?.includes("application/json") === true
        ? HttpServerResponse.unsafeJson(encodeSaid({ text, move }), { headers: { "cache-control": "no-store" } })
        : seeOther(path)
    })

    const sheetOf = (id: ShootId) => Effect.map(shoots.photos(id), onSheet)

    /** Where the photographs stand now, in words. */
    const told = Effect.fnUntraced(function* (id: ShootId, photos: ReadonlyArray<Photo>, wanted: Arranged.Wanted) {
      const { f, m } = studioWordsOf(yield* studioPages.context)
      const first = photos.find((photo) => photo.id === wanted.photoIds[0])
      if (first === undefined) return ""
      const { sets } = yield* shoots.get(id)
      const group = photos.filter((photo) => photo.setId === first.setId)
      const number = f.number(group.indexOf(first) + 1)
      const none = sets.length === 0 ? m.arrange.all : m.arrange.none
      const set = sets.find((set) => set.id === first.setId)?.name ?? none
      const total = f.number(group.length)
      return wanted.photoIds.length === 1
        ? m.arrange.moved(first.fileName, number, total, set)
        : m.arrange.movedMany(wanted.photoIds.length, number, total, set)
    })

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/moves",
      studio("admin"),
      Effect.gen(function* () {
        const form = yield* Form.read
        const id = yield* shootId
        const { m } = studioWordsOf(yield* studioPages.context)
        const back = Paths.shoot(id, { arrange: 1 })
        const undo = form.typed["undo"]
        if (undo !== undefined) {
          const move = decodeMove(undo)
          if (Option.isNone(move)) return yield* fail("bad-request")
          return yield* shoots.undoMove(id, move.value).pipe(
            Effect.zipRight(answer(m.arrange.undone, null, withToast(back, "moved-back"))),
            Effect.catchTag("IllegalStep", () => answer(m.arrange.past, null, withToast(back, "not-moved-back")))
          )
        }
        const wanted = Arranged.wanted(form.typed, yield* chosenPhotos(form, m), yield* sheetOf(id))
        if (Either.isLeft(wanted)) {
          if (wanted.left === "bad-request") return yield* fail("bad-request")
          if (wanted.left === "unknown") return yield* fail("not-found")
          return yield* answer(m.arrange[wanted.left], null, withToast(back, `move-${wanted.left}`))
        }
        const move = yield* shoots.move(id, wanted.right.photoIds, wanted.right.to)
        const photos = yield* sheetOf(id)
        const text = move === null ? m.arrange.already : yield* told(id, photos, wanted.right)
        const path = Arranged.pathAfter(id, photos, wanted.right, studioPhotosPerPage, move)
        return yield* answer(text, move, withToast(path, move === null ? "stays" : "moved"))
      })
    )
  })
)
