import { spawn } from "node:child_process"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, layer as withLayer } from "@effect/vitest"
import { jetstreamManager } from "@nats-io/jetstream"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { jobDurable } from "@safelight/bus/Topology"
import { Imaging } from "@safelight/imaging/Imaging"
import * as MediaWorker from "@safelight/media-service/MediaWorker"
import { ObjectStore } from "@safelight/objects/ObjectStore"
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

/** A worker process that gets stuck with the first job it takes, or is ended by it. */
const badWorker = (how: "stuck" | "ended") =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const { password, url, user } = yield* TestNats
      const folder = yield* ScratchRoot
      return spawn(
        process.execPath,
        [
          "--conditions=@safelight/source",
          join(import.meta.dirname, "Stuck.main.ts"),
          ...[url, user, password, folder, how]
        ],
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
  { excludeTestServices: true }
)("a worker killed in the middle of a job", (it) => {
  it.scoped("is followed by another, which finishes the job and cleans up", () =>
    Effect.gen(function* () {
      const root = yield* ScratchRoot
      yield* impatient
      const child = yield* badWorker("stuck")
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

  it.scoped("that each worker dies of ends in a verdict, its original kept", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      const store = yield* ObjectStore
      yield* impatient
      const job = yield* arrived("deadly.jpg", yield* small(2))
      yield* enqueue(job)
      const first = yield* badWorker("ended")
      yield* Effect.async<void>((resume) => void first.once("exit", () => resume(Effect.void)))
      yield* badWorker("ended")
      const event = yield* verdict(job.photoId)
      if (event.type !== "file.failed") throw new Error(`told ${event.type}`)
      assert.deepInclude(event.data, { category: "logic", code: "set-aside" })
      assert.match(event.data.reason, /set aside\. The original is safe; export a JPEG/)
      yield* idle
      const own = (yield* letters.list({ consumer: "job-process" })).filter(({ letter }) =>
        letter.body.includes(job.photoId)
      )
      assert.lengthOf(own, 1)
      assert.strictEqual((yield* store.readAll(job.original)).length, job.original.size)
      // Replayed once the fault is gone, its new verdict counts: ids sort by when the work was wanted.
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Layer.build(Layer.provide(MediaWorker.layer, scratch))
          yield* letters.replay(own[0]?.id ?? 0)
          const second = yield* verdict(job.photoId, 2)
          assert.strictEqual(second.type, "file.processed")
          assert.isTrue(second.id > event.id)
        })
      )
    })
  )
})
