import { assert } from "@effect/vitest"
import { type MoveTo, type OrderBy, Shoots } from "@safelight/contracts/shoot/Shoots"
import { MoveId, PhotoId, SetId, type ShootId } from "@safelight/events/Ids"
import { Effect, FastCheck, Runtime } from "effect"
import { anna, as, photographer } from "../People.ts"
import { told } from "../Recorded.ts"
import { addPhoto, deleted, delivered, hear, newPhotoId, newShoot } from "./Scene.ts"
import type { Needed, Suite } from "./ShootsContract.ts"

const page = { offset: 0, limit: 120 }
const studio = as(photographer)
const tagOf = <A, E extends { readonly _tag: string }, R>(self: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(self), (error) => error._tag)

const look = (id: ShootId) =>
  Effect.flatMap(Shoots, (shoots) =>
    Effect.map(as(anna)(shoots.gallery(id, page)), ({ photos }) =>
      photos.map(({ fileName }) => fileName.replace(".jpg", "")).join("")
    )
  )

/** Photographs a to f, by time in this order and by name the other way round. */
const six = Effect.gen(function* () {
  const shoots = yield* Shoots
  const { id } = yield* newShoot()
  const letters = [..."fedcba"]
  const ids = yield* Effect.forEach(letters, (letter, index) =>
    addPhoto(id, `${letter}.jpg`, `2026-06-21T10:0${index}:00`)
  )
  yield* studio(shoots.deliver(id))
  const known = new Map(letters.map((letter, index) => [letter, ids[index] ?? PhotoId.make("")]))
  const of = (word: string) => [...word].map((letter) => known.get(letter) ?? PhotoId.make(""))
  const move = (word: string, to: MoveTo) => studio(shoots.move(id, of(word), to))
  const beside = (letter: string) => of(letter)[0] ?? PhotoId.make("")
  return { id, of, move, beside }
})

