import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer as suite } from "@effect/vitest"
import { headers, TimeoutError } from "@nats-io/transport-node"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { Unavailable } from "@safelight/events/Unavailable"
import { ObjectDamaged, ObjectMissing } from "@safelight/objects/ObjectErrors"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import { TestNats } from "@safelight/testing/TestNats"
import { Cause, Context, Deferred, Effect, Exit, Fiber, Layer, Option } from "effect"
import { inPieces, noise, sha256 } from "./bytes.ts"
import { directGetsUpTo, requestsThrough } from "./lossyConnection.ts"
import { bucket } from "./ObjectStoreContract.ts"
import { connectionTo, messagesIn, server } from "./servers.ts"

const chunk = 512 * 1024

/** What a reader handed over before it ended, and what it threw. */
const readUntilFault = (ref: ObjectRef) =>
  Effect.gen(function* () {
    const store = yield* ObjectStore
    const bytes = yield* store.read(ref)
    return yield* Effect.promise(async () => {
      const parts: Array<Uint8Array> = []
      try {
        for await (const part of bytes) parts.push(part)
        return { bytes: Buffer.concat(parts), fault: undefined }
      } catch (fault) {
        return { bytes: Buffer.concat(parts), fault }
      }
    })
  })

/** What an effect died of. */
const defectOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.as(Option.none<unknown>()),
    Effect.catchAllCause((cause) => Effect.succeed(Cause.dieOption(cause)))
  )

const put = (name: string, bytes: Uint8Array) =>
  Effect.flatMap(ObjectStore, (store) => store.put({ bucket, name, source: inPieces(bytes, 64 * 1024) }))

