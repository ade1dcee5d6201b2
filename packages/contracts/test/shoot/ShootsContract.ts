import { assert, describe, it } from "@effect/vitest"
import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { Refused } from "@safelight/auth/Refused"
import type { Tokens } from "@safelight/auth/Tokens"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import { ShootAccess } from "@safelight/contracts/shoot/ShootAccess"
import { ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import { type IllegalStep, Shoots } from "@safelight/contracts/shoot/Shoots"
import { make } from "@safelight/events/Event"
import { ShootFacts, shootKey } from "@safelight/events/Facts"
import { ArchiveDownloaded, ArchiveExpired, FileProcessed } from "@safelight/events/FileEvents"
import { ApiTokenId, PhotoId, SetId, ShootId } from "@safelight/events/Ids"
import { DateTime, Effect, Exit, FastCheck, type Layer, Option, Runtime, Schema, TestClock } from "effect"
import { anna, as, asService, ben, photographer, stranger } from "../People.ts"
import { Recorded, told } from "../Recorded.ts"
import { archiving } from "./ArchivingContract.ts"
import { arrangement } from "./ArrangementContract.ts"
import { audiences } from "./AudiencesContract.ts"
import {
  addPhoto,
  deleted,
  delivered,
  failed,
  hear,
  keptWithoutPicture,
  newPhotoId,
  newShoot,
  processed,
  uploaded
} from "./Scene.ts"

const page = { offset: 0, limit: 120 }
const names = (photos: ReadonlyArray<{ readonly fileName: string }>) => photos.map((photo) => photo.fileName)
const tagOf = <A, E extends { readonly _tag: string }, R>(self: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(self), (error) => error._tag)

const lifecycle = (it: Suite) => {
  it.effect("goes from preparing to ready with the last verdict, and back with a new file", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id, status } = yield* newShoot({ clients: [anna.userId, anna.userId] })
      assert.strictEqual(status, "preparing")
      assert.deepStrictEqual(
        (yield* told("shoot.created", id)).map((event) => event.data.clients),
        [[anna.userId]]
      )
      const [first, second, third] = [yield* newPhotoId, yield* newPhotoId, yield* newPhotoId]
      yield* hear(uploaded(id, first, "a.jpg"), uploaded(id, second, "b.txt"), processed(id, first))
      const get = as(photographer)(shoots.get(id))
      const before = yield* get
      assert.strictEqual(before.status, "preparing")
      assert.deepInclude(before.counts, { uploaded: 2, processing: 1, ready: 1 })

      yield* hear(failed(id, second))
      assert.strictEqual((yield* get).status, "ready")
      yield* hear(failed(id, second), deleted(id, second))
      assert.deepStrictEqual(
        (yield* told("shoot.ready", id)).map((event) => event.data.photoCount),
        [1]
      )

      yield* hear(uploaded(id, third, "c.heic"))
      assert.strictEqual((yield* get).status, "preparing")
      yield* hear(keptWithoutPicture(id, third))
      const after = yield* get
      assert.strictEqual(after.status, "ready")
      assert.deepInclude(after.counts, { uploaded: 2, processing: 0, ready: 1, originalOnly: 1, failed: 0 })
      assert.strictEqual(after.coverId, first)
      assert.deepStrictEqual(
        (yield* told("shoot.ready", id)).map((event) => event.data.photoCount),
        [1, 2]
      )
    })
  )

  const steps: ReadonlyArray<
    readonly [
      state: string,
      reason: RegExp,
      set: (id: ShootId) => Effect.Effect<unknown, unknown, Shoots | ShootIntake | Tokens>
    ]
  > = [
    ["without a photograph", /no photograph yet/, () => Effect.void],
    [
      "without a client",
      /no client yet/,
      (id) =>
        Effect.zipRight(
          addPhoto(id, "a.jpg"),
          as(photographer)(Effect.flatMap(Shoots, (s) => s.unassign(id, anna.userId)))
        )
    ],
    [
      "with a file in processing",
      /still being processed/,
      (id) =>
        Effect.zipRight(
          addPhoto(id, "a.jpg"),
          Effect.flatMap(newPhotoId, (p) => hear(uploaded(id, p, "b.jpg")))
        )
    ],
    [
      "with failed files only",
      /no photograph yet/,
      (id) => Effect.flatMap(newPhotoId, (p) => hear(uploaded(id, p, "b.txt"), failed(id, p)))
    ],
    [
      "with hidden photographs only",
      /is hidden/,
      (id) =>
        Effect.flatMap(addPhoto(id, "a.jpg"), (p) =>
          as(photographer)(Effect.flatMap(Shoots, (s) => s.hide(id, [p], true)))
        )
    ],
    [
      "after access has ended",
      /already ended/,
      (id) =>
        Effect.zipRight(
          addPhoto(id, "a.jpg"),
          as(photographer)(Effect.flatMap(Shoots, (s) => s.update(id, { expiresAt: DateTime.unsafeMake(0) })))
        )
    ]
  ]
  it.effect.each(steps)("refuses to deliver %s", ([, reason, set]) =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id } = yield* newShoot()
      yield* Effect.orDie(set(id))
      const refused = yield* Effect.flip(as(photographer)(shoots.deliver(id)))
      assert(refused._tag === "IllegalStep")
      assert.match(refused.reason, reason)
      assert.deepStrictEqual(yield* told("shoot.delivered", id), [])
    })
  )

  it.effect("delivers once; what comes later is an update", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id } = yield* newShoot()
      const original = yield* newPhotoId
      yield* hear(uploaded(id, original, "raw.heic"), keptWithoutPicture(id, original))
      yield* addPhoto(id, "a.jpg")
      yield* TestClock.adjust("1 minute")
      const both = yield* Effect.all([as(photographer)(shoots.deliver(id)), as(photographer)(shoots.deliver(id))], {
        concurrency: 2
      })
      assert.deepStrictEqual(
        both.map((shoot) => shoot.status),
        ["delivered", "delivered"]
      )
      const [event, ...more] = yield* told("shoot.delivered", id)
      assert.deepStrictEqual(event?.data, { shootId: id, photoCount: 2, clients: [anna.userId] })
      assert.deepStrictEqual([more, yield* told("shoot.updated", id)], [[], []])

      yield* addPhoto(id, "b.jpg")
      const again = yield* as(photographer)(shoots.deliver(id))
      yield* as(photographer)(shoots.deliver(id))
      assert.strictEqual(again.status, "delivered")
      assert.deepStrictEqual(again.deliveredAt, both[0].deliveredAt)
      assert.lengthOf(yield* told("shoot.delivered", id), 1)
      assert.deepStrictEqual(
        (yield* told("shoot.updated", id)).map((event) => event.data.changed),
        [["photos"]]
      )
    })
  )

  it.effect("keeps details, and tells only what changed", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { expiresAt, id, title } = yield* newShoot()
      yield* as(photographer)(shoots.update(id, { title, expiresAt }))
      const renamed = yield* as(photographer)(shoots.update(id, { title: "<b>Anna</b>", expiresAt: null }))
      assert.deepInclude(renamed, { title: "<b>Anna</b>", expiresAt: null, zone: "Europe/Paris" })
      assert.deepStrictEqual(yield* as(photographer)(shoots.get(id)), renamed)
      assert.strictEqual(
        (yield* as(photographer)(shoots.list())).find((shoot) => shoot.id === id)?.title,
        "<b>Anna</b>"
      )
      const changes = (yield* told("shoot.updated", id)).map((event) => event.data.changed)
      assert.deepStrictEqual(changes, [["details", "expiry"]])
      const long = yield* Effect.exit(as(photographer)(shoots.update(id, { title: "x".repeat(10_000) })))
      assert(Exit.isFailure(long))
      assert.strictEqual((yield* as(photographer)(shoots.get(id))).title, "<b>Anna</b>")
    })
  )
}

