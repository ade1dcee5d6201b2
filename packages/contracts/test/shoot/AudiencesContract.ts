import { assert } from "@effect/vitest"
import { decide } from "@safelight/auth/Decide"
import { AudienceRights } from "@safelight/contracts/shoot/Audience"
import { ShootAccess } from "@safelight/contracts/shoot/ShootAccess"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { ShootFacts, shootKey } from "@safelight/events/Facts"
import { AudienceId, PhotoId, SetId, type ShootId } from "@safelight/events/Ids"
import { Effect, FastCheck, Option, Runtime, Schema } from "effect"
import { anna, as, asService, ben, photographer } from "../People.ts"
import { Recorded, told } from "../Recorded.ts"
import { addPhoto, delivered } from "./Scene.ts"
import type { Needed, Suite } from "./ShootsContract.ts"

const page = { offset: 0, limit: 120 }
const studio = as(photographer)
const tagOf = <A, E extends { readonly _tag: string }, R>(self: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(self), (error) => error._tag)

const rights = (sets: AudienceRights["sets"], download = true) => new AudienceRights({ name: "Guests", download, sets })

/** Four photographs: one in each of two sets, two in none. Ben sees the first set only, Anna everything. */
const twoAudiences = Effect.gen(function* () {
  const shoots = yield* Shoots
  const { id, photos } = yield* delivered(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], { clients: [anna.userId] })
  const [a = PhotoId.make(""), b = PhotoId.make(""), c = PhotoId.make("")] = photos
  const ceremony = (yield* studio(shoots.createSet(id, "Ceremony"))).id
  const dinner = (yield* studio(shoots.createSet(id, "Dinner"))).id
  yield* studio(shoots.place(id, [a], ceremony))
  yield* studio(shoots.place(id, [b], dinner))
  const guests = yield* studio(shoots.createAudience(id, rights([ceremony])))
  yield* studio(shoots.assign(id, ben.userId, guests.id))
  return { id, photos: { a, b, c }, ceremony, dinner, guests }
})

const names = (person: typeof anna, id: ShootId) =>
  Effect.flatMap(Shoots, (shoots) =>
    Effect.map(as(person)(shoots.gallery(id, page)), ({ photos }) => photos.map(({ fileName }) => fileName))
  )

