import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { Effect, Ref, TestClock } from "effect"
import * as DeliverProgress from "../src/commands/DeliverProgress.ts"
import * as DeliverReport from "../src/commands/DeliverReport.ts"
import * as LocalFiles from "../src/commands/LocalFiles.ts"

describe("what deliver says", () => {
  it("shows how far it is", () => {
    const standing = DeliverProgress.start(200, 3_400_000_000)
    const shown = { rate: 85_000_000, waiting: null, withBar: false }
    assert.strictEqual(DeliverProgress.line(standing, shown), "Creating the shoot")
    Object.assign(standing, { phase: "upload", filesDone: 70, bytesDone: 1_190_000_000 })
    assert.strictEqual(
      DeliverProgress.line(standing, shown),
      "Uploading 70 of 200 files, 1.2 GB of 3.4 GB, 85.0 MB/s, 0:26 left"
    )
    assert.strictEqual(
      DeliverProgress.line(standing, { rate: null, waiting: "The studio is away.", withBar: true }),
      "Uploading [########----------------] 70 of 200 files, 1.2 GB of 3.4 GB, waiting: The studio is away."
    )
    Object.assign(standing, { phase: "process", photosDone: 12 })
    assert.strictEqual(DeliverProgress.line(standing, shown), "Processing 12 of 200 files")
    Object.assign(standing, { phase: "deliver", mailsTotal: 2 })
    assert.strictEqual(DeliverProgress.line(standing, shown), "Delivering, 0 of 2 mails accepted")
    assert.deepStrictEqual([0, 999, 1000, 123_456_789].map(DeliverProgress.size), ["0 B", "999 B", "1.0 kB", "123 MB"])
  })

  it.effect("says how fast it goes and how long it takes while bytes move, and neither while none do", () =>
    Effect.gen(function* () {
      const standing = Object.assign(DeliverProgress.start(10, 1_000_000_000), { phase: "upload" })
      const trouble = yield* Ref.make<string | null>(null)
      const tell = DeliverProgress.teller(standing, Ref.get(trouble), false)
      /** The last line after so many seconds of bytes at this rate. */
      const after = (seconds: number, rate: number) =>
        Effect.map(
          Effect.replicateEffect(
            Effect.suspend(() => {
              standing.bytesDone += rate / 5
              return Effect.zipRight(TestClock.adjust("200 millis"), tell)
            }),
            seconds * 5
          ),
          (lines) => lines.at(-1)
        )
      const said = (words: string) => `Uploading 0 of 10 files, ${words}`

      assert.strictEqual(yield* tell, said("0 B of 1.0 GB"))
      assert.strictEqual(yield* after(10, 10_000_000), said("100 MB of 1.0 GB, 10.0 MB/s, 1:30 left"))
      assert.strictEqual(yield* after(3, 5_000_000), said("115 MB of 1.0 GB, 7.5 MB/s, 1:58 left"), "half a window")
      assert.strictEqual(yield* after(5, 0), said("115 MB of 1.0 GB"), "nothing moves")
      assert.strictEqual(yield* after(2, 20_000_000), said("155 MB of 1.0 GB, 20.0 MB/s, 0:42 left"), "moves again")

      yield* Ref.set(trouble, "The studio is away.")
      const waits = said("155 MB of 1.0 GB, waiting: The studio is away.")
      assert.strictEqual(yield* tell, waits, "at once")
      assert.strictEqual(yield* after(20, 0), waits)
      // What was on its way is sent again; the file that waited has not said yet that it goes on.
      standing.bytesDone -= 10_000_000
      assert.strictEqual(yield* after(2, 5_000_000), said("155 MB of 1.0 GB, 5.0 MB/s, 2:49 left"))
      yield* Ref.set(trouble, null)
      assert.strictEqual(yield* after(10, 5_000_000), said("205 MB of 1.0 GB, 5.0 MB/s, 2:39 left"))
      standing.bytesDone -= 1_000_000
      assert.strictEqual(yield* tell, said("204 MB of 1.0 GB"), "an upload starts anew")
    })
  )

  it("reports accepted and refused files with reasons, the gallery and the seconds", () => {
    const photoId = PhotoId.make("01890000-0000-7000-8000-000000000001")
    const sha256 = "0".repeat(64)
    const text = DeliverReport.text({
      shootId: ShootId.make("01890000-0000-7000-8000-000000000002"),
      gallery: "http://localhost:4080/g/1",
      delivered: true,
      problem: null,
      accepted: [
        { file: "a.jpg", photoId, sha256, state: "ready", reason: null },
        { file: "b.heic", photoId, sha256, state: "original-only", reason: "No preview." }
      ],
      refused: [{ file: "notes.txt", reason: "This is not a photo." }],
      seconds: { create: 0.1, upload: 2, process: 3.25, deliver: 1 },
      mails: []
    })
    assert.deepStrictEqual(text.split("\n"), [
      "Accepted 2 of 3 files.",
      "Kept without a picture of it:",
      "  b.heic: No preview.",
      "Refused:",
      "  notes.txt: This is not a photo.",
      "Gallery: http://localhost:4080/g/1",
      "Seconds: create 0.1, upload 2.0, process 3.3, deliver 1.0, together 6.3"
    ])
  })
})

describe("the folder to deliver", () => {
  it.scopedLive("is read with its folders, without hidden files, in order", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "safelight-folder-"))),
        (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
      )
      assert.include((yield* Effect.flip(LocalFiles.collect(folder))).message, "there is no file in this folder")
      assert.include((yield* Effect.flip(LocalFiles.collect(join(folder, "no")))).message, "it does not exist")
      yield* Effect.promise(async () => {
        await mkdir(join(folder, "party"))
        await mkdir(join(folder, ".trash"))
        await writeFile(join(folder, "b.jpg"), "b")
        await writeFile(join(folder, "party", "a.jpg"), "aa")
        await writeFile(join(folder, ".trash", "c.jpg"), "c")
        await writeFile(join(folder, ".DS_Store"), "x")
        await symlink(join(folder, "nowhere"), join(folder, "dead.jpg"))
        await symlink(folder, join(folder, "round"))
        await chmod(folder, 0o700)
      })
      const files = yield* LocalFiles.collect(folder)
      assert.deepStrictEqual(
        files.map(({ name, relativePath, size }) => [relativePath, name, size]),
        [
          ["b.jpg", "b.jpg", 1],
          ["dead.jpg", "dead.jpg", 0],
          ["party/a.jpg", "a.jpg", 2]
        ]
      )
      const dead = yield* Effect.flip(LocalFiles.sha256(join(folder, "dead.jpg")))
      assert.include(dead.message, "it does not exist")
    })
  )
})
