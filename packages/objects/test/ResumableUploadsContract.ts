import { assert, layer as suite, type Vitest } from "@effect/vitest"
import {
  BucketMissing,
  OffsetConflict,
  UploadGone,
  UploadInterrupted,
  UploadSizeMismatch
} from "@safelight/objects/ObjectErrors"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ResumableUploads, type UploadRef } from "@safelight/objects/ResumableUploads"
import { Effect, type Layer, Option } from "effect"
import { failing, inPieces, noise, sha256 } from "./bytes.ts"
import { bucket } from "./ObjectStoreContract.ts"

const chunk = 512 * 1024

/** Sends the rest of the bytes in requests of a size, each from the offset that the upload says it has. */
export const sendAll = (upload: UploadRef, bytes: Uint8Array, request: number) =>
  Effect.gen(function* () {
    const uploads = yield* ResumableUploads
    let at = yield* uploads.offset(upload)
    while (at < bytes.length) {
      at = yield* uploads.append(upload, at, inPieces(bytes.subarray(at, at + request), 16 * 1024))
    }
  })

/** What resumable uploads must do; held against memory, one JetStream server and a cluster. */
export const resumableUploadsTests = (it: Vitest.MethodsNonLive<ObjectStore | ResumableUploads, true>): void => {
  it.effect.each([
    { size: 0, request: 100 * 1024 },
    { size: 1, request: 1 },
    { size: chunk, request: 100 * 1024 },
    { size: 3 * chunk + 5, request: 100 * 1024 },
    { size: 3 * chunk + 5, request: 5 * chunk },
    { size: 2 * chunk, request: chunk / 2 },
    { size: 2 * chunk + 1, request: chunk + 7 }
  ])("makes an object of $size bytes from requests of $request", ({ request, size }) =>
    Effect.gen(function* () {
      const uploads = yield* ResumableUploads
      const store = yield* ObjectStore
      const bytes = noise(size, size + request)
      const upload = yield* uploads.begin({ bucket, name: `upload-${size}-${request}`, size })
      yield* sendAll(upload, bytes, request)
      assert.deepStrictEqual(yield* store.stat(bucket, upload.name), Option.none())
      const ref = yield* uploads.finish(upload)
      assert.strictEqual(ref.sha256, sha256(bytes))
      assert.isTrue(bytes.equals(yield* store.readAll(ref)))
      yield* store.verify(ref)
      assert.deepStrictEqual(yield* store.stat(bucket, upload.name), Option.some(ref))
      assert.deepStrictEqual(yield* uploads.finish(upload), ref)
      assert.strictEqual(yield* uploads.offset(upload), size)
      yield* uploads.abort(upload)
      yield* store.verify(ref)
    })
  )

  it.effect("keeps all that came before the line broke", () =>
    Effect.gen(function* () {
      const uploads = yield* ResumableUploads
      const bytes = noise(2 * chunk)
      const upload = yield* uploads.begin({ bucket, name: "broken line", size: bytes.length })
      const broken = yield* Effect.flip(uploads.append(upload, 0, failing(bytes, chunk + 300_000)))
      assert.instanceOf(broken, UploadInterrupted)
      assert.strictEqual(yield* uploads.offset(upload), chunk + 300_000)
      yield* sendAll(upload, bytes, chunk)
      assert.strictEqual((yield* uploads.finish(upload)).sha256, sha256(bytes))
    })
  )

  it.effect("refuses another offset than its own, too many bytes, and a finish too early", () =>
    Effect.gen(function* () {
      const uploads = yield* ResumableUploads
      const bytes = noise(1000)
      const upload = yield* uploads.begin({ bucket, name: "strict", size: bytes.length })
      yield* uploads.append(upload, 0, inPieces(bytes.subarray(0, 400), 100))
      for (const at of [0, 399, 401]) {
        const refused = yield* Effect.flip(uploads.append(upload, at, inPieces(bytes.subarray(at), 100)))
        assert.isTrue(refused instanceof OffsetConflict && refused.offset === 400)
      }
      const early = yield* Effect.flip(uploads.finish(upload))
      assert.instanceOf(early, UploadSizeMismatch)
      const tooMuch = yield* Effect.flip(uploads.append(upload, 400, inPieces(noise(601), 601)))
      assert.instanceOf(tooMuch, UploadSizeMismatch)
      assert.strictEqual(yield* uploads.offset(upload), 400)
      yield* sendAll(upload, bytes, 1000)
      assert.strictEqual((yield* uploads.finish(upload)).sha256, sha256(bytes))
    })
  )

  it.effect("forgets what is aborted, and never creates a bucket", () =>
    Effect.gen(function* () {
      const uploads = yield* ResumableUploads
      const store = yield* ObjectStore
      const upload = yield* uploads.begin({ bucket, name: "aborted" })
      yield* uploads.append(upload, 0, inPieces(noise(chunk + 10), chunk))
      yield* uploads.abort(upload)
      yield* uploads.abort(upload)
      assert.instanceOf(yield* Effect.flip(uploads.offset(upload)), UploadGone)
      assert.instanceOf(yield* Effect.flip(uploads.append(upload, 0, inPieces(noise(1), 1))), UploadGone)
      assert.instanceOf(yield* Effect.flip(uploads.finish(upload)), UploadGone)
      const left = yield* store.olderThan(bucket, 0)
      assert.isFalse(left.some((candidate) => candidate.nuid === upload.nuid))
      assert.instanceOf(yield* Effect.flip(uploads.begin({ bucket: "original-199901-0", name: "x" })), BucketMissing)
    })
  )

  it.effect("is left alone by the sweeper while it is open", () =>
    Effect.gen(function* () {
      const uploads = yield* ResumableUploads
      const store = yield* ObjectStore
      const bytes = noise(2 * chunk + 3)
      const upload = yield* uploads.begin({ bucket, name: "open" })
      yield* uploads.append(upload, 0, inPieces(bytes.subarray(0, chunk + 100), chunk))
      yield* store.sweep({ bucket, olderThan: 0, named: () => Effect.succeed(new Set()) })
      assert.strictEqual(yield* uploads.offset(upload), chunk + 100)
      yield* sendAll(upload, bytes, 100 * 1024)
      yield* store.verify(yield* uploads.finish(upload))
    })
  )
}

export const resumableUploadsContract = (title: string, layer: Layer.Layer<ObjectStore | ResumableUploads>) =>
  suite(layer, { excludeTestServices: true })(title, resumableUploadsTests)
