import { assert, layer as suite } from "@effect/vitest"
import { giveBack } from "@safelight/objects/ChunkBuffers"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { Effect, Layer } from "effect"
import { inPieces, noise } from "./bytes.ts"
import { bucket } from "./ObjectStoreContract.ts"
import { server } from "./servers.ts"

const chunk = 512 * 1024

const stored = (name: string, bytes: Uint8Array) =>
  Effect.gen(function* () {
    const store = yield* ObjectStore
    const ref = yield* store.put({ bucket, name, source: inPieces(bytes, chunk) })
    return yield* store.read(ref)
  })

suite(ObjectStore.layer.pipe(Layer.provide(server)), { excludeTestServices: true })("memory of chunks", (it) => {
  it.effect("is used again once it was given back", () =>
    Effect.gen(function* () {
      const bytes = noise(60 * chunk)
      const pieces = yield* stored("again", bytes)
      const memory = yield* Effect.promise(async () => {
        const memory = new Set<ArrayBufferLike>()
        let at = 0
        for await (const piece of pieces) {
          assert.isTrue(bytes.subarray(at, at + piece.length).equals(piece))
          at += piece.length
          memory.add(piece.buffer)
          giveBack(piece)
        }
        assert.strictEqual(at, bytes.length)
        return memory
      })
      assert.isAtMost(memory.size, 8)
    })
  )

  it.effect("is left alone while someone holds it", () =>
    Effect.gen(function* () {
      const kept = noise(10 * chunk + 3, 1)
      const keeper = yield* stored("kept", kept)
      const passer = yield* stored("passed", noise(10 * chunk, 2))
      yield* Effect.promise(async () => {
        const held: Array<Uint8Array> = []
        const other = passer[Symbol.asyncIterator]()
        for await (const piece of keeper) {
          held.push(piece)
          const step = await other.next()
          if (step.done === true) continue
          giveBack(step.value)
          // The second time it is no longer the caller's: it must not go to two chunks.
          giveBack(step.value)
        }
        assert.isTrue(kept.equals(Buffer.concat(held)))
      })
    })
  )
})