/** Audiences of a shoot, and who belongs to which. */
export const audiences = (it: Suite) => {
  it.effect("a client sees the photographs of their audience, and nothing of others", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { ceremony, dinner, guests, id, photos } = yield* twoAudiences
      const shoot = yield* studio(shoots.get(id))
      assert.deepStrictEqual(shoot.audiences, [guests])
      assert.deepInclude(guests, { name: "Guests", download: true, sets: [ceremony], photoCount: 1 })
      assert.deepStrictEqual(
        shoot.clients.map(({ audienceId, userId }) => [userId, audienceId]),
        [
          [anna.userId, null],
          [ben.userId, guests.id]
        ]
      )

      assert.deepStrictEqual(yield* names(anna, id), ["a.jpg", "b.jpg", "c.jpg", "d.jpg"])
      const { gallery, photos: seen } = yield* as(ben)(shoots.gallery(id, page))
      assert.deepStrictEqual(
        seen.map(({ fileName }) => fileName),
        ["a.jpg"]
      )
      assert.deepInclude(gallery, { photoCount: 1, coverId: photos.a, mayDownload: true })
      assert.deepStrictEqual(
        gallery.sets.map((set) => [set.id, set.photoCount]),
        [[ceremony, 1]]
      )
      const mine = (yield* as(ben)(shoots.mine())).find((gallery) => gallery.id === id)
      assert.deepInclude(mine, { photoCount: 1, coverId: photos.a })

      const one = yield* as(ben)(shoots.photo(id, photos.a))
      assert.deepInclude(one, { number: 1, previousId: null, nextId: null })
      for (const foreign of [photos.b, photos.c]) {
        assert.strictEqual(yield* tagOf(as(ben)(shoots.photo(id, foreign))), "NotFound")
        assert.strictEqual(yield* tagOf(as(ben)(shoots.setFavourite(id, foreign, true))), "NotFound")
      }
      assert.strictEqual(yield* tagOf(as(ben)(shoots.gallery(id, { ...page, setId: dinner }))), "NotFound")
      assert.lengthOf((yield* as(ben)(shoots.gallery(id, { ...page, setId: ceremony }))).photos, 1)
      assert.lengthOf((yield* as(anna)(shoots.gallery(id, { ...page, setId: dinner }))).photos, 1)
      assert.lengthOf((yield* studio(shoots.gallery(id, page))).photos, 4)
    })
  )

  it.effect("an archive has what its client's audience sees", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { ceremony, dinner, guests, id, photos } = yield* twoAudiences
      const request = (person: typeof anna, scope: Parameters<typeof shoots.requestArchive>[1]) =>
        Effect.gen(function* () {
          const archiveId = yield* as(person)(shoots.requestArchive(id, scope))
          const asked = (yield* told("archive.requested", id)).find(({ data }) => data.archiveId === archiveId)
          return asked?.data.photos.map(({ photoId }) => photoId)
        })
      assert.lengthOf((yield* request(anna, { kind: "everything" })) ?? [], 4)
      assert.deepStrictEqual(yield* request(ben, { kind: "everything" }), [photos.a])
      assert.deepStrictEqual(yield* request(ben, { kind: "set", setId: ceremony }), [photos.a])
      assert.strictEqual(yield* tagOf(request(ben, { kind: "set", setId: dinner })), "NotFound")

      yield* as(ben)(shoots.setFavourite(id, photos.a, true))
      yield* studio(shoots.updateAudience(id, guests.id, rights([ceremony, dinner])))
      assert.strictEqual(yield* as(ben)(shoots.setFavourite(id, photos.b, true)), 2)
      yield* studio(shoots.updateAudience(id, guests.id, rights([dinner])))
      assert.deepStrictEqual(yield* request(ben, { kind: "favourites", userId: ben.userId }), [photos.b])
      const { gallery } = yield* as(ben)(shoots.gallery(id, page))
      const client = (yield* studio(shoots.get(id))).clients.find(({ userId }) => userId === ben.userId)
      assert.deepStrictEqual([gallery.favouriteCount, client?.favourites], [1, 1])
    })
  )

  it.effect("without the right nothing can be downloaded, and all of it is seen", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { guests, id } = yield* twoAudiences
      const mayBen = Effect.map(as(ben)(shoots.gallery(id, page)), ({ gallery }) => gallery.mayDownload)
      const archive = as(ben)(shoots.requestArchive(id, { kind: "everything" }))
      assert.isTrue(yield* mayBen)
      yield* studio(shoots.updateAudience(id, guests.id, rights(null, false)))
      assert.isFalse(yield* mayBen)
      assert.strictEqual(yield* tagOf(archive), "NotFound")
      assert.lengthOf(yield* names(ben, id), 4)
      yield* studio(shoots.updateAudience(id, guests.id, rights(null)))
      yield* archive
    })
  )

  it.effect("what is put into a set or taken out of it appears and disappears, and a new photograph waits", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { ceremony, guests, id, photos } = yield* twoAudiences
      const seen = names(ben, id)
      yield* addPhoto(id, "new.jpg")
      assert.deepStrictEqual(yield* seen, ["a.jpg"])
      yield* studio(shoots.place(id, [photos.c], ceremony))
      assert.deepStrictEqual(yield* seen, ["a.jpg", "c.jpg"])
      const move = yield* studio(shoots.move(id, [photos.b], { before: photos.c }))
      assert.deepStrictEqual(yield* seen, ["a.jpg", "b.jpg", "c.jpg"])
      assert.isNotNull(move)
      if (move !== null) yield* studio(shoots.undoMove(id, move))
      assert.sameMembers([...(yield* seen)], ["a.jpg", "c.jpg"])
      yield* studio(shoots.hide(id, [photos.c], true))
      assert.deepStrictEqual(yield* seen, ["a.jpg"])
      yield* studio(shoots.removeSet(id, ceremony))
      assert.deepStrictEqual(yield* seen, [])
      assert.deepStrictEqual((yield* studio(shoots.get(id))).audiences[0]?.sets, [])
      assert.strictEqual(yield* tagOf(as(ben)(shoots.photo(id, photos.a))), "NotFound")
      yield* studio(shoots.moveClient(id, ben.userId, null))
      assert.lengthOf(yield* seen, 4)
      yield* studio(shoots.removeAudience(id, guests.id))
    })
  )

  it.effect("ACCESS follows every change of it", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const recorded = yield* Recorded
      const { facts } = yield* ShootAccess
      const { ceremony, dinner, guests, id, photos } = yield* twoAudiences
      const current = Effect.gen(function* () {
        const asked = yield* Effect.flatten(asService("file")(facts(id)))
        assert.deepStrictEqual(
          Option.some<unknown>(Schema.encodeSync(ShootFacts)(asked)),
          yield* recorded.fact(shootKey(id))
        )
        const client = asked.clients.find(({ userId }) => userId === ben.userId)
        return { client, sets: asked.sets.map((set) => [set.id, [...set.photos].sort()] as const) }
      })
      const client = { userId: ben.userId, download: true, sets: [ceremony] }
      assert.deepStrictEqual(yield* current, { client, sets: [[ceremony, [photos.a]]] })
      yield* studio(shoots.place(id, [photos.c], ceremony))
      assert.deepStrictEqual((yield* current).sets, [[ceremony, [photos.a, photos.c].sort()]])
      const move = yield* studio(shoots.move(id, [photos.c], { setId: dinner, place: "end" }))
      assert.deepStrictEqual((yield* current).sets, [[ceremony, [photos.a]]])
      if (move !== null) yield* studio(shoots.undoMove(id, move))
      assert.deepStrictEqual((yield* current).sets, [[ceremony, [photos.a, photos.c].sort()]])
      yield* studio(shoots.updateAudience(id, guests.id, rights([dinner], false)))
      assert.deepStrictEqual(yield* current, {
        client: { userId: ben.userId, download: false, sets: [dinner] },
        sets: [[dinner, [photos.b]]]
      })
      yield* studio(shoots.removeSet(id, dinner))
      assert.deepStrictEqual(yield* current, {
        client: { userId: ben.userId, download: false, sets: [] },
        sets: []
      })
      yield* studio(shoots.moveClient(id, ben.userId, null))
      assert.deepStrictEqual((yield* current).client, { userId: ben.userId, download: true })
      const changes = (yield* told("shoot.updated", id)).filter(({ data }) => data.changed.includes("clients"))
      assert.lengthOf(changes, 4, "an audience made, a client assigned, rights changed, a client moved")
    })
  )

  it.effect("who is let in again comes back to their audience, and who is a client stays in it", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { guests, id } = yield* twoAudiences
      const audienceOf = Effect.map(
        studio(shoots.get(id)),
        ({ clients }) => clients.find(({ userId }) => userId === ben.userId)?.audienceId
      )
      yield* studio(shoots.assign(id, ben.userId))
      assert.strictEqual(yield* audienceOf, guests.id)
      yield* studio(shoots.unassign(id, ben.userId))
      assert.strictEqual(yield* tagOf(studio(shoots.moveClient(id, ben.userId, null))), "NotFound")
      yield* studio(shoots.assign(id, ben.userId))
      assert.strictEqual(yield* audienceOf, guests.id)
      yield* studio(shoots.assign(id, ben.userId, null))
      assert.isNull(yield* audienceOf)
    })
  )

  it.effect("only what is there can be chosen, and an audience in use stays", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { guests, id } = yield* twoAudiences
      const other = yield* delivered(["z.jpg"])
      const foreignSet = (yield* studio(shoots.createSet(other.id, "Elsewhere"))).id
      const foreign = yield* studio(shoots.createAudience(other.id, rights(null)))
      const noSet = SetId.make(crypto.randomUUID())
      const noAudience = AudienceId.make(crypto.randomUUID())
      const attempts = [
        shoots.createAudience(id, rights([noSet])),
        shoots.createAudience(id, rights([foreignSet])),
        shoots.updateAudience(id, guests.id, rights([foreignSet])),
        shoots.updateAudience(id, noAudience, rights(null)),
        shoots.updateAudience(id, foreign.id, rights(null)),
        shoots.removeAudience(id, noAudience),
        shoots.removeAudience(id, foreign.id),
        shoots.assign(id, anna.userId, foreign.id),
        shoots.moveClient(id, anna.userId, noAudience),
        shoots.moveClient(other.id, ben.userId, null)
      ]
      for (const attempt of attempts) assert.strictEqual(yield* tagOf(studio(attempt)), "NotFound")
      const byClients = [
        shoots.createAudience(id, rights(null)),
        shoots.updateAudience(id, guests.id, rights(null)),
        shoots.removeAudience(id, guests.id),
        shoots.moveClient(id, ben.userId, null)
      ]
      for (const attempt of byClients) assert.strictEqual(yield* tagOf(as(ben)(attempt)), "NotFound")

      const refused = yield* Effect.flip(studio(shoots.removeAudience(id, guests.id)))
      assert.deepInclude(refused, { _tag: "IllegalStep", step: "remove-audience", why: "audience-in-use" })
      assert.deepStrictEqual(yield* names(ben, id), ["a.jpg"])
      yield* studio(shoots.unassign(id, ben.userId))
      yield* studio(shoots.removeAudience(id, guests.id))
      assert.deepStrictEqual((yield* studio(shoots.get(id))).audiences, [])
    })
  )

  it.effect(
    "whatever sets, audiences and moves there were, a client has exactly what paper says",
    () =>
      Effect.gen(function* () {
        const runtime = yield* Effect.runtime<Needed>()
        const index = FastCheck.nat({ max: 2 })
        const steps = FastCheck.array(
          FastCheck.oneof(
            FastCheck.record({ do: FastCheck.constant("place" as const), photo: index, set: FastCheck.option(index) }),
            FastCheck.record({ do: FastCheck.constant("move" as const), photo: index, set: FastCheck.option(index) }),
            FastCheck.record({ do: FastCheck.constant("hide" as const), photo: index, hidden: FastCheck.boolean() }),
            FastCheck.record({
              do: FastCheck.constant("rights" as const),
              audience: index,
              download: FastCheck.boolean(),
              sets: FastCheck.option(FastCheck.uniqueArray(index), { freq: 4 })
            }),
            FastCheck.record({ do: FastCheck.constant("join" as const), audience: FastCheck.option(index) }),
            FastCheck.record({ do: FastCheck.constant("removeSet" as const), set: index })
          ),
          { minLength: 3, maxLength: 14 }
        )
        const property = FastCheck.asyncProperty(steps, (steps) =>
          Runtime.runPromise(runtime)(
            Effect.gen(function* () {
              const shoots = yield* Shoots
              const { facts } = yield* ShootAccess
              const { id, photos } = yield* delivered(["a.jpg", "b.jpg", "c.jpg"], { clients: [ben.userId] })
              const three = [0, 1, 2]
              const sets = yield* Effect.forEach(three, (n) => studio(shoots.createSet(id, `Set ${n}`)))
              const made = yield* Effect.forEach(three, () => studio(shoots.createAudience(id, rights([], false))))
              const setId = (n: number | null) => (n === null ? null : (sets[n]?.id ?? null))
              const paper = {
                gone: new Set<number>(),
                place: new Map<number, number | null>(),
                hidden: new Set<number>(),
                audiences: new Map<number, { download: boolean; sets: ReadonlyArray<number> | null }>(
                  three.map((n) => [n, { download: false, sets: [] }])
                ),
                of: null as number | null
              }
              for (const step of steps) {
                switch (step.do) {
                  case "place":
                  case "move": {
                    const photo = photos.slice(step.photo, step.photo + 1)
                    if (step.set !== null && paper.gone.has(step.set)) break
                    const to = setId(step.set)
                    yield* step.do === "place"
                      ? studio(shoots.place(id, photo, to))
                      : studio(shoots.move(id, photo, { setId: to, place: "end" }))
                    paper.place.set(step.photo, step.set)
                    break
                  }
                  case "hide":
                    yield* studio(shoots.hide(id, photos.slice(step.photo, step.photo + 1), step.hidden))
                    if (step.hidden) paper.hidden.add(step.photo)
                    else paper.hidden.delete(step.photo)
                    break
                  case "rights": {
                    const wanted = step.sets === null ? null : step.sets.filter((n) => !paper.gone.has(n))
                    const audience = made[step.audience]
                    if (audience === undefined) break
                    const ids = wanted === null ? null : wanted.flatMap((n) => setId(n) ?? [])
                    yield* studio(shoots.updateAudience(id, audience.id, rights(ids, step.download)))
                    paper.audiences.set(step.audience, { download: step.download, sets: wanted })
                    break
                  }
                  case "join":
                    yield* studio(
                      shoots.moveClient(
                        id,
                        ben.userId,
                        step.audience === null ? null : (made[step.audience]?.id ?? null)
                      )
                    )
                    paper.of = step.audience
                    break
                  case "removeSet": {
                    const set = sets[step.set]
                    if (set === undefined || paper.gone.has(step.set)) break
                    yield* studio(shoots.removeSet(id, set.id))
                    paper.gone.add(step.set)
                    for (const [photo, place] of paper.place) if (place === step.set) paper.place.set(photo, null)
                  }
                }
              }

              const audience = paper.of === null ? undefined : paper.audiences.get(paper.of)
              const seen = three.filter((photo) => {
                const place = paper.place.get(photo) ?? null
                const inSets = audience?.sets == null || (place !== null && audience.sets.includes(place))
                return inSets && !paper.hidden.has(photo)
              })
              const idsOf = (numbers: ReadonlyArray<number>) => numbers.flatMap((n) => photos[n] ?? []).sort()
              const told = yield* Effect.flatten(asService("file")(facts(id)))
              const allowed = (action: "see" | "download") =>
                photos
                  .filter(
                    (photoId) =>
                      decide(
                        ben,
                        { kind: "photo", shootId: id, photoId, action },
                        { now: 0, shoot: told, sessionEnded: false, deactivated: false }
                      ) === "allow"
                  )
                  .sort()
              assert.deepStrictEqual(allowed("see"), idsOf(seen))
              assert.deepStrictEqual(allowed("download"), audience?.download === false ? [] : idsOf(seen))
              const page = yield* as(ben)(shoots.gallery(id, { offset: 0, limit: 10 }))
              assert.deepStrictEqual(page.photos.map((photo) => photo.id).sort(), idsOf(seen))
              assert.strictEqual(page.gallery.photoCount, seen.length)
            })
          )
        )
        yield* Effect.promise(() => FastCheck.assert(property, { numRuns: 25 }))
      }),
    60_000
  )
}
