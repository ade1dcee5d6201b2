import { createHash } from "node:crypto"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { fromBytePath } from "./BytePath.ts"
import { passing } from "./ChunkBuffers.ts"
import { chunkSize } from "./ChunkSize.ts"
import { collect, rechunk, refuse } from "./Chunks.ts"
import { ChunkWriter, commit } from "./ChunkWriter.ts"
import { crc32 } from "./Crc32.ts"
import type { JetStreamWire } from "./JetStreamWire.ts"
import { BucketMissing, ObjectDamaged, ObjectMissing, SourceFailed, StoreFull } from "./ObjectErrors.ts"
import { chunkSubject, decodeMeta, metaSubject, refOf } from "./ObjectMeta.ts"
import type { ByteRange, PutRequest } from "./ObjectStore.ts"
import type { RangeReader } from "./RangeReader.ts"
import { Survey } from "./Survey.ts"
import * as Sweeper from "./Sweeper.ts"
import * as Transport from "./Transport.ts"

/** The object store on JetStream. */
export const make = Effect.fnUntraced(function* () {
  const { direct, reader, wire } = yield* Transport.make()

  const put = Effect.fn("ObjectStore.put")(function* (request: PutRequest) {
    const now = DateTime.formatIso(yield* DateTime.now)
    return yield* fromBytePath((signal) => write(wire, request, now, signal), SourceFailed, BucketMissing, StoreFull)
  })

  const read = (ref: ObjectRef, range?: ByteRange) =>
    Effect.sync((): AsyncIterable<Uint8Array> => {
      const within = checkedRange(ref, range)
      return { [Symbol.asyncIterator]: () => reader.read(ref, within) }
    })

  const readAll = Effect.fn("ObjectStore.readAll")(function* (ref: ObjectRef, range?: ByteRange) {
    const bytes = yield* read(ref, range)
    return yield* fromBytePath(() => collect(bytes), ObjectMissing, ObjectDamaged, BucketMissing)
  })

  const verify = Effect.fn("ObjectStore.verify")(function* (ref: ObjectRef) {
    const bytes = yield* read(ref)
    yield* fromBytePath(() => compare(ref, passing(bytes)), ObjectMissing, ObjectDamaged, BucketMissing)
  })

  const remove = Effect.fn("ObjectStore.remove")(function* (ref: ObjectRef) {
    yield* fromBytePath(async () => {
      await wire.purge(ref.bucket, chunkSubject(ref.bucket, ref.nuid))
      const subject = metaSubject(ref.bucket, ref.name)
      const stored = await wire.lastMessage(ref.bucket, subject)
      if (stored === undefined) return
      const meta = decodeMeta(Buffer.from(stored.data).toString("utf8"))
      if (Either.isRight(meta) && meta.right.nuid === ref.nuid)
        await wire.purge(ref.bucket, subject, stored.sequence + 1)
    }, BucketMissing)
  })

  const stat = Effect.fn("ObjectStore.stat")(function* (bucket: string, name: string) {
    return yield* fromBytePath(() => lookUp(wire, reader, bucket, name), ObjectMissing, ObjectDamaged, BucketMissing)
  })

  const count = Effect.fn("ObjectStore.count")(function* (ref: ObjectRef) {
    const subject = chunkSubject(ref.bucket, ref.nuid)
    const found = yield* fromBytePath(() => wire.subjects(ref.bucket, subject), BucketMissing)
    return found.get(subject) ?? 0
  })

  const counts = Effect.fn("ObjectStore.counts")(function* (refs: ReadonlyArray<ObjectRef>) {
    return yield* fromBytePath(() => countAll(wire, refs), BucketMissing)
  })

  return { put, read, readAll, verify, remove, stat, count, counts, ...Sweeper.make(wire, direct) }
})

const write = async (
  wire: JetStreamWire,
  request: PutRequest,
  now: string,
  signal: AbortSignal
): Promise<ObjectRef> => {
  const { bucket, expectedSize } = request
  const writer = new ChunkWriter(wire, bucket, wire.nextId())
  const wrongSize = (actual: string) =>
    new SourceFailed({ reason: `expected ${expectedSize} bytes, the source gave ${actual}` })
  try {
    for await (const chunk of rechunk(request.source, chunkSize, signal, refuse)) {
      if (expectedSize !== undefined && writer.size + chunk.length > expectedSize) throw wrongSize("more")
      await writer.add(chunk, signal)
    }
    if (expectedSize !== undefined && writer.size !== expectedSize) throw wrongSize(String(writer.size))
    await writer.settle()
    const ref = writer.ref(request.name)
    if (ref === undefined) throw new Error("a writer that began at the first chunk has seen them all")
    await commit(wire, ref, now, signal)
    return ref
  } catch (cause) {
    await discard(wire, writer, cause)
    throw cause
  }
}

