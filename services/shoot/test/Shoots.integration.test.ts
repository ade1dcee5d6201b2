import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { compareKeys, nameKey } from "@safelight/contracts/shoot/PhotoOrder"
import { ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import type { ShootId } from "@safelight/events/Ids"
import * as GallerySheets from "@safelight/shoot-service/GallerySheets"
import * as PhotoRepo from "@safelight/shoot-service/PhotoRepo"
import * as ShootRepo from "@safelight/shoot-service/ShootRepo"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, FastCheck, Layer, Tracer } from "effect"
import { anna, as, photographer } from "../../../packages/contracts/test/People.ts"
import { told } from "../../../packages/contracts/test/Recorded.ts"
import { delivered, newPhotoId, newShoot, processed, uploaded } from "../../../packages/contracts/test/shoot/Scene.ts"
import { contract } from "../../../packages/contracts/test/shoot/ShootsContract.ts"
import { live } from "./LiveShoots.ts"

const layer = live.pipe(Layer.provide(TestPostgres.layer))

contract("SQL", layer)

describe("the database", () => {
  it.layer(layer)((it) => {
    it.effect("orders keys as memory does", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const text = FastCheck.string({ unit: "binary" }).filter((name) => !name.includes("\u0000"))
        const names = FastCheck.sample(text, 300)
        const keys = names.map(nameKey)
        const rows = yield* sql<{ key: string }>`SELECT value AS key
          FROM json_array_elements_text(${JSON.stringify(keys)}::json) ORDER BY value COLLATE "C"`
        assert.deepStrictEqual(
          rows.map(({ key }) => key),
          keys.sort(compareKeys)
        )
      })
    )
  })
})

const page = { offset: 0, limit: 120 }

/** How many statements the work sent. */
const statements = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    let count = 0
    const native = yield* Effect.tracer
    const counting = Tracer.make({
      span: (...given) => {
        if (given[0] === "sql.execute") count++
        return native.span(...given)
      },
      context: native.context
    })
    yield* Effect.withTracer(self, counting)
    return count
  })

describe("what was read of a gallery", () => {
  it.layer(layer)((it) => {
    it.effect("is read again only after a change, and a change by hand is one too", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const shoots = yield* Shoots
        const { id } = yield* delivered(["a.jpg", "b.jpg", "c.jpg"])
        const look = as(anna)(shoots.gallery(id, page))
        const names = Effect.map(look, ({ photos }) => photos.map(({ fileName }) => fileName))
        yield* look
        assert.strictEqual(yield* statements(look), 1)
        yield* sql`UPDATE photo SET hidden = true WHERE file_name = 'b.jpg' AND shoot_id = ${id}`
        assert.deepStrictEqual(yield* names, ["a.jpg", "c.jpg"])
        yield* sql`DELETE FROM photo WHERE file_name = 'a.jpg' AND shoot_id = ${id}`
        assert.deepStrictEqual(yield* names, ["c.jpg"])
        yield* sql`DELETE FROM client WHERE shoot_id = ${id}`
        assert.strictEqual((yield* Effect.flip(look))._tag, "NotFound")
      })
    )

    it.effect("is not taken for what is true by a change that was rolled back", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const shoots = yield* Shoots
        const { id } = yield* delivered(["a.jpg"])
        const look = as(anna)(shoots.gallery(id, page))
        const rename = (title: string) => sql`UPDATE shoot SET title = ${title} WHERE id = ${id}`
        const undone = rename("Never").pipe(Effect.zipRight(look), Effect.zipRight(Effect.fail("undo")))
        yield* Effect.flip(sql.withTransaction(undone))
        assert.strictEqual((yield* look).gallery.title, "Anna & Ben")
        yield* rename("Later")
        assert.strictEqual((yield* look).gallery.title, "Later")
      })
    )

    it.effect("makes room for others, the longest unseen first", () =>
      Effect.gen(function* () {
        const [photos, shoots] = [yield* PhotoRepo.make, yield* ShootRepo.make]
        const [first, second, third] = yield* Effect.all([
          delivered(["a.jpg"]),
          delivered(["b.jpg"]),
          delivered(["c.jpg"])
        ])
        const sheets = GallerySheets.make({ photos, shoots }, 5000)
        const look = ({ id }: { readonly id: ShootId }) =>
          Effect.gen(function* () {
            const { version } = yield* Effect.flatten(photos.now(id, undefined))
            const kept = sheets.at(id, version)
            const facts = yield* Effect.flatten(kept.facts)
            yield* kept.sheet(facts, { person: undefined, studio: true })
          })
        yield* Effect.all([look(first), look(second), look(first), look(third)])
        assert.deepStrictEqual([yield* statements(look(first)), yield* statements(look(second))], [1, 3])
      })
    )
  })
})

describe("under parallel work", () => {
  it.layer(layer)((it) => {
    it.effect("the last verdict makes a shoot ready, once, whoever brings it", () =>
      Effect.gen(function* () {
        const shoots = yield* Shoots
        const intake = yield* ShootIntake
        const { id } = yield* newShoot()
        const photos = yield* Effect.forEach(Array.from({ length: 60 }), () => newPhotoId)
        const uploads = yield* Effect.forEach(photos, (photo, index) => uploaded(id, photo, `${index}.jpg`))
        const verdicts = yield* Effect.forEach(photos, (photo) => processed(id, photo))
        const take = Effect.forEach(intake.photo, { concurrency: 12, discard: true })
        yield* take(uploads)
        yield* take([...verdicts, ...verdicts.slice(0, 10)])
        const shoot = yield* as(photographer)(shoots.get(id))
        assert.strictEqual(shoot.status, "ready")
        assert.deepInclude(shoot.counts, { uploaded: 60, processing: 0, ready: 60 })
        assert.deepStrictEqual(
          (yield* told("shoot.ready", id)).map((event) => event.data.photoCount),
          [60]
        )
      })
    )

    it.effect("a delivery, an archive and a visit happen once", () =>
      Effect.gen(function* () {
        const shoots = yield* Shoots
        const { id } = yield* delivered(["a.jpg", "b.jpg"])
        const many = <A, E, R>(self: Effect.Effect<A, E, R>) =>
          Effect.all(
            Array.from({ length: 12 }, () => self),
            { concurrency: 12 }
          )
        yield* many(as(photographer)(shoots.deliver(id)))
        yield* many(as(anna)(shoots.recordVisit(id)))
        const archives = yield* many(as(anna)(shoots.requestArchive(id, { kind: "everything" })))
        assert.strictEqual(new Set(archives).size, 1)
        assert.lengthOf(yield* told("shoot.delivered", id), 1)
        assert.lengthOf(yield* told("shoot.accessed", id), 1)
        assert.lengthOf(yield* told("archive.requested", id), 1)
      })
    )
  })
})
