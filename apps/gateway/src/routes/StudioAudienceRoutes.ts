import { AudienceName, AudienceRights } from "@safelight/contracts/shoot/Audience"
import { type Shoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import { AudienceId, SetId, ShootId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { param, seeOther } from "../Answers.ts"
import { shootHead } from "../models/StudioModels.ts"
import { Pages } from "../Pages.ts"
import * as Paths from "../pages/Paths.ts"
import { type ShootAudienceModel, ShootAudiencePage } from "../pages/studio/ShootAudience.tsx"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

const decodeName = Schema.decodeUnknownOption(AudienceName)
const decodeSets = Schema.decodeUnknownOption(Schema.Array(SetId))

/** The audiences of a shoot: making, changing and removing one. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const shootId = param("shootId", ShootId)

    /** The audience of the path, in the shoot of the path. */
    const found = Effect.gen(function* () {
      const shoot = yield* shoots.get(yield* shootId)
      const id = yield* param("audienceId", AudienceId)
      const audience = shoot.audiences.find((audience) => audience.id === id)
      return audience === undefined ? yield* fail("not-found") : { shoot, audience }
    })

    const page = Effect.fnUntraced(function* (
      shoot: Shoot,
      id: AudienceId | undefined,
      form: ShootAudienceModel["form"],
      status: number
    ) {
      const audience = shoot.audiences.find((audience) => audience.id === id)
      const clientCount = shoot.clients.filter(({ audienceId }) => audienceId === id).length
      const model = {
        shoot: shootHead(shoot, yield* studioPages.words),
        sets: shoot.sets.map(({ id, name }) => ({ id, name })),
        ...(audience === undefined ? {} : { known: { id: audience.id, name: audience.name, clientCount } }),
        form
      }
      return pages.respond(ShootAudiencePage, yield* studioPages.context, model, status)
    })

    /** What the form says, or the form once more with what is wrong. */
    const read = Effect.fnUntraced(function* (form: Form.Form, shoot: Shoot, id: AudienceId | undefined) {
      const everything = form.typed["sees"] === "everything"
      const download = form.typed["download"] === "yes"
      if (!everything && form.typed["sees"] !== "sets") return yield* fail("bad-request")
      const sets = decodeSets(form.all("set"))
      if (Option.isNone(sets)) return yield* fail("bad-request")
      const name = decodeName(form.typed["name"])
      if (Option.isSome(name)) {
        const rights = new AudienceRights({ name: name.value, download, sets: everything ? null : sets.value })
        return { rights, wrong: undefined }
      }
      const typed = { name: form.typed["name"] ?? "", download, everything, chosen: sets.value }
      const error = (yield* studioPages.words).errors.audienceName
      return { rights: undefined, wrong: yield* page(shoot, id, { ...typed, error }, 422) }
    })

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/audiences/new",
      studio("admin"),
      Effect.gen(function* () {
        const shoot = yield* shoots.get(yield* shootId)
        return yield* page(shoot, undefined, { name: "", download: true, everything: false, chosen: [] }, 200)
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/audiences",
      studio("admin"),
      Effect.gen(function* () {
        const form = yield* Form.read
        const shoot = yield* shoots.get(yield* shootId)
        const { rights, wrong } = yield* read(form, shoot, undefined)
        if (rights === undefined) return wrong
        yield* shoots.createAudience(shoot.id, rights)
        return seeOther(withToast(Paths.shootAccess(shoot.id), "audience-created"))
      })
    )

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/audiences/:audienceId",
      studio("admin"),
      Effect.gen(function* () {
        const { audience, shoot } = yield* found
        const { download, id, name, sets } = audience
        return yield* page(shoot, id, { name, download, everything: sets === null, chosen: sets ?? [] }, 200)
      })
    )

    yield* Route.add(
      "POST",
      "/studio/shoots/:shootId/audiences/:audienceId",
      studio("admin"),
      Effect.gen(function* () {
        const form = yield* Form.read
        const { audience, shoot } = yield* found
        const back = Paths.shootAccess(shoot.id)
        switch (form.typed["do"]) {
          case "save": {
            const { rights, wrong } = yield* read(form, shoot, audience.id)
            if (rights === undefined) return wrong
            yield* shoots.updateAudience(shoot.id, audience.id, rights)
            return seeOther(withToast(back, "audience-saved"))
          }
          case "remove": {
            const { obstacle } = yield* studioPages.words
            yield* Effect.catchTag(shoots.removeAudience(shoot.id, audience.id), "IllegalStep", ({ why }) =>
              fail("bad-request", obstacle[why])
            )
            return seeOther(withToast(back, "audience-removed"))
          }
          default:
            return yield* fail("bad-request")
        }
      })
    )
  })
)
