import { assert } from "@effect/vitest"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { ShootFacts, shootKey } from "@safelight/events/Facts"
import type { PhotoId } from "@safelight/events/Ids"
import { Effect, FastCheck, Option, Runtime, Schema } from "effect"
import { anna, as, ben, photographer } from "../People.ts"
import { Recorded, told } from "../Recorded.ts"
import { addPhoto, deleted, delivered, hear, newPhotoId, newShoot, processed, uploaded } from "./Scene.ts"
import type { Needed, Suite } from "./ShootsContract.ts"

const page = { offset: 0, limit: 120 }
const studio = as(photographer)
const refusal = <A, R>(self: Effect.Effect<A, { readonly _tag: string; readonly why?: string }, R>) =>
  Effect.map(Effect.flip(self), ({ _tag, why }) => why ?? _tag)

/** Closing a shoot and opening it again. */
export const archiving = (it: Suite) => {
  it.effect("an archived shoot is closed to its clients and kept whole; restored, it is as it was", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { fact } = yield* Recorded
      const status = (id: typeof shoot.id) =>
        Effect.map(fact(shootKey(id)), (found) => Schema.decodeUnknownSync(ShootFacts)(Option.getOrThrow(found)).status)
      const shoot = yield* delivered(["a.jpg", "b.jpg"], { clients: [anna.userId, ben.userId] })
      const { id, photos } = shoot
      yield* as(anna)(shoots.setFavourite(id, photos[1] ?? (yield* newPhotoId), true))
      yield* studio(shoots.move(id, photos.slice(1), { setId: null, place: "start" }))
      const before = yield* studio(shoots.get(id))
      const seen = yield* as(anna)(shoots.gallery(id, page))
      const updates = (yield* told("shoot.updated", id)).length

      const archived = yield* studio(shoots.archive(id))
      assert.deepStrictEqual({ ...archived }, { ...before, status: "archived" })
      assert.strictEqual(yield* status(id), "archived")
      const [event, ...more] = yield* told("shoot.archived", id)
      assert.deepInclude(event?.data, { shootId: id, clients: [anna.userId, ben.userId] })
      assert.deepStrictEqual(more, [])
      assert.strictEqual(yield* refusal(as(anna)(shoots.gallery(id, page))), "AccessEnded")
      assert.strictEqual(yield* refusal(as(anna)(shoots.requestArchive(id, { kind: "everything" }))), "AccessEnded")
      assert.isFalse((yield* as(anna)(shoots.mine())).some((gallery) => gallery.id === id))
      assert.lengthOf((yield* studio(shoots.gallery(id, page))).photos, 2)
      assert.strictEqual(yield* refusal(studio(shoots.archive(id))), "archived-already")
      assert.strictEqual(yield* refusal(studio(shoots.deliver(id))), "archived")
      assert.strictEqual(yield* refusal(as(anna)(shoots.archive(id))), "NotFound")
      assert.strictEqual(yield* refusal(as(anna)(shoots.restore(id))), "NotFound")
      // Whatever is told of it meanwhile says that it is archived.
      yield* studio(shoots.update(id, { title: before.title, expiresAt: null }))
      yield* studio(shoots.update(id, { expiresAt: before.expiresAt }))
      assert.deepStrictEqual(
        (yield* told("shoot.updated", id)).slice(updates).map(({ data }) => data.status),
        ["archived", "archived"]
      )

      assert.deepStrictEqual(yield* studio(shoots.restore(id)), before)
      assert.strictEqual(yield* status(id), "delivered")
      const last = (yield* told("shoot.updated", id)).at(-1)
      assert.deepInclude(last?.data, { changed: ["status"], status: "delivered", clients: [anna.userId, ben.userId] })
      assert.isAbove(last?.data.revision ?? 0, event?.data.revision ?? 0)
      assert.deepStrictEqual(yield* as(anna)(shoots.gallery(id, page)), seen)
      assert.lengthOf(yield* told("shoot.delivered", id), 1)
      assert.strictEqual(yield* refusal(studio(shoots.restore(id))), "not-archived")
    })
  )

  it.effect("whatever happens in whatever order, a shoot stands where its rules say", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const runtime = yield* Effect.runtime<Needed>()
      const steps = FastCheck.array(
        FastCheck.constantFrom("upload", "verdict", "delete", "deliver", "archive", "restore", "unassign", "assign"),
        { maxLength: 14 }
      )
      const run = (actions: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const { id } = yield* newShoot()
          yield* addPhoto(id, "first.jpg")
          let model = { waiting: 0, ready: 1, client: true, delivered: false, archived: false }
          const waiting: Array<PhotoId> = []
          const ready: Array<PhotoId> = []
          const settled = () => model.waiting === 0 && model.ready > 0
          const attempt = (step: "deliver" | "archive" | "restore", isLegal: boolean) =>
            Effect.map(Effect.either(studio(shoots[step](id))), ({ _tag }) =>
              assert.strictEqual(_tag, isLegal ? "Right" : "Left", `${step} of ${JSON.stringify(model)}`)
            )
          for (const action of actions) {
            if (action === "upload") {
              const photo = yield* newPhotoId
              yield* hear(uploaded(id, photo, `${waiting.length}.jpg`))
              waiting.push(photo)
              model = { ...model, waiting: model.waiting + 1 }
            } else if (action === "verdict") {
              const photo = waiting.pop()
              if (photo === undefined) continue
              yield* hear(processed(id, photo))
              ready.push(photo)
              model = { ...model, waiting: model.waiting - 1, ready: model.ready + 1 }
            } else if (action === "delete") {
              const photo = ready.pop()
              if (photo === undefined) continue
              yield* hear(deleted(id, photo))
              model = { ...model, ready: model.ready - 1 }
            } else if (action === "deliver") {
              const isLegal = !model.archived && model.client && settled()
              yield* attempt("deliver", isLegal)
              if (isLegal) model = { ...model, delivered: true }
            } else if (action === "archive") {
              yield* attempt("archive", !model.archived)
              model = { ...model, archived: true }
            } else if (action === "restore") {
              yield* attempt("restore", model.archived)
              model = { ...model, archived: false }
            } else {
              const client = action === "assign"
              yield* studio(client ? shoots.assign(id, anna.userId) : shoots.unassign(id, anna.userId))
              model = { ...model, client }
            }
            const { status } = yield* studio(shoots.get(id))
            const open = model.delivered ? "delivered" : settled() ? "ready" : "preparing"
            assert.strictEqual(status, model.archived ? "archived" : open)
            const door = yield* Effect.either(as(anna)(shoots.gallery(id, page)))
            const seen = door._tag === "Right" ? "open" : door.left._tag
            assert.strictEqual(seen, !model.client ? "NotFound" : model.archived ? "AccessEnded" : "open")
          }
        })
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(steps, (actions) => Runtime.runPromise(runtime)(run(actions))),
          { numRuns: 15 }
        )
      )
    })
  )
}