const access = (it: Suite) => {
  it.effect("shows a shoot to its clients only, and no photograph before delivery", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id } = yield* newShoot()
      const photo = yield* addPhoto(id, "a.jpg")
      const early = yield* as(anna)(shoots.gallery(id, page))
      assert.deepInclude(early.gallery, { photoCount: 0, coverId: null, title: "Anna & Ben" })
      assert.deepStrictEqual([early.photos, early.gallery.sets], [[], []])
      assert.strictEqual(yield* tagOf(as(anna)(shoots.photo(id, photo))), "NotFound")
      assert.strictEqual(yield* tagOf(as(anna)(shoots.setFavourite(id, photo, true))), "NotFound")
      assert.strictEqual(yield* tagOf(as(anna)(shoots.requestArchive(id, { kind: "everything" }))), "NotFound")

      yield* as(photographer)(shoots.deliver(id))
      assert.deepStrictEqual(names((yield* as(anna)(shoots.gallery(id, page))).photos), ["a.jpg"])
      assert.strictEqual((yield* as(anna)(shoots.photo(id, photo))).number, 1)
      assert.deepStrictEqual(
        (yield* as(anna)(shoots.mine())).filter((gallery) => gallery.id === id).map((gallery) => gallery.photoCount),
        [1]
      )

      const asForeign = as(stranger)
      assert.deepStrictEqual(yield* asForeign(shoots.mine()), [])
      const foreign: ReadonlyArray<Effect.Effect<unknown, Refused | IllegalStep, Tokens>> = [
        asForeign(shoots.gallery(id, page)),
        asForeign(shoots.photo(id, photo)),
        asForeign(shoots.setFavourite(id, photo, true)),
        asForeign(shoots.recordVisit(id)),
        asForeign(shoots.requestArchive(id, { kind: "everything" })),
        asForeign(shoots.get(id)),
        asForeign(shoots.photos(id)),
        as(anna)(shoots.get(id)),
        as(anna)(shoots.list()),
        as(anna)(shoots.deliver(id)),
        as(anna)(shoots.hide(id, [photo], true)),
        as(anna)(shoots.assign(id, anna.userId))
      ]
      for (const attempt of foreign) assert.strictEqual(yield* tagOf(attempt), "NotFound")
      const anonymous = as({ kind: "anonymous" })
      assert.strictEqual(yield* tagOf(anonymous(shoots.gallery(id, page))), "SignInRequired")
      assert.strictEqual(yield* tagOf(anonymous(shoots.mine())), "SignInRequired")
      assert.strictEqual(yield* tagOf(anonymous(shoots.list())), "SignInRequired")
      assert.strictEqual((yield* as({ kind: "service", service: "invite" })(shoots.get(id))).id, id)
    })
  )

  it.effect("is looked at by programs with a token, which choose and order nothing for whom they stand for", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id, photos } = yield* delivered(["a.jpg"])
      const [photo = yield* newPhotoId] = photos
      const { userId } = photographer
      const tokenId = ApiTokenId.make(crypto.randomUUID())
      for (const scopes of [["read"], ["admin"]] as const) {
        const program = as({ kind: "token", tokenId, userId, scopes })
        assert.strictEqual((yield* program(shoots.gallery(id, page))).photos.length, 1)
        const acts: ReadonlyArray<Effect.Effect<unknown, Refused | IllegalStep, CurrentPrincipal>> = [
          shoots.setFavourite(id, photo, true),
          shoots.recordVisit(id),
          shoots.requestArchive(id, { kind: "everything" }),
          shoots.mine()
        ]
        for (const act of acts) assert.strictEqual(yield* tagOf(program(act)), "NotFound", scopes.join())
      }
      assert.strictEqual((yield* as(photographer)(shoots.gallery(id, page))).gallery.favouriteCount, 0)
      assert.lengthOf(yield* told("archive.requested", id), 0)
    })
  )

  it.effect("is told to services, and to nobody else, as ACCESS holds it", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const recorded = yield* Recorded
      const { facts } = yield* ShootAccess
      const { id, photos } = yield* delivered(["a.jpg", "b.jpg"])
      const asked = asService("file")(facts(id)).pipe(Effect.flatten, Effect.map(Schema.encodeSync(ShootFacts)))
      yield* as(photographer)(shoots.hide(id, photos.slice(0, 1), true))
      assert.lengthOf((yield* asked).hidden, 1)
      assert.deepStrictEqual(Option.some<unknown>(yield* asked), yield* recorded.fact(shootKey(id)))
      yield* as(photographer)(shoots.unassign(id, anna.userId))
      assert.deepStrictEqual((yield* asked).clients, [])
      assert.deepStrictEqual(Option.some<unknown>(yield* asked), yield* recorded.fact(shootKey(id)))
      const missing = ShootId.make(crypto.randomUUID())
      assert.isTrue(Option.isNone(yield* asService("file")(facts(missing))))
      for (const person of [{ kind: "anonymous" } as const, anna, photographer]) {
        assert.strictEqual(yield* tagOf(as(person)(facts(id))), "NotFound")
      }
    })
  )

  it.effect("ends with the expiry, and comes back when that moves", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const end = DateTime.add(yield* DateTime.now, { hours: 1 })
      const { id, photos } = yield* delivered(["a.jpg"], { expiresAt: end })
      const [photo = PhotoId.make("")] = photos
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual((yield* as(anna)(shoots.gallery(id, page))).photos.length, 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* tagOf(as(anna)(shoots.gallery(id, page))), "AccessEnded")
      assert.strictEqual(yield* tagOf(as(anna)(shoots.photo(id, photo))), "AccessEnded")
      assert.strictEqual(yield* tagOf(as(anna)(shoots.requestArchive(id, { kind: "everything" }))), "AccessEnded")
      assert.strictEqual((yield* as(photographer)(shoots.gallery(id, page))).photos.length, 1)
      yield* as(photographer)(shoots.update(id, { expiresAt: DateTime.add(end, { days: 1 }) }))
      assert.strictEqual((yield* as(anna)(shoots.gallery(id, page))).photos.length, 1)
    })
  )

  it.effect("writes all that decisions about access need again, for the studio alone", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { fact, loseFacts } = yield* Recorded
      const made = yield* Effect.all([delivered(["a.jpg"]), newShoot({ clients: [] })])
      const facts = Effect.forEach(made, ({ id }) => Effect.map(fact(shootKey(id)), Option.getOrNull))
      const before = yield* facts
      yield* loseFacts
      assert.deepStrictEqual(yield* facts, [null, null])
      assert.strictEqual(yield* tagOf(as(anna)(shoots.rewriteFacts())), "NotFound")
      assert.deepStrictEqual(yield* facts, [null, null])
      assert.strictEqual(
        yield* as(photographer)(shoots.rewriteFacts()),
        (yield* as(photographer)(shoots.list())).length
      )
      assert.deepStrictEqual(yield* facts, before)
    })
  )

  it.effect("hides photographs from clients, and writes every change of access as a fact", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const fact = (id: ShootId) =>
        Effect.flatMap(Recorded, ({ fact }) => Effect.map(fact(shootKey(id)), Option.getOrThrow))
      const { id, photos } = yield* delivered(["a.jpg", "b.jpg"])
      const [first = PhotoId.make("")] = photos
      yield* as(photographer)(shoots.hide(id, [first, first], true))
      assert.strictEqual(yield* tagOf(as(anna)(shoots.photo(id, first))), "NotFound")
      assert.deepStrictEqual(names((yield* as(anna)(shoots.gallery(id, page))).photos), ["b.jpg"])
      assert.deepStrictEqual(names((yield* as(photographer)(shoots.gallery(id, page))).photos), ["a.jpg", "b.jpg"])
      assert.strictEqual((yield* as(photographer)(shoots.get(id))).counts.hidden, 1)
      assert.deepInclude(yield* fact(id), {
        status: "delivered",
        hidden: [first],
        clients: [{ userId: anna.userId, download: true }]
      })

      const two = yield* as(photographer)(shoots.assign(id, ben.userId))
      yield* as(photographer)(shoots.assign(id, ben.userId))
      assert.deepStrictEqual(
        two.clients.map((client) => client.userId),
        [anna.userId, ben.userId]
      )
      assert.strictEqual((yield* as(ben)(shoots.gallery(id, page))).photos.length, 1)
      yield* as(photographer)(shoots.unassign(id, anna.userId))
      assert.strictEqual(yield* tagOf(as(anna)(shoots.gallery(id, page))), "NotFound")
      assert.deepInclude(yield* fact(id), { clients: [{ userId: ben.userId, download: true }] })
      assert.deepStrictEqual(
        (yield* told("shoot.updated", id)).filter((e) => e.data.changed.includes("clients")).map((e) => e.data.clients),
        [[anna.userId, ben.userId], [ben.userId]]
      )
      yield* hear(deleted(id, first))
      assert.deepInclude(yield* fact(id), { hidden: [] })
    })
  )
}