/** Removes the chunks of a write that failed. While the servers are away that is left to the sweeper. */
const discard = async (wire: JetStreamWire, writer: ChunkWriter, cause: unknown): Promise<void> => {
  await writer.settle().catch(() => undefined)
  const reachable = cause instanceof SourceFailed || cause instanceof StoreFull || cause instanceof DOMException
  if (reachable) await wire.purge(writer.bucket, chunkSubject(writer.bucket, writer.nuid)).catch(() => undefined)
}

/** Up to this many objects of a bucket are counted one by one; above, the whole bucket is listed at once. */
const fewObjects = 50

const countAll = async (wire: JetStreamWire, refs: ReadonlyArray<ObjectRef>): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>()
  for (const bucket of new Set(refs.map((ref) => ref.bucket))) {
    const group = refs.filter((ref) => ref.bucket === bucket)
    const filters = group.length > fewObjects ? ["*"] : group.map((ref) => ref.nuid)
    const found = await Promise.all(filters.map((filter) => wire.subjects(bucket, chunkSubject(bucket, filter))))
    for (const { nuid } of group) {
      const subject = chunkSubject(bucket, nuid)
      counts.set(nuid, found.find((map) => map.has(subject))?.get(subject) ?? 0)
    }
  }
  return counts
}

/** The whole object, or a range of it, or a `RangeError`. */
export const checkedRange = (ref: ObjectRef, range: ByteRange | undefined): ByteRange => {
  if (range === undefined) return { start: 0, end: ref.size }
  if (!(range.start >= 0 && range.start <= range.end && range.end <= ref.size)) {
    throw new RangeError(`bytes ${range.start} to ${range.end} of an object of ${ref.size}`)
  }
  return range
}

/** Throws `ObjectDamaged` unless the bytes are what the reference says. */
export const compare = async (ref: ObjectRef, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  const sha = createHash("sha256")
  let crc = 0
  let size = 0
  for await (const piece of bytes) {
    sha.update(piece)
    crc = crc32(piece, crc)
    size += piece.length
  }
  if (size !== ref.size || crc !== ref.crc32 || sha.digest("hex") !== ref.sha256) {
    throw new ObjectDamaged({ bucket: ref.bucket, name: ref.name, reason: "the whole does not match its checksums" })
  }
}

const lookUp = async (
  wire: JetStreamWire,
  reader: RangeReader,
  bucket: string,
  name: string
): Promise<Option.Option<ObjectRef>> => {
  const stored = await wire.lastMessage(bucket, metaSubject(bucket, name))
  if (stored === undefined) return Option.none()
  const meta = decodeMeta(Buffer.from(stored.data).toString("utf8"))
  if (Either.isLeft(meta)) throw new ObjectDamaged({ bucket, name, reason: "unreadable metadata" })
  // A link names another object and holds no bytes; we write none, and to us it is not an object.
  if (meta.right.deleted === true || meta.right.options?.link != null) return Option.none()
  const { complete, ref } = refOf(meta.right, bucket)
  return Option.some(complete ? ref : await survey(reader, ref))
}

/** Completes the reference of an object that a stock client wrote, by reading it. */
const survey = async (reader: RangeReader, ref: ObjectRef): Promise<ObjectRef> => {
  const whole = new Survey()
  for await (const message of reader.scan(ref.bucket, ref.nuid, ref.chunks, ref.chunkSize)) whole.add(message)
  if (whole.chunks < ref.chunks) throw new ObjectMissing({ bucket: ref.bucket, name: ref.name, chunk: whole.chunks })
  const found = whole.ref(ref.bucket, ref.name, ref.nuid, ref.chunkSize)
  if (found.size !== ref.size || found.sha256 !== ref.sha256) {
    throw new ObjectDamaged({ bucket: ref.bucket, name: ref.name, reason: "the whole does not match its digest" })
  }
  return found
}