suite(ObjectStore.layer.pipe(Layer.provideMerge(server)), { excludeTestServices: true })(
  "object store under faults",
  (it) => {
    it.effect("sweeps nothing young by the word of a server that is behind, and lists what that has not heard of", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const [before, written, goOn] = [
          yield* messagesIn(bucket),
          yield* Deferred.make<void>(),
          yield* Deferred.make<void>()
        ]
        const bytes = noise(2 * chunk, 30)
        const slow = async function* () {
          yield bytes.subarray(0, chunk)
          // The next one is asked for while the first is on its way.
          yield bytes.subarray(chunk, chunk + 1)
          await Effect.runPromise(Effect.zipRight(Deferred.succeed(written, undefined), Deferred.await(goOn)))
          yield bytes.subarray(chunk + 1)
        }
        const writing = yield* Effect.fork(store.put({ bucket, name: "slow", source: slow() }))
        yield* Deferred.await(written)
        yield* Effect.repeat(messagesIn(bucket), { until: (count) => count > before })
        yield* Effect.gen(function* () {
          const behind = yield* ObjectStore
          const named = () => Effect.succeed(new Set<string>())
          const swept = yield* behind.sweep({ bucket, olderThan: "1 hour", named, abandonUploadsAfter: "1 hour" })
          assert.deepStrictEqual(swept, { objects: 0, fragments: 0, uploads: 0, messages: 0 })
        }).pipe(Effect.provide(ObjectStore.layer.pipe(Layer.provide(directGetsUpTo(0)))))
        yield* Deferred.succeed(goOn, undefined)
        const ref = yield* Fiber.join(writing)
        yield* store.verify(ref)
        const listed = yield* Effect.flatMap(ObjectStore, (behind) => behind.olderThan(bucket, 0)).pipe(
          Effect.provide(ObjectStore.layer.pipe(Layer.provide(directGetsUpTo(0))))
        )
        assert.deepStrictEqual(
          listed.map(({ name }) => name),
          ["slow"]
        )
      })
    )

    it.effect("stores every byte once though answers and requests are lost", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const before = yield* messagesIn(bucket)
        let count = 0
        const lossy = requestsThrough(async (send) => {
          count++
          if (count % 4 === 0) {
            await send()
            throw new TimeoutError()
          }
          if (count % 9 === 0) throw new TimeoutError()
          return await send()
        })
        const bytes = [1, 2, 3, 4].map((seed) => noise(8 * chunk + seed, seed))
        const refs = yield* Effect.forEach(bytes, (each, index) => put(`lossy-${index}`, each), {
          concurrency: 4
        }).pipe(Effect.provide(Layer.fresh(ObjectStore.layer).pipe(Layer.provide(lossy))))
        assert.strictEqual(yield* messagesIn(bucket), before + 4 * 10)
        for (const [index, ref] of refs.entries()) {
          assert.strictEqual(ref.sha256, sha256(bytes[index] ?? noise(0)))
          assert.strictEqual(yield* store.count(ref), 9)
          yield* store.verify(ref)
        }
      })
    )

    it.effect("finishes with exact bytes though the server is killed in the middle, as writer and as reader", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const nats = yield* TestNats
        const bytes = noise(60 * chunk + 123, 7)
        const before = yield* messagesIn(bucket)
        const half = yield* Deferred.make<void>()
        const back = yield* Deferred.make<void>()
        async function* source() {
          for (let at = 0; at < bytes.length; at += 64 * 1024) {
            if (at === 30 * chunk) await Effect.runPromise(Deferred.succeed(half, undefined))
            yield bytes.subarray(at, at + 64 * 1024)
          }
        }
        const writer = yield* Effect.fork(store.put({ bucket, name: "killed", source: source() }))
        yield* Deferred.await(half)
        yield* nats.kill
        yield* nats.start
        const ref = yield* Fiber.join(writer)
        assert.strictEqual(ref.sha256, sha256(bytes))
        assert.strictEqual(yield* messagesIn(bucket), before + 62)
        yield* store.verify(ref)

        const read = yield* store.read(ref)
        const reader = yield* Effect.fork(
          Effect.promise(async () => {
            const parts: Array<Uint8Array> = []
            for await (const part of read) {
              parts.push(part)
              if (parts.length === 20) {
                await Effect.runPromise(Deferred.succeed(back, undefined))
                await Effect.runPromise(nats.kill)
                await Effect.runPromise(nats.start)
              }
            }
            return Buffer.concat(parts)
          })
        )
        yield* Deferred.await(back)
        assert.isTrue(bytes.equals(yield* Fiber.join(reader)))
      })
    )

    it.scoped("dies with Unavailable when the server stays away, and works again when it is back", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const nats = yield* TestNats
        const ref = yield* put("away", noise(10))
        const hasty = yield* Layer.build(
          Layer.fresh(ObjectStore.layer).pipe(Layer.provide(connectionTo(nats.url, { write: 1_000, read: 1_000 })))
        ).pipe(Effect.map(Context.get(ObjectStore)))
        yield* nats.stop
        const defects = yield* Effect.all(
          [
            defectOf(hasty.readAll(ref)),
            defectOf(hasty.stat(bucket, "away")),
            defectOf(hasty.put({ bucket, name: "away too", source: inPieces(noise(10), 10) }))
          ],
          { concurrency: "unbounded" }
        )
        yield* nats.start
        for (const defect of defects) assert.instanceOf(Option.getOrUndefined(defect), Unavailable)
        yield* store.verify(ref)
      })
    )

    it.effect("never hands over a chunk whose bytes are not those that were written", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const { connection } = yield* ObjectsConnection
        const bytes = noise(10 * chunk + 5, 21)
        const ref = yield* put("tampered", bytes)
        const wrong = Buffer.from(bytes.subarray(4 * chunk, 5 * chunk))
        wrong.writeUInt8(wrong.readUInt8(1000) ^ 1, 1000)
        const original = yield* Effect.promise(() =>
          connection.request(`$JS.API.DIRECT.GET.OBJ_${bucket}`, JSON.stringify({ seq: (ref.runs[0]?.[0] ?? 0) + 4 }))
        )
        const head = headers()
        head.set("Chunk-Crc32", original.headers?.get("Chunk-Crc32") ?? "")
        const forged = yield* Effect.promise(() =>
          connection.request(`$O.${bucket}.C.${ref.nuid}`, wrong, { headers: head, timeout: 2000 })
        )
        const first = ref.runs[0]?.[0] ?? 0
        const { seq } = forged.json<{ readonly seq: number }>()
        const pointsToForged = {
          ...ref,
          runs: [
            [first, 4],
            [seq, 1],
            [first + 5, 6]
          ] satisfies ObjectRef["runs"]
        }
        const { bytes: got, fault } = yield* readUntilFault(pointsToForged)
        assert.isTrue(fault instanceof ObjectDamaged && fault.chunk === 4)
        assert.isTrue(bytes.subarray(0, 4 * chunk).equals(got))
        yield* store.verify(ref)
      })
    )

    it.effect("leaves no orphan after one sweep, whatever way a writer ended", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const kept = yield* put("kept", noise(3 * chunk, 30))
        // A process that dies in the middle of a put, at its metadata, and in the middle of an upload.
        for (const lastRequest of [1, 3, 4]) {
          let requests = 0
          const mortal = requestsThrough(async (send) => {
            if (++requests > lastRequest) throw new Error("the process is dead")
            return await send()
          })
          const dying = Layer.merge(ObjectStore.layer, ResumableUploads.layer).pipe(Layer.fresh, Layer.provide(mortal))
          const upload = Effect.gen(function* () {
            const uploads = yield* ResumableUploads
            const upload = yield* uploads.begin({ bucket, name: "dying" })
            yield* uploads.append(upload, 0, inPieces(noise(3 * chunk, 31), chunk))
          })
          assert.isTrue(
            Exit.isFailure(yield* Effect.exit(put("dying", noise(4 * chunk, 31)).pipe(Effect.provide(dying))))
          )
          requests = 0
          yield* Effect.exit(upload.pipe(Effect.provide(dying)))
        }
        yield* store.sweep({
          bucket,
          olderThan: 0,
          abandonUploadsAfter: 0,
          named: () => Effect.succeed(new Set([kept.nuid]))
        })
        assert.strictEqual(yield* messagesIn(bucket), kept.chunks + 1)
        yield* store.verify(kept)
      })
    )

    it.effect("names the chunk that is gone", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const { connection } = yield* ObjectsConnection
        const bytes = noise(10 * chunk, 22)
        const ref = yield* put("with a hole", bytes)
        const seq = (ref.runs[0]?.[0] ?? 0) + 6
        yield* Effect.promise(() =>
          connection.request(`$JS.API.STREAM.MSG.DELETE.OBJ_${bucket}`, JSON.stringify({ seq }))
        )
        assert.strictEqual(yield* store.count(ref), 9)
        const { bytes: got, fault } = yield* readUntilFault(ref)
        assert.isTrue(fault instanceof ObjectMissing && fault.chunk === 6)
        assert.isTrue(bytes.subarray(0, 6 * chunk).equals(got))
        assert.isTrue(
          bytes.subarray(7 * chunk).equals(yield* store.readAll(ref, { start: 7 * chunk, end: bytes.length }))
        )
      })
    )

    it.effect("never hands over bytes that changed on the server's disk", () =>
      Effect.gen(function* () {
        const nats = yield* TestNats
        const bytes = noise(6 * chunk, 23)
        const ref = yield* put("bit rot", bytes)
        yield* nats.stop
        // Sixteen bytes from the middle of chunk 3, found in whatever file the server keeps them.
        const needle = bytes.subarray(3 * chunk + 200_000, 3 * chunk + 200_016)
        const changed = yield* Effect.promise(async () => {
          let found = 0
          for (const entry of await readdir(nats.dataFolder, { recursive: true, withFileTypes: true })) {
            if (!entry.name.endsWith(".blk")) continue
            const path = join(entry.parentPath, entry.name)
            const content = await readFile(path)
            const at = content.indexOf(needle)
            if (at < 0) continue
            content.writeUInt8(content.readUInt8(at) ^ 0x40, at)
            await writeFile(path, content)
            found++
          }
          return found
        })
        assert.strictEqual(changed, 1)
        yield* nats.start
        const { bytes: got, fault } = yield* readUntilFault(ref)
        assert.isTrue(fault instanceof ObjectDamaged || fault instanceof ObjectMissing, String(fault))
        assert.isBelow(got.length, 3 * chunk + 1)
        assert.isTrue(bytes.subarray(0, got.length).equals(got))
      })
    )
  }
)
