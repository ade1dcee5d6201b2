import { assert, layer as suite } from "@effect/vitest"
import {
  BucketLost,
  BucketUnfit,
  bucketFor,
  bucketsOf,
  createBuckets,
  ensureMonth,
  singleServer
} from "@safelight/objects/Buckets"
import { StoreFull } from "@safelight/objects/ObjectErrors"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { DateTime, Effect, Layer } from "effect"
import { inPieces, noise } from "./bytes.ts"
import { answering, requestsThrough } from "./lossyConnection.ts"
import { messagesIn, server } from "./servers.ts"

const december = DateTime.unsafeMake("2025-12-31T23:59:59Z")
const nothing = new Set<string>()

suite(ObjectStore.layer.pipe(Layer.provideMerge(server)), { excludeTestServices: true })("buckets", (it) => {
  it.effect("are made for this month and the next, once, and hold what bucketFor sends there", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const created = yield* ensureMonth(singleServer, december, nothing)
      assert.deepStrictEqual(created, [
        "original-202512-0",
        "original-202512-1",
        "rendition-202512-0",
        "other-202512-0",
        "original-202601-0",
        "original-202601-1",
        "rendition-202601-0",
        "other-202601-0"
      ])
      assert.deepStrictEqual(yield* ensureMonth(singleServer, december, new Set(created)), [])
      for (const shoot of ["a", "b", "c", "d"]) {
        const bucket = bucketFor(singleServer, "original", december, shoot)
        assert.include(bucketsOf(singleServer, december), bucket)
        const ref = yield* store.put({ bucket, name: shoot, source: inPieces(noise(100), 100) })
        yield* store.verify(ref)
      }
    })
  )

  it.effect("are made in a cluster that gathers still, as soon as it has gathered", () =>
    Effect.gen(function* () {
      const { connection } = yield* ObjectsConnection
      const error = { code: 400, err_code: 10005, description: "no suitable peers for placement, peer offline" }
      let refusals = 0
      const gathering = requestsThrough(async (send, subject) => {
        if (!subject.startsWith("$JS.API.STREAM.CREATE") || refusals === 2) return await send()
        refusals += 1
        return answering(await connection.request("$JS.API.INFO"), { error })
      })
      const buckets = ["gathering"]
      const made = yield* createBuckets({ plan: singleServer, buckets, inUse: nothing }).pipe(Effect.provide(gathering))
      assert.deepStrictEqual([made, refusals], [buckets, 2])
    })
  )

  it.effect("that the catalogue names and the server lost are an alarm, never created empty", () =>
    Effect.gen(function* () {
      const lost = yield* Effect.flip(ensureMonth(singleServer, december, new Set(["original-202401-1"])))
      assert.isTrue(lost instanceof BucketLost && lost.buckets.join() === "original-202401-1")
      const { connection } = yield* ObjectsConnection
      const info = yield* Effect.promise(() => connection.request("$JS.API.STREAM.INFO.OBJ_original-202401-1"))
      assert.property(info.json<object>(), "error")
    })
  )

  it.effect("refuse a stream that cannot serve as one", () =>
    Effect.gen(function* () {
      const { connection } = yield* ObjectsConnection
      const config = { name: "OBJ_other-202405-0", subjects: ["$O.other-202405-0.>"], storage: "memory" }
      yield* Effect.promise(() =>
        connection.request("$JS.API.STREAM.CREATE.OBJ_other-202405-0", JSON.stringify(config))
      )
      const request = { plan: singleServer, buckets: ["other-202405-0"], inUse: nothing }
      assert.instanceOf(yield* Effect.flip(createBuckets(request)), BucketUnfit)
    })
  )

  it.effect("that are full refuse a write and keep nothing of it", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const bucket = "other-202406-0"
      const plan = { ...singleServer, maxBytes: 3_000_000 }
      yield* createBuckets({ plan, buckets: [bucket], inUse: nothing })
      const full = yield* Effect.flip(store.put({ bucket, name: "big", source: inPieces(noise(4_000_000), 65_536) }))
      assert.instanceOf(full, StoreFull)
      assert.strictEqual(yield* messagesIn(bucket), 0)
      yield* store.verify(yield* store.put({ bucket, name: "small", source: inPieces(noise(1_000_000), 65_536) }))
    })
  )

  it.effect("that the server has no room for are refused as such", () =>
    Effect.gen(function* () {
      const plan = { ...singleServer, maxBytes: 8 * 1024 ** 4 }
      const full = yield* Effect.flip(createBuckets({ plan, buckets: ["other-202407-0"], inUse: nothing }))
      assert.instanceOf(full, StoreFull)
    })
  )
})
