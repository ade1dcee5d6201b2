import { assert, describe, it } from "@effect/vitest"
import type { Principal } from "@safelight/auth/Principal"
import type { Tokens } from "@safelight/auth/Tokens"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import { Files } from "@safelight/contracts/file/Files"
import type { EventFor } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import { ShootFacts, shootKey } from "@safelight/events/Facts"
import { FileFailed, FileProcessed } from "@safelight/events/FileEvents"
import { ArchiveId, PhotoId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ArchiveRequested, ShootArchived, ShootCreated } from "@safelight/events/ShootEvents"
import { DateTime, Effect, type Layer, Schema } from "effect"
import { anna, as, ben, photographer, stranger } from "../People.ts"
import { type Recorded, told } from "../Recorded.ts"

const nobody: Principal = { kind: "anonymous" }

const tagOf = <A, E extends { readonly _tag: string }, R>(self: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(self), (error) => error._tag)

const newId = Effect.sync(() => crypto.randomUUID())

const setFacts = (facts: Partial<ShootFacts> & Pick<ShootFacts, "shootId">) =>
  Effect.gen(function* () {
    const publisher = yield* Publisher
    const whole = { status: "delivered" as const, clients: [], expiresAt: null, hidden: [], sets: [], ...facts }
    yield* publisher.putFact(shootKey(facts.shootId), yield* Schema.encode(ShootFacts)(whole))
  }).pipe(Effect.orDie)

/** A delivered shoot of two clients. */
const newShoot = Effect.gen(function* () {
  const intake = yield* FileIntake
  const shootId = ShootId.make(yield* newId)
  yield* intake.shoot(yield* make(ShootCreated, { shootId, clients: [anna.userId, ben.userId] }))
  yield* setFacts({ shootId, clients: [anna, ben].map(({ userId }) => ({ userId, download: true })) })
  return shootId
})

const bytes = (text: string) => new TextEncoder().encode(text)

const arrive = (shootId: ShootId, fileName: string, text = fileName) =>
  Effect.flatMap(FileIntake, (intake) => intake.arrived({ shootId, fileName, bytes: bytes(text) }))

const rendition = (name: string, size: number) => ({
  bucket: "rendition",
  name,
  nuid: `${name} ${crypto.randomUUID()}`,
  size,
  sha256: "0".repeat(64),
  crc32: 0,
  chunkSize: 1024,
  chunks: 1,
  runs: []
})

const processed = (shootId: ShootId, photoId: PhotoId) =>
  make(FileProcessed, {
    shootId,
    photoId,
    recipe: "1",
    fileType: "JPEG",
    camera: {},
    renditions: { high: rendition("high", 30), medium: rendition("medium", 20), thumb: rendition("thumb", 10) }
  })

const keptWithoutPicture = (shootId: ShootId, photoId: PhotoId) =>
  make(FileProcessed, {
    ...{ shootId, photoId, recipe: "1", fileType: "HEIC", camera: {} },
    ...{ originalOnly: "Not shown yet.", originalOnlyCode: "heic" }
  })

const failed = (shootId: ShootId, photoId: PhotoId) =>
  make(FileFailed, {
    shootId,
    photoId,
    recipe: "1",
    category: "data" as const,
    code: "damaged",
    reason: "This file is damaged. Export it again."
  })

const request = (shootId: ShootId, photoIds: ReadonlyArray<PhotoId>, principal = anna) =>
  Effect.gen(function* () {
    const intake = yield* FileIntake
    const archiveId = ArchiveId.make(yield* newId)
    const data = {
      shootId,
      archiveId,
      userId: principal.userId,
      scope: { kind: "everything" as const },
      photos: photoIds.map((photoId) => ({ photoId, folder: "Ceremony" }))
    }
    const again = Effect.flatMap(make(ArchiveRequested, data), intake.archive)
    yield* again
    return { archiveId, again }
  })

