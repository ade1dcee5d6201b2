import { assert, layer } from "@effect/vitest"
import { JobQueue } from "@safelight/bus/JobQueue"
import { Files } from "@safelight/contracts/file/Files"
import type { ProcessFile } from "@safelight/events/Jobs"
import { Effect, Queue } from "effect"
import { Bytes, newShoot, somebody, studio, told, toldSoFar } from "./Studio.ts"
import * as Tus from "./Tus.ts"

const bytesOf = (size: number, seed = 1) => Buffer.alloc(size, `photo ${seed} `)

const scene = Effect.gen(function* () {
  const { url } = yield* Bytes
  const admin = yield* somebody("studio@example.com", "admin")
  const shoot = yield* newShoot()
  return { url, admin, shoot, client: { url, token: admin.token } }
})

layer(studio({ maximumFileSize: 40_000_000 }), { excludeTestServices: true, timeout: "2 minutes" })("uploads", (it) => {
  it.effect("become a photo, an event and a job", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const queue = yield* JobQueue
      const { admin, client, shoot } = yield* scene
      const bytes = bytesOf(1_234_567)
      const { last, path } = yield* Effect.promise(() =>
        Tus.send(client, bytes, { shootId: shoot.id, filename: "IMG_0001.JPG" })
      )
      assert.strictEqual(last.status, 204)
      const event = yield* told("file.uploaded", shoot.id)
      const [file] = yield* admin.as(files.list(shoot.id))
      assert.strictEqual(file?.fileName, "IMG_0001.JPG")
      assert.strictEqual(file?.state, "processing")
      assert.strictEqual(path, `/tus/${file?.id}`)
      assert.strictEqual(last.headers.get("safelight-photo"), file?.id)
      const jobs = yield* Queue.unbounded<ProcessFile>()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* queue.work({ kind: "process", concurrency: 1, handle: (job) => Queue.offer(jobs, job) })
          const job = yield* Queue.take(jobs)
          assert.strictEqual(job.photoId, file?.id)
          assert.strictEqual(job.original.size, bytes.length)
          assert.strictEqual(job.causationId, event.id)
        })
      )
      const storage = yield* admin.as(files.storage(shoot.id))
      assert.strictEqual(storage.originalBytes, bytes.length)
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 1)
    })
  )
})
