import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { make } from "@safelight/events/Event"
import { ArchiveId, PhotoId, type ShootId } from "@safelight/events/Ids"
import { ShootArchived, ShootCreated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { Archives } from "@safelight/file-service/Archives"
import { Leftovers } from "@safelight/file-service/Leftovers"
import { Scrub } from "@safelight/file-service/Scrub"
import { Sweeping } from "@safelight/file-service/Sweeping"
import { UploadIntake } from "@safelight/file-service/UploadIntake"
import { ResumableUploads, type UploadRef } from "@safelight/objects/ResumableUploads"
import * as Transaction from "@safelight/sql/Transaction"
import { eventually } from "@safelight/testing/Eventually"
import { Effect, Runtime } from "effect"
import { delivered, noise } from "./Delivery.ts"
import { Bytes, newShoot, somebody, studio, toldSoFar } from "./Studio.ts"
import * as Tus from "./Tus.ts"

async function* one(bytes: Uint8Array) {
  yield bytes
}

const placeOf = (shootId: ShootId) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      sql<{ archivedAt: Date | null }>`SELECT archived_at FROM place WHERE shoot_id = ${shootId}`,
      ([place]) => (place?.archivedAt === null ? "open" : "closed")
    )
  )

/** Announces a file of 1,000 bytes; answers its id and where its bytes go. */
const announced = (shootId: ShootId, filename: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { url } = yield* Bytes
    const { token } = yield* somebody("studio@example.com", "admin")
    const created = yield* Effect.promise(() => Tus.create({ url, token }, 1_000, { shootId, filename }))
    const photoId = PhotoId.make((created.headers.get("location") ?? "").slice("/tus/".length))
    const [row] = yield* sql<{ ref: UploadRef }>`SELECT ref FROM upload WHERE photo_id = ${photoId}`
    if (row === undefined) return yield* Effect.dieMessage("not announced")
    return { photoId, ref: row.ref }
  })

