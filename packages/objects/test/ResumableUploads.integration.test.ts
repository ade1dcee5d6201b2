import { assert, layer as suite } from "@effect/vitest"
import { TimeoutError } from "@nats-io/transport-node"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ResumableUploads, type UploadRef } from "@safelight/objects/ResumableUploads"
import { Deferred, Effect, Exit, Layer } from "effect"
import { inPieces, noise, sha256 } from "./bytes.ts"
import { requestsThrough } from "./lossyConnection.ts"
import { bucket } from "./ObjectStoreContract.ts"
import { resumableUploadsContract, sendAll } from "./ResumableUploadsContract.ts"
import { messagesIn, server } from "./servers.ts"

const stores = Layer.merge(ObjectStore.layer, ResumableUploads.layer)

resumableUploadsContract("resumable uploads on JetStream", stores.pipe(Layer.provide(server)))

/** The uploads of a process that has just started: nothing remembered. */
const inNewProcess = <A, E, R>(effect: Effect.Effect<A, E, R | ResumableUploads>) =>
  effect.pipe(Effect.provide(Layer.fresh(ResumableUploads.layer)))

/** The same over a connection whose requests go through a function. */
const through =
  (around: Parameters<typeof requestsThrough>[0]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R | ResumableUploads>) =>
    effect.pipe(Effect.provide(Layer.fresh(ResumableUploads.layer).pipe(Layer.provide(requestsThrough(around)))))

const chunk = 512 * 1024