const photographs = (it: Suite) => {
  it.effect("stand in order: sets first, by time, then by name as people count", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const studio = as(photographer)
      const { id } = yield* newShoot()
      const late = yield* addPhoto(id, "IMG_1.jpg", "2026-06-21T18:00:00+02:00")
      yield* addPhoto(id, "IMG_10.jpg", "2026-06-21T09:00:00")
      const second = yield* addPhoto(id, "img_2.jpg", "2026-06-21T17:59:59.5+00:00")
      yield* addPhoto(id, "IMG_3.jpg")
      const kept = yield* newPhotoId
      yield* hear(uploaded(id, kept, "IMG_4.heic"), keptWithoutPicture(id, kept))
      yield* studio(shoots.deliver(id))
      const gallery = as(anna)(shoots.gallery(id, page))
      const byTime = ["IMG_10.jpg", "img_2.jpg", "IMG_1.jpg", "IMG_3.jpg", "IMG_4.heic"]
      assert.deepStrictEqual(names((yield* gallery).photos), byTime)
      yield* studio(shoots.order(id, "name"))
      const byName = ["IMG_1.jpg", "img_2.jpg", "IMG_3.jpg", "IMG_4.heic", "IMG_10.jpg"]
      assert.deepStrictEqual(names((yield* gallery).photos), byName)
      yield* addPhoto(id, "IMG_2b.jpg")
      assert.deepStrictEqual(names((yield* gallery).photos)[2], "IMG_2b.jpg")

      const church = yield* studio(shoots.createSet(id, "Church"))
      const party = yield* studio(shoots.createSet(id, "Party"))
      yield* studio(shoots.place(id, [late, PhotoId.make(crypto.randomUUID())], party.id))
      yield* studio(shoots.place(id, [second], church.id))
      yield* studio(shoots.renameSet(id, party.id, "Feast"))
      const placed = yield* gallery
      assert.deepStrictEqual(names(placed.photos).slice(0, 3), ["img_2.jpg", "IMG_1.jpg", "IMG_2b.jpg"])
      assert.deepStrictEqual(
        placed.gallery.sets.map((set) => [set.name, set.photoCount]),
        [
          ["Church", 1],
          ["Feast", 1]
        ]
      )
      const onlyParty = yield* as(anna)(shoots.gallery(id, { ...page, setId: party.id }))
      assert.deepStrictEqual(names(onlyParty.photos), ["IMG_1.jpg"])
      const unknown = SetId.make(crypto.randomUUID())
      assert.strictEqual(yield* tagOf(studio(shoots.place(id, [late], unknown))), "NotFound")
      assert.strictEqual(yield* tagOf(studio(shoots.renameSet(id, unknown, "x"))), "NotFound")

      const middle = yield* as(anna)(shoots.photo(id, late))
      assert.deepInclude(middle, { number: 2, previousId: second })
      assert.deepStrictEqual(middle.photo.camera, { capturedAt: "2026-06-21T18:00:00+02:00" })
      assert.deepInclude(middle.photo, { width: 6000, height: 4000, placeholder: "AAEC", setId: party.id })
      const paged = yield* as(anna)(shoots.gallery(id, { offset: 1, limit: 3 }))
      assert.deepInclude(paged, { offset: 1, hasMore: true })
      assert.deepStrictEqual(names(paged.photos), ["IMG_1.jpg", "IMG_2b.jpg", "IMG_3.jpg"])
      const last = yield* as(anna)(shoots.gallery(id, { offset: 5, limit: 100_000 }))
      assert.deepStrictEqual([names(last.photos), last.hasMore], [["IMG_10.jpg"], false])

      yield* studio(shoots.removeSet(id, party.id))
      const all = yield* studio(shoots.photos(id))
      assert.deepStrictEqual(names(all), [
        "img_2.jpg",
        "IMG_1.jpg",
        "IMG_2b.jpg",
        "IMG_3.jpg",
        "IMG_4.heic",
        "IMG_10.jpg"
      ])
      assert.deepInclude(all[4], { state: "original-only", reason: "HEIC cannot be shown yet.", width: null })
    })
  )

  it.effect("follow their sets, which change places, and lose a set that goes without going themselves", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const studio = as(photographer)
      const { id, photos } = yield* delivered(["a.jpg", "b.jpg", "c.jpg", "d.jpg"])
      const sets = yield* Effect.forEach(["Church", "Dinner", "Dance"], (name) => studio(shoots.createSet(id, name)))
      const [church, dinner, dance] = sets.map((set) => set.id)
      assert(church !== undefined && dinner !== undefined && dance !== undefined)
      for (const [index, set] of [dance, dinner, church].entries()) {
        yield* studio(shoots.place(id, photos.slice(index, index + 1), set))
      }
      const before = (yield* told("shoot.updated", id)).length
      const news = Effect.map(told("shoot.updated", id), (events) =>
        events.slice(before).map((event) => event.data.changed)
      )
      const gallery = Effect.map(as(anna)(shoots.gallery(id, page)), ({ gallery, photos }) => [
        gallery.sets.map((set) => set.name).join(" "),
        names(photos).join(" ")
      ])
      assert.deepStrictEqual(yield* gallery, ["Church Dinner Dance", "c.jpg b.jpg a.jpg d.jpg"])
      yield* studio(shoots.moveSet(id, dance, "earlier"))
      assert.deepStrictEqual(yield* gallery, ["Church Dance Dinner", "c.jpg a.jpg b.jpg d.jpg"])
      yield* studio(shoots.moveSet(id, church, "later"))
      assert.deepStrictEqual(yield* gallery, ["Dance Church Dinner", "a.jpg c.jpg b.jpg d.jpg"])
      yield* studio(shoots.moveSet(id, dance, "earlier"))
      yield* studio(shoots.moveSet(id, dinner, "later"))
      assert.deepStrictEqual(yield* gallery, ["Dance Church Dinner", "a.jpg c.jpg b.jpg d.jpg"])
      assert.deepStrictEqual(yield* news, [["sets"], ["sets"]])

      yield* studio(shoots.renameSet(id, church, "Chapel"))
      yield* studio(shoots.removeSet(id, dance))
      assert.deepStrictEqual(yield* gallery, ["Chapel Dinner", "c.jpg b.jpg a.jpg d.jpg"])
      assert.deepStrictEqual(yield* news, [["sets"], ["sets"], ["sets"], ["sets"]])
      // A set made anew stands behind the others, whatever changed places before.
      yield* studio(shoots.createSet(id, "Farewell"))
      assert.strictEqual((yield* studio(shoots.get(id))).sets.at(-1)?.name, "Farewell")

      for (const attempt of [shoots.moveSet(id, dance, "later"), shoots.removeSet(id, dance)]) {
        assert.strictEqual(yield* tagOf(studio(attempt)), "NotFound")
      }
      for (const attempt of [shoots.moveSet(id, dinner, "earlier"), shoots.removeSet(id, dinner)]) {
        assert.strictEqual(yield* tagOf(as(anna)(attempt)), "NotFound")
      }
      const other = yield* newShoot()
      assert.strictEqual(yield* tagOf(studio(shoots.moveSet(other.id, dinner, "earlier"))), "NotFound")
    })
  )

  it.effect("without a picture say why, and what that is made of, as far as it was told", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id } = yield* newShoot()
      const [heic, paper, old, again] = [yield* newPhotoId, yield* newPhotoId, yield* newPhotoId, yield* newPhotoId]
      yield* hear(uploaded(id, heic, "1.heic"), keptWithoutPicture(id, heic))
      yield* hear(uploaded(id, paper, "2.pdf"), failed(id, paper))
      // An event of a version that did not tell it.
      const bare = { shootId: id, recipe: "full-1", fileType: "NEF", camera: {}, originalOnly: "Nothing to show." }
      yield* hear(uploaded(id, old, "3.nef"), make(FileProcessed, { ...bare, photoId: old }))
      yield* hear(uploaded(id, again, "4.jpg"), failed(id, again))
      yield* TestClock.adjust("1 second")
      yield* hear(processed(id, again))
      const photos = yield* as(photographer)(shoots.photos(id))
      assert.deepStrictEqual(
        photos.map(({ fileName, reason, remark }) => [fileName, reason, remark]),
        [
          ["1.heic", "HEIC cannot be shown yet.", { code: "heic", fileType: "HEIC" }],
          ["2.pdf", "This is not a photograph. Delete it.", { code: "not-a-photo", fileType: "PDF" }],
          ["3.nef", "Nothing to show.", null],
          ["4.jpg", null, null]
        ]
      )
    })
  )

  it.effect("are there without a picture too: seen, counted, chosen; refused files are not", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id } = yield* newShoot()
      const [heic, broken] = [yield* newPhotoId, yield* newPhotoId]
      yield* hear(uploaded(id, heic, "1.heic"), keptWithoutPicture(id, heic))
      yield* hear(uploaded(id, broken, "2.txt"), failed(id, broken))
      const jpeg = yield* addPhoto(id, "3.jpg")
      const set = yield* as(photographer)(shoots.createSet(id, "Church"))
      yield* as(photographer)(shoots.place(id, [heic], set.id))
      yield* as(photographer)(shoots.deliver(id))

      const { gallery, photos } = yield* as(anna)(shoots.gallery(id, page))
      assert.deepStrictEqual(names(photos), ["1.heic", "3.jpg"])
      assert.deepInclude(photos[0], { state: "original-only", size: 1006, width: null })
      assert.deepInclude(gallery, { photoCount: 2, coverId: jpeg })
      assert.deepStrictEqual(
        gallery.sets.map((set) => set.photoCount),
        [1]
      )
      assert.deepInclude(yield* as(anna)(shoots.photo(id, heic)), { number: 1, nextId: jpeg })
      assert.strictEqual(yield* as(anna)(shoots.setFavourite(id, heic, true)), 1)
      const favourites = yield* as(anna)(shoots.gallery(id, { ...page, favouritesOnly: true }))
      assert.deepStrictEqual(names(favourites.photos), ["1.heic"])
      const seen = yield* as(photographer)(shoots.get(id))
      assert.strictEqual(seen.clients[0]?.favourites, 1)
      assert.strictEqual(deliverable(seen.counts), gallery.photoCount)
      yield* as(anna)(shoots.requestArchive(id, { kind: "everything" }))
      assert.deepStrictEqual(
        (yield* told("archive.requested", id)).map((event) => event.data.photos.length),
        [gallery.photoCount]
      )

      assert.strictEqual(yield* tagOf(as(anna)(shoots.photo(id, broken))), "NotFound")
      assert.strictEqual(yield* tagOf(as(anna)(shoots.setFavourite(id, broken, true))), "NotFound")
      yield* as(photographer)(shoots.hide(id, [heic], true))
      assert.strictEqual(yield* tagOf(as(anna)(shoots.photo(id, heic))), "NotFound")
    })
  )

  it.effect("are favourites per person, wherever that person looks", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { id, photos } = yield* delivered(["1.jpg", "2.jpg", "3.jpg", "4.jpg"], {
        clients: [anna.userId, ben.userId]
      })
      const [first = PhotoId.make(""), second = PhotoId.make(""), third = PhotoId.make("")] = photos
      const favour = (who: typeof anna, photo: PhotoId, yes = true) => as(who)(shoots.setFavourite(id, photo, yes))
      assert.strictEqual(yield* favour(anna, first), 1)
      assert.strictEqual(yield* favour(anna, first), 1)
      assert.strictEqual(yield* favour(anna, third), 2)
      assert.strictEqual(yield* favour(ben, second), 1)
      assert.strictEqual(yield* favour(ben, third, false), 1)
      const only = yield* as(anna)(shoots.gallery(id, { ...page, favouritesOnly: true }))
      assert.deepStrictEqual(names(only.photos), ["1.jpg", "3.jpg"])
      assert.deepInclude(only.gallery, { favouriteCount: 2, photoCount: 4 })
      assert.deepStrictEqual(
        (yield* as(ben)(shoots.gallery(id, page))).photos.map((photo) => photo.favourite),
        [false, true, false, false]
      )
      const within = yield* as(anna)(shoots.photo(id, third, { favouritesOnly: true }))
      assert.deepInclude(within, { number: 2, previousId: first, nextId: null })
      assert.strictEqual(yield* favour(anna, third, false), 1)
      const undone = yield* as(anna)(shoots.photo(id, third, { favouritesOnly: true }))
      assert.deepInclude(undone, { previousId: first, nextId: null })
      assert.deepStrictEqual(
        (yield* as(photographer)(shoots.get(id))).clients.map((client) => client.favourites),
        [1, 1]
      )
      yield* as(photographer)(shoots.hide(id, [first], true))
      assert.strictEqual((yield* as(anna)(shoots.gallery(id, page))).gallery.favouriteCount, 0)
      const unknown = PhotoId.make(crypto.randomUUID())
      assert.strictEqual(yield* tagOf(favour(anna, unknown)), "NotFound")
    })
  )

  it.effect("are shown as they are after every change, however often they were looked at before", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const studio = as(photographer)
      const { id } = yield* newShoot({ clients: [anna.userId, ben.userId] })
      const first = yield* addPhoto(id, "b.jpg", "2026-06-21T09:00:00Z")
      const second = yield* addPhoto(id, "a.jpg", "2026-06-21T10:00:00Z")
      const look = as(anna)(Effect.all([shoots.gallery(id, page), shoots.photo(id, second)])).pipe(
        Effect.map(([{ gallery, photos }, { number, photo }]) => {
          const stars = photos.map(({ favourite, fileName }) => (favourite ? `${fileName}*` : fileName))
          const sets = gallery.sets.map(({ name, photoCount }) => `${name} ${photoCount}`)
          const own = `${number}${photo.favourite ? "*" : ""}`
          return [gallery.title, ...sets, stars.join(" "), gallery.favouriteCount, own].join(", ")
        }),
        Effect.catchAll(({ _tag }) => Effect.succeed<string>(_tag))
      )
      const seenAfter = (change: Effect.Effect<unknown, Refused | IllegalStep, Tokens | ShootIntake>, seen: string) =>
        Effect.gen(function* () {
          yield* look
          yield* change
          assert.strictEqual(yield* look, seen)
        })
      yield* seenAfter(studio(shoots.deliver(id)), "Anna & Ben, b.jpg a.jpg, 0, 2")
      yield* seenAfter(as(anna)(shoots.setFavourite(id, second, true)), "Anna & Ben, b.jpg a.jpg*, 1, 2*")
      yield* seenAfter(as(ben)(shoots.setFavourite(id, first, true)), "Anna & Ben, b.jpg a.jpg*, 1, 2*")
      yield* seenAfter(as(anna)(shoots.setFavourite(id, second, false)), "Anna & Ben, b.jpg a.jpg, 0, 2")
      yield* seenAfter(addPhoto(id, "c.jpg", "2026-06-21T08:00:00Z"), "Anna & Ben, c.jpg b.jpg a.jpg, 0, 3")
      yield* seenAfter(studio(shoots.hide(id, [first], true)), "Anna & Ben, c.jpg a.jpg, 0, 2")
      yield* seenAfter(studio(shoots.hide(id, [first], false)), "Anna & Ben, c.jpg b.jpg a.jpg, 0, 3")
      yield* seenAfter(studio(shoots.order(id, "name")), "Anna & Ben, a.jpg b.jpg c.jpg, 0, 1")
      const set = yield* studio(shoots.createSet(id, "Church"))
      yield* seenAfter(studio(shoots.place(id, [first], set.id)), "Anna & Ben, Church 1, b.jpg a.jpg c.jpg, 0, 2")
      const renamed = "Anna & Ben, Chapel 1, b.jpg a.jpg c.jpg, 0, 2"
      yield* seenAfter(studio(shoots.renameSet(id, set.id, "Chapel")), renamed)
      yield* seenAfter(studio(shoots.removeSet(id, set.id)), "Anna & Ben, a.jpg b.jpg c.jpg, 0, 1")
      yield* seenAfter(hear(deleted(id, first)), "Anna & Ben, a.jpg c.jpg, 0, 1")
      yield* seenAfter(studio(shoots.update(id, { title: "Anna" })), "Anna, a.jpg c.jpg, 0, 1")
      yield* seenAfter(studio(shoots.unassign(id, anna.userId)), "NotFound")
      yield* seenAfter(studio(shoots.assign(id, anna.userId)), "Anna, a.jpg c.jpg, 0, 1")
      yield* seenAfter(studio(shoots.update(id, { expiresAt: DateTime.unsafeMake(0) })), "AccessEnded")
    })
  )

  it.effect("come out alike whatever the order of their events and however often they repeat", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const intake = yield* ShootIntake
      const runtime = yield* Effect.runtime<Tokens>()
      const fates = FastCheck.array(
        FastCheck.constantFrom("waiting", "ready", "kept", "failed", "retried", "deleted", "unheard"),
        { minLength: 1, maxLength: 5 }
      )
      const eventsOf = (id: ShootId, photo: PhotoId, fate: string, index: number) =>
        Effect.gen(function* () {
          const upload = yield* uploaded(id, photo, `IMG_${index}.jpg`)
          if (fate === "waiting") return [upload]
          const one = yield* fate === "failed" || fate === "retried" ? failed(id, photo) : processed(id, photo)
          if (fate === "unheard") return [one]
          if (fate === "kept") return [upload, yield* keptWithoutPicture(id, photo)]
          if (fate === "deleted") return [upload, one, yield* deleted(id, photo)]
          if (fate !== "retried") return [upload, one]
          // A later word of the same producer counts, whichever arrives last.
          yield* TestClock.adjust("1 second")
          return [upload, one, yield* processed(id, photo)]
        })
      const outcome = (id: ShootId) =>
        Effect.gen(function* () {
          const { counts, status } = yield* as(photographer)(shoots.get(id))
          const photos = yield* as(photographer)(shoots.photos(id))
          return { counts, status, photos: photos.map(({ id: _, ...photo }) => photo) }
        })
      const isAlike = (chosen: ReadonlyArray<string>, seed: ReadonlyArray<number>) =>
        Effect.gen(function* () {
          const [straight, shuffled] = [yield* newShoot(), yield* newShoot()]
          for (const [index, fate] of chosen.entries()) {
            for (const event of yield* eventsOf(straight.id, yield* newPhotoId, fate, index)) yield* intake.photo(event)
          }
          const events = yield* Effect.forEach(chosen, (fate, index) =>
            Effect.flatMap(newPhotoId, (photo) => eventsOf(shuffled.id, photo, fate, index))
          )
          const twice = [...events.flat(), ...events.flat()]
          const order = twice.map((event, index) => ({ event, at: seed[index % seed.length] ?? 0 }))
          for (const { event } of order.sort((a, b) => a.at - b.at)) yield* intake.photo(event)
          for (const event of events.flat()) yield* intake.photo(event)
          assert.deepStrictEqual(yield* outcome(shuffled.id), yield* outcome(straight.id))
        })
      const seeds = FastCheck.array(FastCheck.integer(), { minLength: 30, maxLength: 30 })
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(fates, seeds, (chosen, seed) =>
            Runtime.runPromise(runtime)(Effect.provideService(isAlike(chosen, seed), Shoots, shoots))
          ),
          { numRuns: 20 }
        )
      )
    })
  )
}