const catalogue = (it: Suite) => {
  it.effect("shows a file that arrived, and tells of it once", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shootId = yield* newShoot
      const photoId = yield* arrive(shootId, "IMG_1.JPG")
      const [file] = yield* as(photographer)(files.list(shootId))
      assert.strictEqual(file?.id, photoId)
      assert.strictEqual(file?.fileName, "IMG_1.JPG")
      assert.strictEqual(file?.state, "processing")
      assert.strictEqual(file?.size, 9)
      assert.strictEqual(file?.received, 9)
      assert.match(file?.sha256 ?? "", /^[0-9a-f]{64}$/)
      const [event, ...others] = yield* told("file.uploaded", shootId)
      assert.deepStrictEqual(event?.data, {
        shootId,
        photoId,
        fileName: "IMG_1.JPG",
        size: 9,
        sha256: file?.sha256 ?? ""
      })
      assert.lengthOf(others, 0)
    })
  )

  it.effect("keeps the same bytes of a shoot once, and of another shoot anew", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const [shootId, other] = [yield* newShoot, yield* newShoot]
      const first = yield* arrive(shootId, "IMG_1.JPG", "same")
      assert.strictEqual(yield* arrive(shootId, "COPY.JPG", "same"), first)
      assert.notStrictEqual(yield* arrive(other, "IMG_1.JPG", "same"), first)
      const list = yield* as(photographer)(files.list(shootId))
      assert.deepStrictEqual(
        list.map(({ fileName, sameAs }) => [fileName, sameAs]),
        [
          ["COPY.JPG", first],
          ["IMG_1.JPG", null]
        ]
      )
      assert.lengthOf(yield* told("file.uploaded", shootId), 1)
      const storage = yield* as(photographer)(files.storage(shootId))
      assert.deepStrictEqual({ ...storage }, { files: 1, originalBytes: 4, renditionBytes: 0 })
    })
  )

  it.effect("takes verdicts, also twice and in any order, and has a file tried again", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const intake = yield* FileIntake
      const shootId = yield* newShoot
      const [good, bad] = [yield* arrive(shootId, "good.jpg"), yield* arrive(shootId, "bad.jpg")]
      const before = yield* as(photographer)(files.processed())
      const settled = Effect.map(as(photographer)(files.processed()), ({ done, failed }) => ({
        done: done - before.done,
        failed: failed - before.failed
      }))
      for (const verdict of [yield* processed(shootId, good), yield* failed(shootId, bad)]) {
        yield* intake.verdict(verdict)
        yield* intake.verdict(verdict)
      }
      yield* intake.verdict(yield* processed(shootId, PhotoId.make(yield* newId)))
      const states = Effect.map(as(photographer)(files.list(shootId)), (list) =>
        Object.fromEntries(list.map((file) => [file.id, [file.state, file.category, file.reason]]))
      )
      assert.deepStrictEqual(yield* states, {
        [good]: ["ready", null, null],
        [bad]: ["failed", "data", "This file is damaged. Export it again."]
      })
      assert.strictEqual((yield* as(photographer)(files.storage(shootId))).renditionBytes, 60)
      assert.deepStrictEqual(yield* settled, { done: 1, failed: 1 })
      yield* as(photographer)(files.retry(bad))
      assert.deepStrictEqual((yield* states)[bad], ["processing", null, null])
      assert.deepStrictEqual(yield* settled, { done: 1, failed: 0 })
      assert.strictEqual(yield* tagOf(as(photographer)(files.retry(PhotoId.make(yield* newId)))), "NotFound")
    })
  )

  it.effect("goes by the newest verdict, whichever comes last", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const intake = yield* FileIntake
      const shootId = yield* newShoot
      const photoId = yield* arrive(shootId, "again.jpg")
      const former = yield* failed(shootId, photoId)
      const state = Effect.map(as(photographer)(files.list(shootId)), ([file]) => file?.state)
      yield* intake.verdict(former)
      yield* as(photographer)(files.retry(photoId))
      yield* intake.verdict(former)
      assert.strictEqual(yield* state, "processing")
      const newer = yield* processed(shootId, photoId)
      yield* intake.verdict(newer)
      yield* intake.verdict(former)
      assert.strictEqual(yield* state, "ready")
    })
  )

  it.effect("says why there is no picture, and what that is made of, as far as it was told", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const intake = yield* FileIntake
      const shootId = yield* newShoot
      const verdictOn = (name: string, verdict: (photoId: PhotoId) => Effect.Effect<EventFor<"file-catalogue">>) =>
        Effect.gen(function* () {
          const photoId = yield* arrive(shootId, name)
          yield* intake.verdict(yield* verdict(photoId))
          return photoId
        })
      const refusal = { shootId, recipe: "1", category: "data" as const, reason: "In English." }
      const fail = (facts: { code: string; fileType?: string | null; mostMegapixels?: number }) => (photoId: PhotoId) =>
        make(FileFailed, { ...refusal, photoId, ...facts })
      const bare = { shootId, recipe: "1", fileType: "NEF", camera: {}, originalOnly: "Nothing to show." }
      yield* verdictOn("a.pdf", fail({ code: "not-a-photo", fileType: "PDF" }))
      yield* verdictOn("b.bin", fail({ code: "not-a-photo", fileType: null }))
      const large = yield* verdictOn("c.jpg", fail({ code: "too-large", mostMegapixels: 150 }))
      yield* verdictOn("d.heic", (photoId) => keptWithoutPicture(shootId, photoId))
      // An event of a version that did not tell it.
      yield* verdictOn("e.nef", (photoId) => make(FileProcessed, { ...bare, photoId }))
      yield* verdictOn("f.jpg", (photoId) => processed(shootId, photoId))
      yield* arrive(shootId, "copy of c.jpg", "c.jpg")
      const said = Effect.map(as(photographer)(files.list(shootId)), (list) =>
        Object.fromEntries(list.map(({ fileName, reason, remark }) => [fileName, [reason, remark]]))
      )
      assert.deepStrictEqual(yield* said, {
        "a.pdf": ["In English.", { code: "not-a-photo", fileType: "PDF" }],
        "b.bin": ["In English.", { code: "not-a-photo", fileType: null }],
        "c.jpg": ["In English.", { code: "too-large", mostMegapixels: 150 }],
        "copy of c.jpg": ["In English.", { code: "too-large", mostMegapixels: 150 }],
        "d.heic": ["Not shown yet.", { code: "heic", fileType: "HEIC" }],
        "e.nef": ["Nothing to show.", null],
        "f.jpg": [null, null]
      })
      yield* as(photographer)(files.retry(large))
      assert.deepStrictEqual((yield* said)["c.jpg"], [null, null])
    })
  )

  it.effect("forgets what the studio deletes, and tells of it", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shootId = yield* newShoot
      const [gone, stays] = [yield* arrive(shootId, "gone.jpg"), yield* arrive(shootId, "stays.jpg")]
      yield* arrive(shootId, "copy of gone.jpg", "gone.jpg")
      yield* as(photographer)(files.remove([gone, PhotoId.make(yield* newId)]))
      yield* as(photographer)(files.remove([gone]))
      const list = yield* as(photographer)(files.list(shootId))
      assert.deepStrictEqual(
        list.map((file) => file.id),
        [stays]
      )
      assert.lengthOf(yield* told("file.deleted", shootId), 1)
      assert.strictEqual(yield* tagOf(as(photographer)(files.link(gone))), "NotFound")
      assert.notStrictEqual(yield* arrive(shootId, "gone.jpg"), gone)
    })
  )
}

