import { createHash, randomBytes } from "node:crypto"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { fromBytePath } from "./BytePath.ts"
import { chunkSize } from "./ChunkSize.ts"
import { collect, rechunk, refuse } from "./Chunks.ts"
import { crc32 } from "./Crc32.ts"
import { checkedRange, compare } from "./JetStreamObjectStore.ts"
import { BucketMissing, ObjectDamaged, ObjectMissing, SourceFailed, StoreFull } from "./ObjectErrors.ts"
import type { ByteRange, Candidate, PutRequest, SweepRequest, Swept } from "./ObjectStore.ts"

interface Bucket {
  /** Chunks by nuid, with the time of the last write in milliseconds. */
  readonly chunks: Map<string, { readonly pieces: ReadonlyArray<Uint8Array>; readonly written: number }>
  readonly objects: Map<string, { readonly ref: ObjectRef; readonly written: number }>
  sequence: number
}

/** The object store in memory: the same rules without a server. */
export const make = (names: ReadonlyArray<string>) => {
  const buckets = new Map<string, Bucket>(
    names.map((name) => [name, { chunks: new Map(), objects: new Map(), sequence: 1 }])
  )
  const open = (name: string): Bucket => {
    const bucket = buckets.get(name)
    if (bucket === undefined) throw new BucketMissing({ bucket: name })
    return bucket
  }
  const within = <A>(name: string, use: (bucket: Bucket) => A) =>
    fromBytePath(async () => use(open(name)), BucketMissing)

  const put = Effect.fn("ObjectStore.put")(function* (request: PutRequest) {
    const written = yield* Clock.currentTimeMillis
    return yield* fromBytePath(
      async (signal) => {
        const bucket = open(request.bucket)
        const pieces: Array<Uint8Array> = []
        const sha = createHash("sha256")
        let crc = 0
        let size = 0
        for await (const piece of rechunk(request.source, chunkSize, signal, refuse)) {
          pieces.push(Uint8Array.from(piece))
          sha.update(piece)
          crc = crc32(piece, crc)
          size += piece.length
        }
        if (request.expectedSize !== undefined && size !== request.expectedSize) {
          throw new SourceFailed({ reason: `expected ${request.expectedSize} bytes, the source gave ${size}` })
        }
        const ref: ObjectRef = {
          bucket: request.bucket,
          name: request.name,
          nuid: randomBytes(11).toString("hex"),
          size,
          sha256: sha.digest("hex"),
          crc32: crc,
          chunkSize,
          chunks: pieces.length,
          runs: pieces.length === 0 ? [] : [[bucket.sequence, pieces.length]]
        }
        bucket.sequence += pieces.length + 1
        bucket.chunks.set(ref.nuid, { pieces, written })
        bucket.objects.set(ref.name, { ref, written })
        return ref
      },
      SourceFailed,
      BucketMissing,
      StoreFull
    )
  })

  async function* bytes(ref: ObjectRef, range: ByteRange): AsyncGenerator<Uint8Array, void> {
    for (let index = Math.floor(range.start / ref.chunkSize); index * ref.chunkSize < range.end; index++) {
      const piece = open(ref.bucket).chunks.get(ref.nuid)?.pieces[index]
      if (piece === undefined) throw new ObjectMissing({ bucket: ref.bucket, name: ref.name, chunk: index })
      const offset = index * ref.chunkSize
      yield piece.subarray(Math.max(0, range.start - offset), Math.min(piece.length, range.end - offset))
    }
  }

  const read = (ref: ObjectRef, range?: ByteRange) =>
    Effect.sync((): AsyncIterable<Uint8Array> => {
      const checked = checkedRange(ref, range)
      return { [Symbol.asyncIterator]: () => bytes(ref, checked) }
    })

  const readAll = Effect.fn("ObjectStore.readAll")(function* (ref: ObjectRef, range?: ByteRange) {
    const source = yield* read(ref, range)
    return yield* fromBytePath(() => collect(source), ObjectMissing, ObjectDamaged, BucketMissing)
  })

  const verify = Effect.fn("ObjectStore.verify")(function* (ref: ObjectRef) {
    const source = yield* read(ref)
    yield* fromBytePath(() => compare(ref, source), ObjectMissing, ObjectDamaged, BucketMissing)
  })

  const remove = (ref: ObjectRef) =>
    within(ref.bucket, (bucket) => {
      bucket.chunks.delete(ref.nuid)
      if (bucket.objects.get(ref.name)?.ref.nuid === ref.nuid) bucket.objects.delete(ref.name)
    })

  const stat = (bucket: string, name: string) =>
    within(bucket, ({ objects }) => Option.map(Option.fromNullable(objects.get(name)), (object) => object.ref))

  const count = (ref: ObjectRef) => within(ref.bucket, ({ chunks }) => chunks.get(ref.nuid)?.pieces.length ?? 0)

  const counts = (refs: ReadonlyArray<ObjectRef>) =>
    Effect.map(
      Effect.forEach(refs, (ref) => Effect.map(count(ref), (chunks) => [ref.nuid, chunks] as const)),
      (entries): ReadonlyMap<string, number> => new Map(entries)
    )

  const olderThan = Effect.fn("ObjectStore.olderThan")(function* (name: string, age: Duration.DurationInput) {
    const cutoff = (yield* Clock.currentTimeMillis) - Duration.toMillis(age)
    return yield* within(name, (bucket) => {
      const objects = [...bucket.objects.values()]
      const whole = new Set(objects.map((object) => object.ref.nuid))
      return [
        ...objects
          .filter((object) => object.written <= cutoff)
          .map(({ ref }): Candidate => ({ bucket: name, nuid: ref.nuid, name: ref.name })),
        ...[...bucket.chunks]
          .filter(([nuid, chunk]) => !whole.has(nuid) && chunk.written <= cutoff && chunk.pieces.length > 0)
          .map(([nuid]): Candidate => ({ bucket: name, nuid }))
      ]
    })
  })

  const sweep = Effect.fn("ObjectStore.sweep")(function* (request: SweepRequest) {
    const candidates = yield* olderThan(request.bucket, request.olderThan)
    const named = yield* request.named(candidates)
    return yield* within(request.bucket, (bucket) => {
      let swept: Swept = { objects: 0, fragments: 0, uploads: 0, messages: 0 }
      for (const { name, nuid } of candidates.filter((candidate) => !named.has(candidate.nuid))) {
        const messages = swept.messages + (bucket.chunks.get(nuid)?.pieces.length ?? 0)
        bucket.chunks.delete(nuid)
        if (name === undefined) swept = { ...swept, fragments: swept.fragments + 1, messages }
        else {
          bucket.objects.delete(name)
          swept = { ...swept, objects: swept.objects + 1, messages: messages + 1 }
        }
      }
      return swept
    })
  })

  return { put, read, readAll, verify, remove, stat, count, counts, olderThan, sweep }
}
