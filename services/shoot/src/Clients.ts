import { Access } from "@safelight/auth/Access"
import { AudienceRights } from "@safelight/contracts/shoot/Audience"
import { illegal } from "@safelight/contracts/shoot/Rules"
import type { Shoots } from "@safelight/contracts/shoot/Shoots"
import { AudienceId, type ShootId, type UserId } from "@safelight/events/Ids"
import { uuidV7 } from "@safelight/events/Uuid"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as AudienceRepo from "./AudienceRepo.ts"
import { type Editing, missing, sure } from "./Editing.ts"
import type { ShootRepo } from "./ShootRepo.ts"

type Methods = Pick<
  Context.Tag.Service<Shoots>,
  "assign" | "unassign" | "moveClient" | "createAudience" | "updateAudience" | "removeAudience"
>

const validate = Schema.validate(Schema.Struct(AudienceRights.fields))

const validRights = (rights: AudienceRights) =>
  Effect.map(Effect.orDie(validate(rights)), ({ sets, ...rest }) => ({
    ...rest,
    sets: sets === null ? null : [...new Set(sets)]
  }))

const told = { changed: ["clients"], facts: true } as const

/** Who may see a shoot, and what of it. */
export const make = ({ editing: { edit, view }, shoots }: { readonly editing: Editing; readonly shoots: ShootRepo }) =>
  Effect.gen(function* () {
    const access = yield* Access
    const audiences = yield* AudienceRepo.make
    const studio = access.check({ kind: "studio", scope: "admin" })

    const knownAudience = (id: ShootId, audienceId: AudienceId) =>
      Effect.flatMap(audiences.exists(id, audienceId), (found) => sure(found, "audience"))

    const knownSets = (id: ShootId, { sets }: AudienceRights) =>
      sets === null ? Effect.void : Effect.flatMap(audiences.hasSets(id, sets), (found) => sure(found, "set"))

    const member = (id: ShootId, userId: UserId, audienceId: AudienceId | null) =>
      audienceId === null
        ? audiences.leave(id, userId)
        : Effect.zipRight(knownAudience(id, audienceId), audiences.join(id, userId, audienceId))

    const methods: Methods = {
      assign: Effect.fn("Shoots.assign")(function* (id, userId, audienceId) {
        yield* studio
        const now = yield* DateTime.now
        const step = Effect.gen(function* () {
          const moved = audienceId === undefined ? false : yield* member(id, userId, audienceId)
          const added = yield* shoots.addClient(id, userId, now)
          return added || moved
        })
        yield* edit(id, () => step, told)
        return yield* view(id)
      }),

      unassign: Effect.fn("Shoots.unassign")(function* (id, userId) {
        yield* studio
        yield* edit(id, () => shoots.removeClient(id, userId), told)
        return yield* view(id)
      }),

      moveClient: Effect.fn("Shoots.moveClient")(function* (id, userId, audienceId) {
        yield* studio
        const step = Effect.gen(function* () {
          yield* sure(yield* shoots.isClient(id, userId), "client")
          return yield* member(id, userId, audienceId)
        })
        yield* edit(id, () => step, told)
        return yield* view(id)
      }),

      createAudience: Effect.fn("Shoots.createAudience")(function* (id, rights) {
        yield* studio
        const audienceId = AudienceId.make(yield* uuidV7)
        const wanted = yield* validRights(rights)
        const step = Effect.zipRight(knownSets(id, wanted), audiences.insert(id, audienceId, wanted))
        yield* edit(id, () => Effect.as(step, true), told)
        const made = (yield* view(id)).audiences.find((audience) => audience.id === audienceId)
        return made === undefined ? yield* missing("audience") : made
      }),

      updateAudience: Effect.fn("Shoots.updateAudience")(function* (id, audienceId, rights) {
        yield* studio
        const wanted = yield* validRights(rights)
        const step = Effect.gen(function* () {
          yield* knownAudience(id, audienceId)
          yield* knownSets(id, wanted)
          return yield* audiences.update(id, audienceId, wanted)
        })
        yield* edit(id, () => step, told)
      }),

      removeAudience: Effect.fn("Shoots.removeAudience")(function* (id, audienceId) {
        yield* studio
        yield* edit(
          id,
          ({ status }) =>
            Effect.gen(function* () {
              yield* knownAudience(id, audienceId)
              if (yield* audiences.isUsed(id, audienceId)) {
                return yield* illegal("remove-audience", status, "audience-in-use")
              }
              return yield* audiences.remove(id, audienceId)
            }),
          told
        )
      })
    }
    return methods
  })