const rights = (it: Suite) => {
  it.effect("lets only the studio see and change files", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shootId = yield* newShoot
      const photoId = yield* arrive(shootId, "a.jpg")
      const calls = [
        files.list(shootId),
        files.storage(shootId),
        files.processed(),
        files.downloads(shootId),
        files.retry(photoId),
        files.remove([photoId])
      ]
      for (const call of calls) {
        for (const contact of [anna, stranger]) assert.strictEqual(yield* tagOf(as(contact)(call)), "NotFound")
        assert.strictEqual(yield* tagOf(as(nobody)(call)), "SignInRequired")
      }
      assert.lengthOf(yield* as(photographer)(files.list(shootId)), 1)
      assert.strictEqual(yield* tagOf(as(photographer)(files.list(ShootId.make(yield* newId)))), "NotFound")
    })
  )

  it.effect("gives links to those who may download the photograph, as long as they may", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shootId = yield* newShoot
      const photoId = yield* arrive(shootId, "Été 1.jpg")
      const link = files.link(photoId)
      for (const principal of [photographer, anna]) {
        assert.match(yield* as(principal)(link), /^\/d\/p\/[\w-]+\/%C3%89t%C3%A9%201\.jpg$/)
      }
      assert.strictEqual(yield* tagOf(as(stranger)(link)), "NotFound")
      assert.strictEqual(yield* tagOf(as(nobody)(link)), "SignInRequired")
      const clients = [{ userId: anna.userId, download: true }]
      yield* setFacts({ shootId, clients, hidden: [photoId] })
      assert.strictEqual(yield* tagOf(as(anna)(link)), "NotFound")
      yield* setFacts({ shootId, clients: [{ userId: anna.userId, download: false }] })
      assert.strictEqual(yield* tagOf(as(anna)(link)), "NotFound")
      yield* setFacts({ shootId, clients, status: "archived" })
      assert.strictEqual(yield* tagOf(as(anna)(link)), "AccessEnded")
      yield* setFacts({ shootId, clients, expiresAt: DateTime.subtract(yield* DateTime.now, { seconds: 1 }) })
      assert.strictEqual(yield* tagOf(as(anna)(link)), "AccessEnded")
    })
  )

  it.effect("gives clients a link to an original without a picture, and none to a refused file", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const intake = yield* FileIntake
      const shootId = yield* newShoot
      const [kept, refused] = [yield* arrive(shootId, "a.heic"), yield* arrive(shootId, "b.txt")]
      yield* intake.verdict(yield* keptWithoutPicture(shootId, kept))
      yield* intake.verdict(yield* failed(shootId, refused))
      assert.match(yield* as(anna)(files.link(kept)), /a\.heic$/)
      assert.strictEqual(yield* tagOf(as(anna)(files.link(refused))), "NotFound")
      assert.match(yield* as(photographer)(files.link(refused)), /b\.txt$/)
    })
  )

  it.effect("lists single downloads for the studio, newest first", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const intake = yield* FileIntake
      const shootId = yield* newShoot
      const photoId = yield* arrive(shootId, "a.jpg")
      yield* intake.fetched(photoId, anna.userId)
      yield* intake.fetched(photoId, ben.userId)
      const list = yield* as(photographer)(files.downloads(shootId))
      assert.deepStrictEqual(
        list.map((download) => download.userId),
        [ben.userId, anna.userId]
      )
      const events = yield* told("file.downloaded", shootId)
      assert.deepStrictEqual(
        events.map(({ data }) => [data.photoId, data.userId, data.rendition]),
        [
          [photoId, anna.userId, "original"],
          [photoId, ben.userId, "original"]
        ]
      )
    })
  )
}

