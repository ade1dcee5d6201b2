import { crc32 } from "node:zlib"
import { assert, layer as suite, type Vitest } from "@effect/vitest"
import { BucketMissing, ObjectMissing, SourceFailed } from "@safelight/objects/ObjectErrors"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { Cause, Deferred, Duration, Effect, Exit, Fiber, type Layer, Option, Predicate } from "effect"
import * as FastCheck from "fast-check"
import { failing, inPieces, noise, sha256 } from "./bytes.ts"

/** Buckets that the layer under test must have. */
export const bucket = "original-202511-0"
const chunk = 512 * 1024

const put = (name: string, bytes: Uint8Array, piece = 64 * 1024) =>
  Effect.flatMap(ObjectStore, (store) =>
    store.put({ bucket, name, source: inPieces(bytes, piece), expectedSize: bytes.length })
  )

const nothingNamed = () => Effect.succeed(new Set<string>())

/** What every object store must do; held against memory, one JetStream server and a cluster. */
export const objectStoreTests = (it: Vitest.MethodsNonLive<ObjectStore, true>): void => {
  it.effect.each([0, 1, chunk - 1, chunk, chunk + 1, 5 * chunk + 4711])("gives back an object of %d bytes", (size) =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const bytes = noise(size, size)
      const ref = yield* put(`size-${size}`, bytes)
      assert.strictEqual(ref.size, size)
      assert.strictEqual(ref.sha256, sha256(bytes))
      assert.strictEqual(ref.crc32, crc32(bytes))
      assert.strictEqual(ref.chunks, Math.ceil(size / chunk))
      assert.strictEqual(yield* store.count(ref), ref.chunks)
      assert.isTrue(bytes.equals(yield* store.readAll(ref)))
      assert.deepStrictEqual(yield* store.stat(bucket, ref.name), Option.some(ref))
      yield* store.verify(ref)
    })
  )

  it.effect("reads any range", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const bytes = noise(20 * chunk + 99)
      const ref = yield* put("ranges", bytes, 1024 * 1024)
      const edge = FastCheck.constantFrom(0, 1, chunk - 1, chunk, chunk + 1, 8 * chunk, 16 * chunk + 1, bytes.length)
      const place = FastCheck.oneof(edge, FastCheck.integer({ min: 0, max: bytes.length }))
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(place, place, async (a, b) => {
            const [start, end] = a < b ? [a, b] : [b, a]
            const read = await Effect.runPromise(store.readAll(ref, { start, end }))
            return bytes.subarray(start, end).equals(read)
          }),
          { numRuns: 60 }
        )
      )
    })
  )

  it.effect("refuses a range outside the object", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const ref = yield* put("short", noise(10))
      for (const range of [
        { start: 0, end: 11 },
        { start: -1, end: 5 },
        { start: 6, end: 5 }
      ]) {
        const exit = yield* Effect.exit(store.readAll(ref, range))
        assert.isTrue(
          Exit.isFailure(exit) && Cause.dieOption(exit.cause).pipe(Option.exists((e) => e instanceof RangeError))
        )
      }
    })
  )

  it.effect("keeps nothing of a source that fails or has another length", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const bytes = noise(3 * chunk)
      const broken = yield* Effect.flip(store.put({ bucket, name: "broken", source: failing(bytes, 2 * chunk) }))
      assert.instanceOf(broken, SourceFailed)
      for (const expectedSize of [bytes.length - 1, bytes.length + 1]) {
        const wrong = yield* Effect.flip(
          store.put({ bucket, name: "broken", source: inPieces(bytes, chunk), expectedSize })
        )
        assert.instanceOf(wrong, SourceFailed)
      }
      assert.deepStrictEqual(yield* store.stat(bucket, "broken"), Option.none())
      const left = yield* store.olderThan(bucket, 0)
      assert.deepStrictEqual(
        left.filter((candidate) => candidate.name === undefined),
        []
      )
    })
  )

  it.effect("keeps nothing of an interrupted put, and does not wait for a source that hangs", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const reached = yield* Deferred.make<void>()
      async function* hanging() {
        yield noise(2 * chunk)
        Effect.runSync(Deferred.succeed(reached, undefined))
        await new Promise(() => {})
      }
      const fiber = yield* Effect.fork(store.put({ bucket, name: "hanging", source: hanging() }))
      yield* Deferred.await(reached)
      const exit = yield* Fiber.interrupt(fiber).pipe(Effect.timeout(Duration.seconds(10)))
      assert.isTrue(Exit.isInterrupted(exit))
      const left = yield* store.olderThan(bucket, 0)
      assert.deepStrictEqual(
        left.filter((candidate) => candidate.name === undefined),
        []
      )
    })
  )

  it.effect("says that a bucket is missing and never creates it", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const nowhere = "original-199901-0"
      for (let time = 0; time < 2; time++) {
        const refused = yield* Effect.flip(store.put({ bucket: nowhere, name: "x", source: inPieces(noise(10), 10) }))
        assert.instanceOf(refused, BucketMissing)
        assert.instanceOf(yield* Effect.flip(store.stat(nowhere, "x")), BucketMissing)
      }
      const ref = yield* put("elsewhere", noise(10))
      assert.instanceOf(yield* Effect.flip(store.readAll({ ...ref, bucket: nowhere })), BucketMissing)
    })
  )

  it.effect("removes an object and nothing else; the reference then finds nothing", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const first = yield* put("same name", noise(2 * chunk, 1))
      const second = yield* put("same name", noise(2 * chunk, 2))
      yield* store.verify(first)
      yield* store.remove(first)
      yield* store.remove(first)
      assert.deepStrictEqual(yield* store.stat(bucket, "same name"), Option.some(second))
      yield* store.verify(second)
      yield* store.remove(second)
      assert.deepStrictEqual(yield* store.stat(bucket, "same name"), Option.none())
      assert.strictEqual(yield* store.count(second), 0)
      assert.instanceOf(yield* Effect.flip(store.readAll(second)), ObjectMissing)
    })
  )

  it.effect("sweeps what nothing names, and only what is old", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const kept = yield* put("kept", noise(chunk + 1, 3))
      const replaced = yield* put("replaced", noise(chunk + 1, 4))
      const current = yield* put("replaced", noise(chunk + 1, 5))
      yield* put("forgotten", noise(chunk + 1, 6))
      const named = () => Effect.succeed(new Set([kept.nuid, current.nuid]))
      const young = yield* store.sweep({ bucket, olderThan: "1 hour", named })
      assert.deepStrictEqual(young, { objects: 0, fragments: 0, uploads: 0, messages: 0 })
      const swept = yield* store.sweep({ bucket, olderThan: 0, named })
      assert.isAtLeast(swept.objects, 1)
      assert.isAtLeast(swept.fragments, 1)
      yield* store.verify(kept)
      yield* store.verify(current)
      assert.strictEqual(yield* store.count(replaced), 0)
      assert.deepStrictEqual(yield* store.stat(bucket, "forgotten"), Option.none())
      assert.lengthOf(yield* store.olderThan(bucket, 0), 2)
      yield* store.sweep({ bucket, olderThan: 0, named: nothingNamed })
      assert.deepStrictEqual(yield* store.olderThan(bucket, 0), [])
    })
  )

  it.effect("lets many write and read one bucket at once", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const refs = yield* Effect.forEach(
        Array.from({ length: 12 }, (_, index) => index),
        (index) => put(`parallel-${index}`, noise(3 * chunk + index, index + 10)),
        { concurrency: 6 }
      )
      yield* Effect.forEach(refs, (ref) => store.verify(ref), { concurrency: "unbounded" })
      const many = Array.from({ length: 60 }, (_, index) => refs[index % refs.length] ?? refs[0]).filter(
        Predicate.isNotUndefined
      )
      for (const asked of [refs, many]) {
        const counts = yield* store.counts(asked)
        for (const ref of refs) assert.strictEqual(counts.get(ref.nuid), ref.chunks)
      }
    })
  )
}

export const objectStoreContract = (title: string, layer: Layer.Layer<ObjectStore>) =>
  suite(layer, { excludeTestServices: true })(title, objectStoreTests)