layer(studio(), { excludeTestServices: true, timeout: "2 minutes" })("what changes meanwhile", (it) => {
  it.effect("has an archive prepared anew, or ends it", () =>
    Effect.gen(function* () {
      const archives = yield* Archives
      const files = yield* Files
      const shoots = yield* Shoots
      const sql = yield* SqlClient.SqlClient
      const { admin, anna, photos, shoot } = yield* delivered([noise(1000, 1), noise(1000, 2), noise(1000, 3)])
      const [deleted, damaged] = photos
      const wanted = (archiveId: string) => ({
        shootId: shoot.id,
        archiveId: ArchiveId.make(archiveId),
        userId: anna.userId,
        scope: { kind: "everything" as const },
        photos: photos.map((photoId) => ({ photoId, folder: "" }))
      })
      const first = wanted(yield* uuidV7)
      const open = (prepared: Effect.Effect.Success<ReturnType<typeof archives.prepare>>) =>
        Transaction.run(archives.open(prepared))
      const refused = (prepared: Effect.Effect.Success<ReturnType<typeof archives.prepare>>) =>
        Effect.map(Effect.flip(open(prepared)), ({ _tag }) => _tag)
      const seen = (id: ArchiveId) => Effect.map(admin.as(files.archive(id)), ({ files, state }) => ({ files, state }))

      const whole = yield* archives.prepare(first)
      yield* admin.as(files.remove(deleted === undefined ? [] : [deleted]))
      assert.strictEqual(yield* refused(whole), "Retry")
      const without = yield* archives.prepare(first)
      yield* sql`UPDATE original SET damaged_at = now() WHERE photo_id = ${damaged ?? ""}`
      assert.strictEqual(yield* refused(without), "Retry")
      yield* sql`UPDATE original SET damaged_at = NULL`
      yield* open(yield* archives.prepare(first))
      assert.deepStrictEqual(yield* seen(first.archiveId), { state: "ready", files: 2 })

      const second = wanted(yield* uuidV7)
      const early = yield* archives.prepare(second)
      yield* admin.as(shoots.archive(shoot.id))
      yield* eventually(placeOf(shoot.id), (place) => place === "closed")
      assert.strictEqual(yield* refused(early), "Retry")
      yield* open(yield* archives.prepare(second))
      assert.strictEqual((yield* seen(second.archiveId)).state, "expired")

      // Its place is closed until somebody uploads.
      yield* admin.as(shoots.restore(shoot.id))
      yield* open(yield* archives.prepare(second))
      assert.deepStrictEqual(yield* seen(second.archiveId), { state: "ready", files: 2 })
    })
  )

  it.effect("closes a shoot to a file that is being sent", () =>
    Effect.gen(function* () {
      const intake = yield* FileIntake
      const uploads = yield* UploadIntake
      const runtime = yield* Effect.runtime()
      const { id: shootId } = yield* newShoot()
      const archived = yield* make(ShootArchived, { shootId, clients: [] })
      async function* source() {
        yield noise(1000, 4)
        await Runtime.runPromise(runtime)(intake.shoot(archived))
        yield noise(1000, 5)
      }
      const refusal = yield* Effect.flip(uploads.put({ shootId, userId: undefined, fileName: "a.jpg" }, source()))
      assert.strictEqual(refusal.why, "closed")
      assert.lengthOf(yield* toldSoFar("file.uploaded", shootId), 0)
    })
  )

  it.effect("leaves a closed shoot closed when the word of its beginning comes late", () =>
    Effect.gen(function* () {
      const intake = yield* FileIntake
      const { id: shootId } = yield* newShoot()
      yield* intake.shoot(yield* make(ShootArchived, { shootId, clients: [] }))
      yield* intake.shoot(yield* make(ShootCreated, { shootId, clients: [] }))
      assert.strictEqual(yield* placeOf(shootId), "closed")
    })
  )

  it.effect("to one upload keeps no other from becoming a photo, and a lost bucket ends none", () =>
    Effect.gen(function* () {
      const leftovers = yield* Leftovers
      const resumable = yield* ResumableUploads
      const sql = yield* SqlClient.SqlClient
      const { id: shootId } = yield* newShoot()
      const [lost, faulty, whole] = [
        yield* announced(shootId, "lost.jpg"),
        yield* announced(shootId, "faulty.jpg"),
        yield* announced(shootId, "whole.jpg")
      ]
      yield* resumable.append(faulty.ref, 0, one(noise(1000, 6)))
      yield* resumable.append(whole.ref, 0, one(noise(1000, 7)))
      yield* sql`UPDATE upload SET ref = jsonb_set(ref, '{bucket}', '"gone"') WHERE photo_id = ${lost.photoId}`
      // A row that should not be there: it can't be registered.
      yield* sql`INSERT INTO original (photo_id, studio_id, shoot_id, file_name, size, sha256, nuid, object, modified_at,
          uploaded_at, event_id, correlation_id, state)
        SELECT photo_id, studio_id, shoot_id, file_name, 1, 'other', 'other', '{"nuid": "other"}', now(),
          now(), gen_random_uuid(), gen_random_uuid(), 'ready' FROM upload WHERE photo_id = ${faulty.photoId}`
      assert.isAtLeast(yield* leftovers.finish(0), 1)
      const rows = yield* sql<{ photoId: PhotoId; state: string }>`
        SELECT photo_id, state FROM upload WHERE shoot_id = ${shootId} ORDER BY started_at, seq`
      assert.deepStrictEqual(
        rows.map(({ state }) => state),
        ["open", "open", "registered"]
      )
      yield* sql`DELETE FROM original WHERE photo_id = ${faulty.photoId}`
      yield* sql`DELETE FROM upload WHERE photo_id = ${lost.photoId}`
    })
  )

  it.effect("to a bucket makes no file of it damaged, and what came back is read again soon", () =>
    Effect.gen(function* () {
      const scrub = yield* Scrub
      const sql = yield* SqlClient.SqlClient
      const { photos } = yield* delivered([noise(1000, 8), noise(1000, 9)])
      const [lost, restored] = photos
      const [before] = yield* sql<{ object: object }>`SELECT object FROM original WHERE photo_id = ${lost ?? ""}`
      const damagedAt = sql<{ damagedAt: Date | null }>`SELECT damaged_at FROM original
        WHERE photo_id IN ${sql.in(photos)}`.pipe(Effect.map((rows) => rows.map((row) => row.damagedAt)))
      yield* sql`UPDATE original SET object = jsonb_set(object, '{bucket}', '"gone"') WHERE photo_id = ${lost ?? ""}`
      assert.strictEqual((yield* scrub.pass(1e12, 0)).damaged, 0)
      assert.deepStrictEqual(yield* damagedAt, [null, null])
      yield* sql`UPDATE original SET object = ${JSON.stringify(before?.object)}::jsonb WHERE photo_id = ${lost ?? ""}`
      yield* sql`UPDATE original SET damaged_at = now() - interval '2 days', scrubbed_at = now() - interval '2 days'
        WHERE photo_id = ${restored ?? ""}`
      assert.deepInclude(yield* scrub.pass(1e12), { files: 1, damaged: 0 })
      assert.deepStrictEqual(yield* damagedAt, [null, null])
    })
  )

  it.effect("to nobody's upload ends it, and says when", () =>
    Effect.gen(function* () {
      const { sweep } = yield* Sweeping
      const sql = yield* SqlClient.SqlClient
      const { id: shootId } = yield* newShoot()
      const { photoId } = yield* announced(shootId, "given up.jpg")
      yield* sql`UPDATE upload SET touched_at = now() - interval '1 year' WHERE photo_id = ${photoId}`
      yield* sweep()
      const [row] = yield* sql<{ state: string; finishedAt: Date | null }>`
        SELECT state, finished_at FROM upload WHERE photo_id = ${photoId}`
      assert.strictEqual(row?.state, "abandoned")
      assert.isNotNull(row?.finishedAt)
    })
  )
})