const archives = (it: Suite) => {
  it.effect("opens an archive for the person who asked, and shows its path to nobody else", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shootId = yield* newShoot
      const photos = [yield* arrive(shootId, "a.jpg"), yield* arrive(shootId, "b.jpg")]
      const { again, archiveId } = yield* request(shootId, photos)
      const mine = yield* as(anna)(files.archive(archiveId))
      assert.strictEqual(mine.state, "ready")
      assert.strictEqual(mine.files, 2)
      assert.isAbove(mine.bytes, 10)
      assert.match(mine.path ?? "", /^\/d\/[\w-]{22,}\/.+\.zip$/)
      assert.deepStrictEqual(yield* as(anna)(files.archives(shootId)), [mine])
      yield* again
      assert.strictEqual((yield* as(anna)(files.archive(archiveId))).path, mine.path)
      assert.lengthOf(yield* told("archive.queued", shootId), 1)
      const [ready, ...others] = yield* told("archive.ready", shootId)
      assert.strictEqual(ready?.data.bytes, mine.bytes)
      assert.lengthOf(others, 0)

      const [seen] = yield* as(photographer)(files.archives(shootId))
      assert.strictEqual(seen?.id, archiveId)
      assert.isNull(seen?.path)
      assert.lengthOf(yield* as(ben)(files.archives(shootId)), 0)
      assert.strictEqual(yield* tagOf(as(ben)(files.archive(archiveId))), "NotFound")
      assert.strictEqual(yield* tagOf(as(stranger)(files.archives(shootId))), "NotFound")
      assert.strictEqual(yield* tagOf(as(nobody)(files.archive(archiveId))), "SignInRequired")
      assert.strictEqual(yield* tagOf(as(anna)(files.archive(ArchiveId.make(yield* newId)))), "NotFound")
    })
  )

  it.effect("never offers an archive of nothing", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const [shootId, other] = [yield* newShoot, yield* newShoot]
      const foreign = yield* arrive(other, "a.jpg")
      const { archiveId } = yield* request(shootId, [foreign, PhotoId.make(yield* newId)])
      const view = yield* as(anna)(files.archive(archiveId))
      assert.strictEqual(view.state, "incomplete")
      assert.isNull(view.path)
      assert.lengthOf(yield* told("archive.ready", shootId), 0)
    })
  )

  it.effect("ends with a deleted photograph and with its shoot, once", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const intake = yield* FileIntake
      const shootId = yield* newShoot
      const [a, b] = [yield* arrive(shootId, "a.jpg"), yield* arrive(shootId, "b.jpg")]
      const first = yield* request(shootId, [a, b])
      const second = yield* request(shootId, [b], ben)
      yield* as(photographer)(files.remove([a]))
      const stateOf = (id: ArchiveId) => Effect.map(as(photographer)(files.archive(id)), (archive) => archive.state)
      assert.strictEqual(yield* stateOf(first.archiveId), "expired")
      assert.strictEqual(yield* stateOf(second.archiveId), "ready")
      const closing = yield* make(ShootArchived, { shootId, clients: [anna.userId, ben.userId] })
      yield* intake.shoot(closing)
      yield* intake.shoot(closing)
      assert.strictEqual(yield* stateOf(second.archiveId), "expired")
      const ended = yield* told("archive.expired", shootId)
      assert.deepStrictEqual(
        ended.map(({ data }) => data.archiveId),
        [first.archiveId, second.archiveId]
      )
      // What has ended can be asked for anew.
      yield* second.again
      assert.strictEqual(yield* stateOf(second.archiveId), "ready")
    })
  )
}

