import { crc32 } from "node:zlib"
import { assert, layer as suite } from "@effect/vitest"
import { Objm, setSha256Backend } from "@nats-io/obj"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { Effect, Layer, Option } from "effect"
import { inPieces, noise, sha256 } from "./bytes.ts"
import { bucket } from "./ObjectStoreContract.ts"
import { server } from "./servers.ts"

setSha256Backend("native")

const stock = Effect.flatMap(ObjectsConnection, ({ connection }) =>
  Effect.promise(() => new Objm(connection).open(bucket))
)

const chunk = 512 * 1024

suite(ObjectStore.layer.pipe(Layer.provideMerge(server)), { excludeTestServices: true })(
  "object store beside the stock client",
  (it) => {
    it.effect.each([0, 1, chunk, 3 * chunk + 17])("is read by it: %d bytes", (size) =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const client = yield* stock
        const bytes = noise(size)
        // ASCII only: outside it the JavaScript client encodes names as Latin-1, where ADR-20 and the Go client mean UTF-8.
        const name = `/shoots/summer >> & co?/original/${size}.jpg`
        const ref = yield* store.put({ bucket, name, source: inPieces(bytes, 100_000) })
        const info = yield* Effect.promise(() => client.info(name))
        assert.strictEqual(info?.nuid, ref.nuid)
        assert.strictEqual(info?.size, size)
        assert.strictEqual(info?.chunks, ref.chunks)
        // The stock client checks the digest of what it reads.
        const read = yield* Effect.promise(() => client.getBlob(name))
        assert.isTrue(bytes.equals(read ?? new Uint8Array(1)))
      })
    )

    it.effect("reads what it wrote, in any range, also when its chunks lie between others", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const client = yield* stock
        const bytes = noise(1_000_001, 3)
        yield* Effect.all(
          ["a", "b", "c"].map((name) => Effect.promise(() => client.putBlob({ name: `stock-${name}` }, bytes))),
          { concurrency: 3 }
        )
        const refs = yield* Effect.forEach(["a", "b", "c"], (name) => store.stat(bucket, `stock-${name}`))
        for (const found of refs) {
          const ref = yield* found
          assert.strictEqual(ref.crc32, crc32(bytes))
          assert.strictEqual(ref.sha256, sha256(bytes))
          assert.strictEqual(ref.chunkSize, 128 * 1024)
          yield* store.verify(ref)
          const part = yield* store.readAll(ref, { start: 300_000, end: 700_001 })
          assert.isTrue(bytes.subarray(300_000, 700_001).equals(part))
        }
        assert.isTrue(refs.some((ref) => Option.isSome(ref) && ref.value.runs.length > 1))
      })
    )

    it.effect("agrees with it on what is deleted", () =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const client = yield* stock
        yield* Effect.promise(() => client.putBlob({ name: "theirs" }, noise(10)))
        yield* Effect.promise(() => client.delete("theirs"))
        assert.deepStrictEqual(yield* store.stat(bucket, "theirs"), Option.none())
        const ours = yield* store.put({ bucket, name: "ours", source: inPieces(noise(10), 10) })
        yield* store.remove(ours)
        assert.isNull(yield* Effect.promise(() => client.info("ours")))
      })
    )
  }
)
