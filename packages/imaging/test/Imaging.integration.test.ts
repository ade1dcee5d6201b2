import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { signal } from "@safelight/embedded/ProcessTable"
import { eventually } from "@safelight/testing/Eventually"
import * as Photographs from "@safelight/testing/Photographs"
import { rawFile } from "@safelight/testing/RawFile"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { timely } from "@safelight/testing/Timely"
import { Deferred, Duration, Effect } from "effect"
import { check, Imaging } from "../src/Imaging.ts"
import { defaults } from "../src/Limits.ts"
import { examine, imagingContract } from "./ImagingContract.ts"

describe("with confined processes", () => imagingContract(Imaging.layer))

/** Process ids of this process's children whose command line holds a word. */
const children = (word: string): ReadonlyArray<number> =>
  execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(word))
    .map((line) => Number.parseInt(line, 10))

/** Processor time of a process so far, all its threads, in ticks of the kernel; each look is later where there is no /proc. */
const worked = (pid: number): number => {
  const path = `/proc/${pid}/stat`
  if (!existsSync("/proc/self/stat")) return Date.now()
  if (!existsSync(path)) return 0
  // Behind the name, which may hold anything: fields 14 and 15 of proc(5).
  const fields = readFileSync(path, "utf8").split(") ").at(-1)?.split(" ") ?? []
  return Number(fields[11]) + Number(fields[12])
}

/** Kills whoever draws, in the middle of it. */
const killWhoDraws = Effect.gen(function* () {
  const looks = Effect.sync(() => new Map(children("SharpChild").map((pid) => [pid, worked(pid)])))
  const before = yield* eventually(looks, (found) => found.size > 0)
  const busy = yield* eventually(looks, (found) => [...found].some(([pid, now]) => now > (before.get(pid) ?? now) + 2))
  yield* Effect.forEach(busy.keys(), (pid) => signal(pid, "SIGKILL"))
})

describe("hostile files and dying processes", () => {
  it.live("sets a file aside that outgrows its memory or its time twice, and goes on with the next", () =>
    Effect.gen(function* () {
      const photo = yield* Photographs.small(1, { width: 6000, height: 4000 })
      for (const limits of [
        { ...defaults, childResidentBytes: 50_000_000 },
        { ...defaults, renderMillis: 1 }
      ]) {
        const verdict = yield* examine(photo, "a.jpg").pipe(Effect.provide(Imaging.layerWith(limits)))
        assert.strictEqual(verdict._tag, "OriginalOnly")
        assert.strictEqual(verdict._tag === "OriginalOnly" && verdict.code, "set-aside")
      }
    })
  )

  it.live("judges a plain photo by its content when ExifTool cannot finish it, and keeps what may be a RAW", () =>
    Effect.gen(function* () {
      const photo = yield* Photographs.small(2)
      const raw = rawFile({ type: "nef", previews: [{ place: "large", bytes: photo }] })
      const [plain, kept] = yield* Effect.all([examine(photo, "a.jpg"), examine(raw, "a.nef")]).pipe(
        Effect.provide(Imaging.layerWith({ ...defaults, tagMillis: 1 }))
      )
      assert.strictEqual(plain._tag, "Accepted")
      assert.strictEqual(kept._tag, "OriginalOnly")
    })
  )

  it.live("bounds a compressed text that would take over a gigabyte of memory", () =>
    Effect.gen(function* () {
      const bomb = yield* Photographs.textBomb(300)
      const [time, verdict] = yield* Effect.timed(examine(bomb, "bomb.png"))
      assert.isTrue(verdict._tag === "Accepted" || verdict._tag === "Rejected")
      // Two tries of ten seconds each, and what comes after them.
      assert.isBelow(Duration.toMillis(time), timely(25_000))
    }).pipe(Effect.provide(Imaging.layer))
  )

  it.scopedLive("survives the death of every child between two photos and during one, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const scratch = yield* temporaryFolder
      const killed = yield* Deferred.make<void>()
      yield* Effect.gen(function* () {
        const photo = yield* Photographs.small(3, { width: 6000, height: 4000 })
        // Two at once, so that more than one of each kind is idle afterwards.
        const [first] = yield* Effect.all(
          [examine(photo, "a.jpg", { scratch }), examine(photo, "a.jpg", { scratch })],
          {
            concurrency: 2
          }
        )
        assert.strictEqual(first._tag, "Accepted")
        const idle = [...children("SharpChild"), ...children("exiftool")]
        assert.isAtLeast(idle.length, 2)
        for (const pid of idle) process.kill(pid, "SIGKILL")
        const onStage = (stage: string) =>
          stage === "renditions"
            ? Effect.asVoid(Effect.forkDaemon(Effect.zipRight(killWhoDraws, Deferred.succeed(killed, undefined))))
            : Effect.void
        assert.deepStrictEqual(yield* examine(photo, "a.jpg", { scratch, onStage }), first)
        assert.isTrue(yield* Deferred.isDone(killed), "nobody was killed in the middle")
      }).pipe(Effect.provide(Imaging.layer))
      yield* eventually(
        Effect.sync(() => [...children("SharpChild"), ...children("exiftool")]),
        (left) => left.length === 0
      )
      assert.deepStrictEqual(readdirSync(scratch), [])
    })
  )

  it.live("names ExifTool's version, or what to install", () =>
    Effect.gen(function* () {
      assert.match(yield* check, /^\d+\.\d+/)
      const photo = yield* Photographs.small(4)
      yield* Effect.acquireUseRelease(
        Effect.sync(() => {
          const path = process.env["PATH"]
          process.env["PATH"] = "/nowhere"
          return path
        }),
        () =>
          Effect.gen(function* () {
            assert.match((yield* Effect.flip(check)).reason, /perl is not installed/)
            const failure = yield* Effect.flip(examine(photo, "a.jpg"))
            assert.strictEqual(failure._tag, "ResourceFailure")
            assert.match(failure.reason, /perl is not installed/)
          }),
        (path) => Effect.sync(() => (process.env["PATH"] = path))
      )
      assert.strictEqual((yield* examine(photo, "a.jpg"))._tag, "Accepted")
    }).pipe(Effect.provide(Imaging.layer))
  )
})