/** Photographs arranged by hand. */
export const arrangement = (it: Suite) => {
  it.effect("photographs stand by hand where they are put, several as one, and a repeat changes nothing", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { beside, id, move } = yield* six
      assert.strictEqual(yield* look(id), "fedcba")
      assert.isNotNull(yield* move("a", { before: beside("e") }))
      assert.strictEqual(yield* look(id), "faedcb")
      assert.strictEqual((yield* studio(shoots.get(id))).orderBy, "hand")
      const before = (yield* told("shoot.updated", id)).length
      assert.isNull(yield* move("a", { before: beside("e") }))
      assert.lengthOf(yield* told("shoot.updated", id), before, "nothing is told of nothing")
      yield* move("bf", { after: beside("d") })
      assert.strictEqual(yield* look(id), "aedbfc")
      yield* move("cc", { setId: null, place: "start" })
      assert.strictEqual(yield* look(id), "caedbf")
      yield* move("ea", { setId: null, place: "end" })
      assert.strictEqual(yield* look(id), "cdbfea", "in the order given")
      // Beside one that moves itself: where that one stood.
      yield* move("bd", { before: beside("d") })
      assert.strictEqual(yield* look(id), "cbdfea")
      assert.isNull(yield* move("", { setId: null, place: "end" }))
      assert.deepStrictEqual((yield* told("shoot.updated", id)).at(-1)?.data.changed, ["photos"])

      // The page of one photograph, and the archive, follow.
      const middle = yield* as(anna)(shoots.photo(id, beside("d")))
      assert.deepInclude(middle, { number: 3, previousId: beside("b"), nextId: beside("f") })
      assert.strictEqual(middle.gallery.coverId, beside("c"))
      assert.strictEqual((yield* studio(shoots.get(id))).coverId, beside("c"))
      yield* as(anna)(shoots.requestArchive(id, { kind: "everything" }))
      const [request] = yield* told("archive.requested", id)
      const files = new Map((yield* studio(shoots.photos(id))).map((photo) => [photo.id, photo.fileName[0]]))
      assert.strictEqual(request?.data.photos.map(({ photoId }) => files.get(photoId)).join(""), "cbdfea")
    })
  )

  it.effect("an order by hand is kept while another is shown, and newcomers stand behind by capture time", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { beside, id, move } = yield* six
      yield* studio(shoots.order(id, "name"))
      // What is seen is what is moved in: the order by name, with one change.
      yield* move("f", { before: beside("b") })
      assert.strictEqual(yield* look(id), "afbcde")
      yield* studio(shoots.order(id, "time"))
      assert.strictEqual(yield* look(id), "fedcba")
      yield* studio(shoots.order(id, "hand"))
      assert.strictEqual(yield* look(id), "afbcde")
      yield* addPhoto(id, "y.jpg", "2026-06-21T12:00:00")
      yield* addPhoto(id, "x.jpg", "2026-06-21T11:00:00")
      assert.strictEqual(yield* look(id), "afbcdexy")
      yield* move("a", { after: beside("e") })
      assert.strictEqual(yield* look(id), "fbcdeaxy")
      yield* hear(deleted(id, beside("b")))
      yield* move("c", { setId: null, place: "end" })
      assert.strictEqual(yield* look(id), "fdeaxyc")
    })
  )

  it.effect("each set has an order of its own, and a photograph goes to where it is put", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { beside, id, move, of } = yield* six
      const church = yield* studio(shoots.createSet(id, "Church"))
      const feast = yield* studio(shoots.createSet(id, "Feast"))
      assert.strictEqual(church.orderBy, "time")
      yield* studio(shoots.place(id, of("ab"), church.id))
      yield* studio(shoots.place(id, of("cd"), feast.id))
      assert.strictEqual(yield* look(id), "badcfe")
      yield* studio(shoots.order(id, "name", church.id))
      assert.strictEqual(yield* look(id), "abdcfe")
      // By hand among those in no set: the others keep what they had.
      yield* move("e", { before: beside("f") })
      assert.strictEqual(yield* look(id), "abdcef")
      const orders = Effect.map(studio(shoots.get(id)), ({ orderBy, sets }) => [
        orderBy,
        ...sets.map((set) => set.orderBy)
      ])
      assert.deepStrictEqual(yield* orders, ["hand", "name", "time"])
      // Into another set, beside one of it, and to the end of one.
      const moved = yield* move("e", { after: beside("a") })
      assert.strictEqual(yield* look(id), "aebdcf")
      assert.deepStrictEqual((yield* told("shoot.updated", id)).at(-1)?.data.changed, ["sets", "photos"])
      assert.deepStrictEqual(yield* orders, ["hand", "hand", "time"])
      yield* studio(shoots.undoMove(id, moved ?? MoveId.make("")))
      assert.strictEqual(yield* look(id), "abdcef")
      assert.deepStrictEqual(yield* orders, ["hand", "name", "time"])
      yield* move("ef", { setId: feast.id, place: "end" })
      assert.strictEqual(yield* look(id), "abdcef")
      assert.deepStrictEqual(
        (yield* studio(shoots.get(id))).sets.map((set) => set.photoCount),
        [2, 4]
      )
      // Put into a set without a place, it stands behind those that have one; a set that goes takes its places along.
      yield* studio(shoots.place(id, of("a"), feast.id))
      assert.strictEqual(yield* look(id), "bdcefa")
      yield* studio(shoots.removeSet(id, feast.id))
      assert.strictEqual(yield* look(id), "bfedca")
      yield* studio(shoots.order(id, "name"))
      assert.deepStrictEqual(yield* orders, ["name", "name"])
      assert.strictEqual(yield* tagOf(studio(shoots.order(id, "name", feast.id))), "NotFound")
      assert.strictEqual(yield* tagOf(move("a", { setId: feast.id, place: "end" })), "NotFound")
      assert.strictEqual(yield* tagOf(move("a", { before: yield* newPhotoId })), "NotFound")
      const foreign = yield* delivered(["z.jpg"])
      assert.strictEqual(yield* tagOf(move("a", { before: foreign.photos[0] ?? PhotoId.make("") })), "NotFound")
      assert.isNull(yield* studio(shoots.move(id, foreign.photos, { setId: null, place: "end" })))
      assert.strictEqual(yield* tagOf(as(anna)(shoots.move(id, of("a"), { setId: null, place: "end" }))), "NotFound")
    })
  )

  it.effect("the last move is taken back once, and not when something was built on it", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id, move, of } = yield* six
      const take = (moveId: MoveId | null) => studio(shoots.undoMove(id, moveId ?? MoveId.make("")))
      const first = yield* move("cab", { setId: null, place: "start" })
      assert.strictEqual(yield* look(id), "cabfed")
      yield* take(first)
      yield* take(first)
      assert.strictEqual(yield* look(id), "fedcba")
      assert.strictEqual((yield* studio(shoots.get(id))).orderBy, "time")
      assert.lengthOf(yield* told("shoot.updated", id), 2)

      const second = yield* move("a", { setId: null, place: "start" })
      const third = yield* move("b", { setId: null, place: "start" })
      assert.strictEqual(yield* tagOf(take(first)), "IllegalStep")
      assert.strictEqual(yield* tagOf(take(second)), "IllegalStep")
      yield* take(third)
      assert.strictEqual(yield* look(id), "afedcb")
      const set = yield* studio(shoots.createSet(id, "Church"))
      const others: ReadonlyArray<Effect.Effect<unknown, unknown, Needed>> = [
        studio(shoots.order(id, "name")),
        studio(shoots.place(id, of("c"), set.id)),
        studio(shoots.removeSet(id, set.id))
      ]
      for (const other of others) {
        const move = yield* studio(shoots.move(id, of("d"), { setId: null, place: "start" }))
        const other0 = yield* studio(shoots.move(id, of("e"), { setId: null, place: "start" }))
        yield* Effect.orDie(other)
        assert.strictEqual(yield* tagOf(take(other0 ?? move)), "IllegalStep")
      }
      assert.strictEqual(yield* tagOf(as(anna)(shoots.undoMove(id, third ?? MoveId.make("")))), "NotFound")
    })
  )

  it.effect("any moves and orders give what lists of paper would", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const runtime = yield* Effect.runtime<Needed>()
      const letters = [..."fedcba"]
      const group = FastCheck.integer({ min: 0, max: 2 })
      const word = FastCheck.uniqueArray(FastCheck.constantFrom(...letters), { minLength: 1, maxLength: 4 })
      const action = FastCheck.oneof(
        FastCheck.record({ kind: FastCheck.constant("end" as const), word, group, start: FastCheck.boolean() }),
        FastCheck.record({
          kind: FastCheck.constant("beside" as const),
          word,
          at: FastCheck.constantFrom(...letters),
          before: FastCheck.boolean()
        }),
        FastCheck.record({
          kind: FastCheck.constant("order" as const),
          group,
          by: FastCheck.constantFrom<OrderBy>("hand", "name", "time")
        }),
        FastCheck.record({ kind: FastCheck.constant("undo" as const) })
      )
      interface Group {
        readonly by: OrderBy
        readonly hand: ReadonlyArray<string>
      }
      const byTime = (a: string, b: string) => letters.indexOf(a) - letters.indexOf(b)
      const seen = ({ by, hand }: Group): ReadonlyArray<string> =>
        by === "hand" ? hand : [...hand].sort(by === "time" ? byTime : undefined)
      const run = (actions: ReadonlyArray<typeof action extends FastCheck.Arbitrary<infer A> ? A : never>) =>
        Effect.gen(function* () {
          const { beside, id, move } = yield* six
          const sets = [
            (yield* studio(shoots.createSet(id, "1"))).id,
            (yield* studio(shoots.createSet(id, "2"))).id,
            null
          ] as const
          let paper: ReadonlyArray<Group> = sets.map((set) => ({ by: "time", hand: set === null ? letters : [] }))
          let undo: { readonly move: MoveId; readonly paper: ReadonlyArray<Group> } | undefined
          const put = (word: ReadonlyArray<string>, to: number, cut: (group: ReadonlyArray<string>) => number) =>
            paper.map((one, index): Group => {
              const stays = (letter: string) => !word.includes(letter)
              if (index !== to) return { ...one, hand: one.hand.filter(stays) }
              const sheet = seen(one)
              const place = cut(sheet)
              const hand = [...sheet.slice(0, place).filter(stays), ...word, ...sheet.slice(place).filter(stays)]
              return hand.join("") === sheet.join("") ? one : { by: "hand", hand }
            })
          for (const step of actions) {
            const before = paper
            let moved: MoveId | null = null
            if (step.kind === "order") {
              const { by, group } = step
              if (paper[group]?.by !== by) undo = undefined
              paper = paper.map((one, index) => (index === group ? { ...one, by } : one))
              yield* studio(shoots.order(id, by, sets[group] ?? null))
            } else if (step.kind === "undo") {
              if (undo === undefined) continue
              yield* studio(shoots.undoMove(id, undo.move))
              paper = undo.paper
              undo = undefined
            } else if (step.kind === "end") {
              paper = put(step.word, step.group, (sheet) => (step.start ? 0 : sheet.length))
              const place = step.start ? "start" : "end"
              moved = yield* move(step.word.join(""), { setId: sets[step.group] ?? null, place })
            } else {
              const to = paper.findIndex((one) => one.hand.includes(step.at))
              paper = put(step.word, to, (sheet) => sheet.indexOf(step.at) + (step.before ? 0 : 1))
              moved = yield* move(
                step.word.join(""),
                step.before ? { before: beside(step.at) } : { after: beside(step.at) }
              )
            }
            if (moved !== null) undo = { move: moved, paper: before }
            assert.strictEqual(yield* look(id), paper.flatMap(seen).join(""))
          }
        })
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(FastCheck.array(action, { maxLength: 10 }), (actions) =>
            Runtime.runPromise(runtime)(run(actions))
          ),
          { numRuns: 15 }
        )
      )
    })
  )

  it.effect("moves at the same time lose nothing and nobody", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id, move } = yield* six
      yield* Effect.forEach([..."fedcbafedcba"], (letter) => move(letter, { setId: null, place: "start" }), {
        concurrency: 12
      })
      assert.strictEqual([...(yield* look(id))].sort().join(""), "abcdef")
      const ranks = yield* studio(shoots.photos(id))
      assert.lengthOf(ranks, 6)
      assert.strictEqual(yield* tagOf(studio(shoots.order(id, "name", SetId.make(crypto.randomUUID())))), "NotFound")
    })
  )
}