const hidden = (it: Suite) => {
  it.effect("an archive is not to be had while one of its photographs is hidden", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shootId = yield* newShoot
      const [a, b] = [yield* arrive(shootId, "a.jpg"), yield* arrive(shootId, "b.jpg")]
      const clients = [{ userId: anna.userId, download: true }]
      const both = yield* request(shootId, [a, b])
      const alone = yield* request(shootId, [b])
      const seen = Effect.map(Effect.all([files.archive(both.archiveId), files.archive(alone.archiveId)]), (views) =>
        views.map(({ path, state }) => [state, path !== null])
      )
      yield* setFacts({ shootId, clients, hidden: [a] })
      assert.deepStrictEqual(yield* as(anna)(seen), [
        ["expired", false],
        ["ready", true]
      ])
      const all = yield* as(photographer)(files.archives(shootId))
      assert.deepStrictEqual(
        all.filter(({ state }) => state === "expired").map(({ id }) => id),
        [both.archiveId]
      )
      yield* setFacts({ shootId, clients, hidden: [] })
      assert.deepStrictEqual(yield* as(anna)(seen), [
        ["ready", true],
        ["ready", true]
      ])
    })
  )
}

type Needed = Files | FileIntake | Recorded | Publisher | Tokens
type Suite = Parameters<Parameters<ReturnType<typeof it.layer<Needed, unknown>>>[1]>[0]

/** What every way of providing `Files` holds to. */
export const contract = (name: string, layer: Layer.Layer<Needed, unknown>) =>
  describe(`Files: ${name}`, () => {
    it.layer(layer)((it) => {
      catalogue(it)
      rights(it)
      archives(it)
      hidden(it)
    })
  })
