import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { connect } from "node:net"
import { assert, layer } from "@effect/vitest"
import { stream } from "@safelight/imaging/Paint"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Deferred, Effect, Fiber, Schedule } from "effect"
import { counted, doesNotCount } from "./Counted.ts"
import { BreakingLine, type Cut } from "./downloads/BreakingLine.ts"
import { chromium } from "./downloads/Chromium.ts"
import { commandLine } from "./downloads/CommandLine.ts"
import { DeliveredArchive } from "./downloads/DeliveredArchive.ts"
import type { Downloader } from "./downloads/Downloader.ts"
import { firefox } from "./downloads/Firefox.ts"

const downloaders = [...commandLine, chromium, firefox]
const cuts = 10
const seed = 18

/** One cut in each tenth of the way, at any byte of it, with either ending. */
const planOf = (size: number, random: () => number): ReadonlyArray<Cut> =>
  Array.from({ length: cuts }, (_, index) => ({
    at: Math.floor((0.95 * size * (index + random())) / cuts),
    ending: random() < 0.5 ? "end" : "reset"
  }))

const sha256 = (file: string) =>
  Effect.promise(async () => {
    const hash = createHash("sha256")
    for await (const bytes of createReadStream(file)) hash.update(bytes)
    return hash.digest("hex")
  })

/** Enough for a browser to show that it downloads. */
const firstBytes = 65_536

/** Downloads over a line, which stands still until the download has begun, and hashes what came of it. */
const downloaded = (downloader: Downloader, line: BreakingLine, begun: () => void) =>
  Effect.gen(function* () {
    const { path } = yield* DeliveredArchive
    line.standStillAt(firstBytes)
    const file = yield* downloader.download(`http://localhost:${line.port}${path}`, yield* temporaryFolder, begun)
    return yield* sha256(file)
  })

/**
 * A client that went on was sent what it had not, and what was on its way at a break, which is up to some megabytes a
 * connection in the kernel's buffers; not the whole once more. Beginning anew at each of ten breaks takes 5.7 times the
 * size.
 */
const wentOn = (line: BreakingLine, size: number, most: number, name: string) => {
  const passed = line.answers.reduce((sum, answer) => sum + answer.passed, 0)
  assert.isBelow(passed / size, most, `${name}: ${JSON.stringify(line.answers)}`)
}

const isListening = (port: number) =>
  Effect.async<void, Error>((resume) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy()
      resume(Effect.void)
    })
    socket.on("error", (error) => resume(Effect.fail(error)))
  })

layer(DeliveredArchive.layer, { excludeTestServices: true })("an archive, byte for byte", (it) => {
  for (const [index, downloader] of downloaders.entries()) {
    it.scoped.skipIf(!downloader.isHere)(`by ${downloader.name} over a line that is cut ten times`, () =>
      Effect.gen(function* () {
        const { size, studioPort, whole } = yield* DeliveredArchive
        const broken = yield* counted(seed + index, (seed) =>
          Effect.gen(function* () {
            const line = yield* BreakingLine.to(studioPort)
            line.plan(planOf(size, stream(seed)))
            assert.strictEqual(yield* downloaded(downloader, line, () => line.goOn()), whole.sha256)
            wentOn(line, size, 2, downloader.name)
            return line.hits === cuts ? [] : [`${line.hits} of ${cuts} cuts hit something, ${doesNotCount}`]
          })
        )
        assert.deepStrictEqual(broken, [])
      })
    )
  }

  it.scoped("by all of them at once while the studio is killed and started again", () =>
    Effect.gen(function* () {
      const archive = yield* DeliveredArchive
      const { size, studioPort, whole } = archive
      const random = stream(seed)
      const running = yield* Effect.forEach(
        downloaders.filter(({ isHere }) => isHere),
        (downloader) =>
          Effect.gen(function* () {
            const line = yield* BreakingLine.to(studioPort)
            const half = Math.floor(size * (0.5 + 0.4 * random()))
            const standing = yield* Deferred.make<void>()
            const toHalf = () => line.standStillAt(half, () => Deferred.unsafeDone(standing, Effect.void))
            const fiber = yield* Effect.forkScoped(downloaded(downloader, line, toHalf))
            return { downloader, line, standing, fiber }
          })
      )
      // Everybody is in the middle of it.
      yield* Effect.forEach(running, ({ standing }) => Deferred.await(standing))
      yield* archive.kill
      yield* Effect.promise(() => Promise.all(running.map(({ line }) => line.vanish())))
      const starting = yield* Effect.forkScoped(archive.startAgain)
      // As soon as the port answers, and not only when the studio says that it is ready.
      yield* Effect.retry(isListening(studioPort), Schedule.spaced("10 millis"))
      yield* Effect.promise(() => Promise.all(running.map(({ line }) => line.open())))
      yield* Fiber.join(starting)
      for (const { downloader, fiber, line } of running) {
        assert.strictEqual(yield* Fiber.join(fiber), whole.sha256, downloader.name)
        wentOn(line, size, 1.4, downloader.name)
      }
      assert.deepStrictEqual(yield* archive.wholeNow, whole)
    })
  )
})
