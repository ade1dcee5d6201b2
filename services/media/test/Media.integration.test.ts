import { spawn } from "node:child_process"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, layer as withLayer } from "@effect/vitest"
import { jetstreamManager } from "@nats-io/jetstream"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { jobDurable } from "@safelight/bus/Topology"
import { Imaging } from "@safelight/imaging/Imaging"
import * as MediaWorker from "@safelight/media-service/MediaWorker"
import { small } from "@safelight/testing/Photographs"
import { TestNats } from "@safelight/testing/TestNats"
import { Effect, Fiber, Layer } from "effect"
import { mediaContract } from "./MediaContract.ts"
import * as Servers from "./Servers.ts"
import {
  arrived,
  enqueue,
  idle,
  pictures,
  ScratchRoot,
  scratch,
  settings,
  verdict,
  verdicts,
  workersOn
} from "./Studio.ts"

mediaContract("workers on servers", workersOn(Servers.layer, Imaging.layer))

/** A worker process that gets stuck with the first job it takes. */
const stuckWorker = Effect.acquireRelease(
  Effect.gen(function* () {
    const { password, url, user } = yield* TestNats
    const folder = yield* ScratchRoot
    return spawn(
      process.execPath,
      ["--conditions=@safelight/source", join(import.meta.dirname, "Stuck.main.ts"), ...[url, user, password, folder]],
      { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, NODE_OPTIONS: "" } }
    )
  }),
  (child) => Effect.sync(() => child.kill("SIGKILL"))
)

const says = (child: ReturnType<typeof spawn>, words: string) =>
  Effect.async<void>((resume) => {
    let said = ""
    child.stdout?.on("data", (chunk) => {
      said += String(chunk)
      if (said.includes(words)) resume(Effect.void)
    })
    child.on("close", () => resume(Effect.dieMessage(`the worker ended: ${said}`)))
  })

/** The broker hands a job on after 30 s without a word; here after one. */
const impatient = Effect.gen(function* () {
  const { connection } = yield* NatsConnection
  yield* Effect.promise(async () => {
    const manager = await jetstreamManager(connection)
    await manager.consumers.update("JOBS", jobDurable("process", "normal"), { ack_wait: 1_000_000_000 })
  })
})

withLayer(
  Layer.mergeAll(settings, Imaging.layer).pipe(
    Layer.provideMerge(ScratchRoot.layer),
    Layer.provideMerge(Servers.layer),
    Layer.provideMerge(RetryPolicy.layerTest)
  ),
  { excludeTestServices: true, timeout: "2 minutes" }
)("a worker killed in the middle of a job", (it) => {
  it.scoped("is followed by another, which finishes the job and cleans up", () =>
    Effect.gen(function* () {
      const root = yield* ScratchRoot
      yield* impatient
      const child = yield* stuckWorker
      const taken = yield* Effect.fork(says(child, "examining held.jpg"))
      const job = yield* arrived("held.jpg", yield* small(1))
      yield* enqueue(job)
      yield* Fiber.join(taken)
      const [left] = readdirSync(root)
      assert.isDefined(left)
      assert.lengthOf(readdirSync(join(root, left ?? "")), 1)
      child.kill("SIGKILL")
      yield* Effect.async<void>((resume) => void child.once("exit", () => resume(Effect.void)))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Layer.build(Layer.provide(MediaWorker.layer, scratch))
          assert.notInclude(readdirSync(root), left)
          assert.strictEqual((yield* verdict(job.photoId)).type, "file.processed")
          yield* idle
        })
      )
      assert.lengthOf(yield* verdicts(job.photoId), 1)
      assert.lengthOf(yield* pictures(job.shootId), 3)
      assert.deepStrictEqual(readdirSync(root), [])
    })
  )
})
