import { ShootId } from "@safelight/events/Ids"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { query } from "../Answers.ts"
import { Pages } from "../Pages.ts"
import { UploadRefusedPage } from "../pages/studio/UploadRefused.tsx"
import { StudioPages } from "../StudioPages.ts"

const isShoot = Schema.is(ShootId)

/** More than a form has files, and as much of a name as helps to know the file. */
const shown = { refusals: 20, name: 255 }

/**
 * Where the file service sends a browser whose form of files was not taken whole: it stores bytes and writes no pages.
 * `why` and `file` come in pairs and only name what is told; every sentence is the page's own.
 */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const studioPages = yield* StudioPages

    yield* Route.add(
      "GET",
      "/studio/refused",
      studio("read"),
      Effect.gen(function* () {
        const told = yield* query
        const names = told.getAll("file")
        const shootId = told.get("shoot")
        const taken = Number(told.get("taken") ?? 0)
        const { maximumFileSize, maximumShootSize } = yield* pages.settings
        return pages.respond(UploadRefusedPage, yield* studioPages.context, {
          ...(isShoot(shootId) ? { shootId } : {}),
          taken: Number.isSafeInteger(taken) && taken > 0 ? taken : 0,
          refusals: told
            .getAll("why")
            .slice(0, shown.refusals)
            .map((why, index) => {
              const name = names[index] ?? ""
              return { why, ...(name === "" ? {} : { fileName: name.slice(0, shown.name) }) }
            }),
          maximumFileSize,
          maximumShootSize
        })
      })
    )
  })
)