suite(ObjectStore.layer.pipe(Layer.provideMerge(server)), { excludeTestServices: true })(
  "resumable uploads under faults",
  (it) => {
    it.effect("go on in a new process for every piece of 100 KiB", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const bytes = noise(2 * chunk + 12_345)
        const upload = yield* inNewProcess(
          Effect.flatMap(ResumableUploads, (uploads) => uploads.begin({ bucket, name: "restarts", size: bytes.length }))
        )
        for (let at = 0; at < bytes.length; ) {
          const piece = bytes.subarray(at, at + 100 * 1024)
          at += piece.length
          const offset = yield* inNewProcess(
            Effect.flatMap(ResumableUploads, (uploads) =>
              uploads.append(upload, at - piece.length, inPieces(piece, 9999))
            )
          )
          assert.strictEqual(offset, at)
        }
        const ref = yield* inNewProcess(Effect.flatMap(ResumableUploads, (uploads) => uploads.finish(upload)))
        assert.strictEqual(ref.sha256, sha256(bytes))
        yield* store.verify(ref)
        yield* store.remove(ref)
        assert.strictEqual(yield* messagesIn(bucket), 0)
      })
    )

    it.effect("survive the death of the process at any step, on either side of the server's doing", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const bytes = noise(2 * chunk + 777, 5)
        const whole = (upload: UploadRef, acknowledged: { at: number }) =>
          Effect.gen(function* () {
            const uploads = yield* ResumableUploads
            while (acknowledged.at < bytes.length) {
              const piece = bytes.subarray(acknowledged.at, acknowledged.at + 400_000)
              acknowledged.at = yield* uploads.append(upload, acknowledged.at, inPieces(piece, 64 * 1024))
            }
            return yield* uploads.finish(upload)
          })
        let died = true
        let deaths = 0
        for (let step = 1; died; step++) {
          for (const reached of [true, false]) {
            const upload = yield* inNewProcess(
              Effect.flatMap(ResumableUploads, (uploads) => uploads.begin({ bucket, name: `death-${step}-${reached}` }))
            )
            const acknowledged = { at: 0 }
            let requests = 0
            const mortal = through(async (send) => {
              requests++
              if (requests < step) return await send()
              if (requests === step && reached) await send()
              throw new Error("the process is dead")
            })
            died = Exit.isFailure(yield* Effect.exit(mortal(whole(upload, acknowledged))))
            if (died) deaths++
            const ref = yield* inNewProcess(
              Effect.gen(function* () {
                const uploads = yield* ResumableUploads
                const offset = yield* uploads.offset(upload)
                assert.isAtLeast(offset, acknowledged.at)
                yield* sendAll(upload, bytes, chunk)
                return yield* uploads.finish(upload)
              })
            )
            assert.strictEqual(ref.sha256, sha256(bytes), `died at step ${step}`)
            yield* store.verify(ref)
            assert.strictEqual(yield* messagesIn(bucket), ref.chunks + 1, `left over after death at step ${step}`)
            yield* store.remove(ref)
          }
        }
        assert.isAbove(deaths, 20)
      })
    )

    it.effect("store every byte once though answers and requests are lost", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const bytes = noise(20 * chunk + 1, 9)
        let requests = 0
        let lost = 0
        const lossy = through(async (send) => {
          requests++
          if (requests % 5 === 0) {
            lost++
            await send()
            throw new TimeoutError()
          }
          if (requests % 7 === 0) {
            lost++
            throw new TimeoutError()
          }
          return await send()
        })
        const ref = yield* lossy(
          Effect.gen(function* () {
            const uploads = yield* ResumableUploads
            const upload = yield* uploads.begin({ bucket, name: "lossy", size: bytes.length })
            yield* sendAll(upload, bytes, 3 * chunk + 100)
            return yield* uploads.finish(upload)
          })
        )
        assert.isAbove(lost, 20)
        assert.strictEqual(ref.sha256, sha256(bytes))
        assert.strictEqual(ref.chunks, 21)
        assert.strictEqual(yield* messagesIn(bucket), 22)
        yield* store.verify(ref)
        yield* store.remove(ref)
      })
    )

    it.effect("refuse the second of two writers without harm", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const bytes = noise(4 * chunk, 11)
        const upload = yield* inNewProcess(
          Effect.flatMap(ResumableUploads, (uploads) =>
            uploads.begin({ bucket, name: "two writers", size: bytes.length })
          )
        )
        const gate = yield* Deferred.make<void>()
        async function* slow() {
          yield bytes.subarray(0, 10)
          await Effect.runPromise(Deferred.await(gate))
          yield noise(3 * chunk, 12)
        }
        const append = (source: AsyncIterable<Uint8Array>) =>
          inNewProcess(Effect.flatMap(ResumableUploads, (uploads) => uploads.append(upload, 0, source)))
        const [zombie] = yield* Effect.all(
          [
            Effect.exit(append(slow())),
            append(inPieces(bytes.subarray(0, 2 * chunk + 5), chunk)).pipe(
              Effect.zipLeft(Deferred.succeed(gate, undefined))
            )
          ],
          { concurrency: 2 }
        )
        assert.isTrue(Exit.isFailure(zombie))
        const ref = yield* inNewProcess(
          Effect.gen(function* () {
            const uploads = yield* ResumableUploads
            assert.strictEqual(yield* uploads.offset(upload), 2 * chunk + 5)
            yield* sendAll(upload, bytes, chunk)
            return yield* uploads.finish(upload)
          })
        )
        assert.strictEqual(ref.sha256, sha256(bytes))
        yield* store.remove(ref)
      })
    )

    it.effect("are given up by the sweeper once nobody came back for long enough", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const named = () => Effect.succeed(new Set<string>())
        yield* inNewProcess(
          Effect.gen(function* () {
            const uploads = yield* ResumableUploads
            const upload = yield* uploads.begin({ bucket, name: "abandoned" })
            yield* uploads.append(upload, 0, inPieces(noise(chunk + 5), chunk))
          })
        )
        const patient = yield* store.sweep({ bucket, olderThan: 0, named, abandonUploadsAfter: "1 hour" })
        assert.strictEqual(patient.uploads, 0)
        const swept = yield* store.sweep({ bucket, olderThan: 0, named, abandonUploadsAfter: 0 })
        assert.deepStrictEqual(swept, { objects: 0, fragments: 0, uploads: 1, messages: 3 })
        assert.strictEqual(yield* messagesIn(bucket), 0)
      })
    )
  }
)
