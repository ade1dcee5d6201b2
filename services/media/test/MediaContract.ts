import { readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, layer as withLayer } from "@effect/vitest"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import type { EventTail } from "@safelight/bus/EventTail"
import type { JobQueue } from "@safelight/bus/JobQueue"
import { versionOf } from "@safelight/events/Recipe"
import { LogicFailure, TemporaryFailure } from "@safelight/imaging/Failure"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { claiming, program, small, truncated } from "@safelight/testing/Photographs"
import { rawFile } from "@safelight/testing/RawFile"
import { Effect, type Layer } from "effect"
import sharp from "sharp"
import { arrived, enqueue, idle, jobFor, pictures, ScratchRoot, verdict, verdicts, Weather } from "./Studio.ts"

const temporary = new TemporaryFailure({ reason: "a child was ended" })

/** Files left in the scratch folders of all processes. */
const leftovers = Effect.map(ScratchRoot, (root) => readdirSync(root).flatMap((own) => readdirSync(join(root, own))))

type World = JobQueue | ObjectStore | EventTail | DeadLetters | Weather | ScratchRoot

/** What workers must do, whatever brings their jobs and keeps their bytes. */
export const mediaContract = (name: string, layer: Layer.Layer<World, unknown>) =>
  withLayer(layer, { excludeTestServices: true })(name, (it) => {
    it.effect("make renditions of a photo, upright, and tell of them with the camera's facts", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const photo = yield* small(1, { width: 1800, height: 1200, orientation: 6, capturedAt: "2026-06-21T14:30:05" })
        const job = yield* arrived("DSC_0001.JPG", photo)
        yield* enqueue(job)
        const event = yield* verdict(job.photoId)
        if (event.type !== "file.processed") throw new Error(`told ${event.type}`)
        assert.deepInclude(event.data, { shootId: job.shootId, recipe: "1", fileType: "JPEG" })
        assert.deepStrictEqual([event.data.width, event.data.height], [1800, 1200])
        assert.strictEqual(event.data.camera.capturedAt, "2026-06-21T14:30:05+02:00")
        assert.match(event.data.placeholder ?? "", /^[A-Za-z0-9+/=]{20,}$/)
        assert.strictEqual(event.metadata.correlationId, job.correlationId)
        assert.strictEqual(event.metadata.causationId, job.causationId)
        for (const [kind, width] of [
          ["high", 1800],
          ["medium", 1024],
          ["thumb", 320]
        ] as const) {
          const ref = event.data.renditions?.[kind]
          if (ref === undefined) throw new Error(`no ${kind}`)
          // What keeps the sweeper away until the event has arrived.
          assert.include(ref.name, job.original.sha256)
          const info = yield* Effect.flatMap(store.readAll(ref), (bytes) =>
            Effect.promise(() => sharp(bytes).metadata())
          )
          assert.deepStrictEqual([info.format, info.width], ["jpeg", width])
          assert.isUndefined(info.exif)
        }
        assert.deepStrictEqual(yield* leftovers, [])
      })
    )

    it.effect("make the sizes that the job's recipe says, under names of their own", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const arriving = yield* arrived("other-sizes.jpg", yield* small(1, { width: 1800, height: 1200 }))
        const recipe = versionOf({
          high: { longestSide: 900, quality: 60 },
          medium: { longestSide: 600, quality: 70 },
          thumb: { longestSide: 90, quality: 50 }
        })
        yield* enqueue({ ...arriving, recipe })
        const event = yield* verdict(arriving.photoId)
        if (event.type !== "file.processed") throw new Error(`told ${event.type}`)
        const made = yield* Effect.forEach(["high", "medium", "thumb"] as const, (kind) =>
          Effect.gen(function* () {
            const ref = yield* Effect.fromNullable(event.data.renditions?.[kind])
            assert.include(ref.name, recipe)
            const bytes = yield* store.readAll(ref)
            return yield* Effect.promise(() => sharp(bytes).metadata())
          })
        )
        assert.deepStrictEqual(
          made.map(({ width }) => width),
          [900, 600, 90]
        )
        yield* idle
      })
    )

    it.effect("change nothing when they do a job again", () =>
      Effect.gen(function* () {
        const job = yield* arrived("twice.jpg", yield* small(2))
        yield* enqueue(job)
        const first = yield* verdict(job.photoId)
        yield* idle
        const before = yield* pictures(job.shootId)
        assert.strictEqual(before.filter((one) => one.name?.startsWith(job.photoId)).length, 3)
        yield* enqueue(job)
        yield* idle
        const told = yield* verdicts(job.photoId)
        assert.deepStrictEqual([...new Set(told.map(({ id }) => id))], [first.id])
        assert.sameDeepMembers([...(yield* pictures(job.shootId))], [...before])
      })
    )

    it.effect("tell a verdict anew when it is wanted anew", () =>
      Effect.gen(function* () {
        const job = yield* arrived("not.jpg", program)
        yield* enqueue(job)
        const first = yield* verdict(job.photoId)
        yield* idle
        yield* enqueue({ ...job, round: 2 })
        const second = yield* verdict(job.photoId, 2)
        // Who keeps the newest word of a file goes by its id.
        assert.isTrue(second.id > first.id)
        assert.deepStrictEqual(second.data, first.data)
      })
    )

    it.effect("refuse what is damaged or no photograph in plain words, with what they are made of, and go on", () =>
      Effect.gen(function* () {
        const photo = yield* small(3)
        const hostile = {
          "cut.jpg": truncated(photo, 0.5),
          "paper.jpg": Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
          "empty.jpg": new Uint8Array(),
          "bomb.jpg": claiming(photo, 65_000, 65_000)
        }
        const jobs = yield* Effect.forEach(Object.entries(hostile), ([name, bytes]) => arrived(name, bytes))
        const good = yield* arrived("good.jpg", yield* small(4))
        yield* Effect.forEach([...jobs, good], enqueue)
        const told = yield* Effect.forEach(jobs, ({ photoId }) =>
          Effect.map(verdict(photoId), (event) => {
            if (event.type !== "file.failed") throw new Error(`told ${event.type}`)
            return event.data
          })
        )
        for (const { category, reason } of told) {
          assert.strictEqual(category, "data")
          assert.match(reason, /^[A-Z].{20,}\.$/)
        }
        const [cut, paper, empty, bomb] = told
        assert.deepInclude(cut, { code: "incomplete" })
        assert.deepInclude(paper, { code: "not-a-photo", fileType: "PDF" })
        assert.include(paper?.reason, "a PDF document")
        assert.deepInclude(empty, { code: "empty" })
        assert.deepInclude(bomb, { code: "too-large", mostMegapixels: 150 })
        assert.include(bomb?.reason, "150 megapixels")
        assert.strictEqual((yield* verdict(good.photoId)).type, "file.processed")
      })
    )

    it.effect("keep a RAW without a picture, and say why there is none", () =>
      Effect.gen(function* () {
        const bare = rawFile({ type: "nef", previews: [{ place: "large", bytes: Buffer.from("no picture") }] })
        const job = yield* arrived("DSC_0002.NEF", bare)
        yield* enqueue(job)
        const event = yield* verdict(job.photoId)
        if (event.type !== "file.processed") throw new Error(`told ${event.type}`)
        assert.deepInclude(event.data, { fileType: "NEF", originalOnlyCode: "no-preview" })
        assert.match(event.data.originalOnly ?? "", /^This NEF holds no preview/)
        assert.isUndefined(event.data.renditions)
      })
    )

    it.effect("try again what failed for a moment", () =>
      Effect.gen(function* () {
        const weather = yield* Weather
        yield* weather.set("storm.jpg", [temporary, temporary])
        const job = yield* arrived("storm.jpg", yield* small(5))
        yield* enqueue(job)
        assert.strictEqual((yield* verdict(job.photoId)).type, "file.processed")
        assert.strictEqual(weather.tries("storm.jpg"), 3)
      })
    )

    it.effect("say so once when it fails at every try, and leave no dead letter", () =>
      Effect.gen(function* () {
        const weather = yield* Weather
        const letters = yield* DeadLetters
        const before = yield* letters.list()
        yield* weather.set(
          "winter.jpg",
          Array.from({ length: 9 }, () => temporary)
        )
        const job = yield* arrived("winter.jpg", yield* small(6))
        yield* enqueue(job)
        const event = yield* verdict(job.photoId)
        if (event.type !== "file.failed") throw new Error(`told ${event.type}`)
        assert.strictEqual(event.data.category, "temporary")
        assert.match(event.data.reason, /original is safe/)
        yield* idle
        assert.strictEqual(weather.tries("winter.jpg"), 4)
        assert.lengthOf(yield* verdicts(job.photoId), 1)
        assert.lengthOf(yield* letters.list(), before.length)
      })
    )

    it.effect("say so when the original is not in the store", () =>
      Effect.gen(function* () {
        const { original, photoId, shootId } = yield* arrived("lost.jpg", yield* small(7))
        const store = yield* ObjectStore
        yield* store.remove(original)
        yield* enqueue(yield* jobFor("lost.jpg", original, { photoId, shootId }))
        const event = yield* verdict(photoId)
        if (event.type !== "file.failed") throw new Error(`told ${event.type}`)
        assert.strictEqual(event.data.category, "resource")
        assert.deepStrictEqual(yield* leftovers, [])
      })
    )

    it.effect("set aside what trips the program, tell it, and go on", () =>
      Effect.gen(function* () {
        const weather = yield* Weather
        const letters = yield* DeadLetters
        yield* weather.set("logic.jpg", [new LogicFailure({ reason: "a fault of ours" })])
        yield* weather.set("defect.jpg", [Effect.dieMessage("not even a typed fault")])
        const before = (yield* letters.list({ consumer: "job-process" })).length
        const photo = yield* small(8)
        for (const [index, name] of ["logic.jpg", "defect.jpg"].entries()) {
          const job = yield* arrived(name, photo)
          yield* enqueue(job)
          const event = yield* verdict(job.photoId)
          if (event.type !== "file.failed") throw new Error(`told ${event.type}`)
          assert.strictEqual(event.data.category, "logic")
          yield* idle
          const parked = yield* letters.list({ consumer: "job-process" })
          assert.lengthOf(parked, before + index + 1)
          assert.include(parked.at(-1)?.letter.body, job.photoId)
        }
        const next = yield* arrived("next.jpg", photo)
        yield* enqueue(next)
        assert.strictEqual((yield* verdict(next.photoId)).type, "file.processed")
      })
    )
  })