const people = (it: Suite) => {
  it.effect("shows the photographer who came and who downloaded; tells a visit once an hour", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const intake = yield* ShootIntake
      const { id } = yield* delivered(["a.jpg"])
      const start = yield* DateTime.now
      yield* as(anna)(shoots.recordVisit(id))
      yield* TestClock.adjust("59 minutes")
      yield* as(anna)(shoots.recordVisit(id))
      yield* TestClock.adjust("1 minute")
      yield* as(anna)(shoots.recordVisit(id))
      yield* as(photographer)(shoots.recordVisit(id))
      assert.deepStrictEqual(
        (yield* told("shoot.accessed", id)).map((event) => event.data),
        [
          { shootId: id, userId: anna.userId, first: true },
          { shootId: id, userId: anna.userId, first: false }
        ]
      )
      const archiveId = yield* as(anna)(shoots.requestArchive(id, { kind: "everything" }))
      const download = yield* make(ArchiveDownloaded, { shootId: id, archiveId, userId: anna.userId })
      yield* intake.people(download)
      yield* intake.people(download)
      const [client] = (yield* as(photographer)(shoots.get(id))).clients
      const now = yield* DateTime.now
      assert.deepStrictEqual(
        [client?.firstSeenAt, client?.lastSeenAt, client?.downloadedAt].map((at) => at && DateTime.formatIso(at)),
        [start, now, now].map(DateTime.formatIso)
      )
    })
  )

  it.effect("gives the same archive for the same photographs, and another for others", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const intake = yield* ShootIntake
      const { id, photos } = yield* delivered(["b.jpg", "a.jpg", "c.jpg"], { clients: [anna.userId, ben.userId] })
      const [b = PhotoId.make(""), a = PhotoId.make(""), c = PhotoId.make("")] = photos
      const raw = yield* newPhotoId
      const broken = yield* newPhotoId
      yield* hear(uploaded(id, raw, "d.heic"), keptWithoutPicture(id, raw))
      yield* hear(uploaded(id, broken, "e.txt"), failed(id, broken))
      const feast = yield* as(photographer)(shoots.createSet(id, "Feast"))
      yield* as(photographer)(shoots.place(id, [c], feast.id))
      const everything = as(anna)(shoots.requestArchive(id, { kind: "everything" }))
      const first = yield* everything
      assert.strictEqual(yield* everything, first)
      const [request, ...repeats] = yield* told("archive.requested", id)
      assert.deepStrictEqual(repeats, [])
      assert.deepStrictEqual(request?.data.photos, [
        { photoId: c, folder: "Feast" },
        { photoId: a },
        { photoId: b },
        { photoId: raw }
      ])
      assert.notStrictEqual(yield* as(ben)(shoots.requestArchive(id, { kind: "everything" })), first)

      yield* intake.people(yield* make(ArchiveExpired, { shootId: id, archiveId: first, userId: anna.userId }))
      assert.strictEqual(yield* everything, first)
      assert.lengthOf(
        (yield* told("archive.requested", id)).filter((event) => event.data.archiveId === first),
        2
      )
      yield* as(photographer)(shoots.hide(id, [a], true))
      assert.notStrictEqual(yield* everything, first)

      const scope = { kind: "favourites", userId: anna.userId } as const
      assert.strictEqual(yield* tagOf(as(anna)(shoots.requestArchive(id, scope))), "IllegalStep")
      yield* as(anna)(shoots.setFavourite(id, b, true))
      yield* as(anna)(shoots.requestArchive(id, scope))
      yield* as(anna)(shoots.requestArchive(id, { kind: "set", setId: feast.id }))
      const requests = yield* told("archive.requested", id)
      assert.deepStrictEqual(
        requests.slice(-2).map((event) => event.data.photos.map((photo) => photo.photoId)),
        [[b], [c]]
      )
      assert.strictEqual(yield* tagOf(as(ben)(shoots.requestArchive(id, scope))), "NotFound")
    })
  )
}

export type Needed = Shoots | ShootIntake | ShootAccess | Recorded | Tokens
export type Suite = Parameters<Parameters<ReturnType<typeof it.layer<Needed, unknown>>>[1]>[0]

/** What every way of providing `Shoots` holds to. */
export const contract = (name: string, layer: Layer.Layer<Needed, unknown>) =>
  describe(`Shoots: ${name}`, () => {
    it.layer(layer)((it) => {
      lifecycle(it)
      access(it)
      photographs(it)
      arrangement(it)
      archiving(it)
      audiences(it)
      people(it)
    })
  })
