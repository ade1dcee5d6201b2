import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { fromBytePath } from "./BytePath.ts"
import { chunkSize } from "./ChunkSize.ts"
import { rechunk } from "./Chunks.ts"
import { ChunkWriter, commit } from "./ChunkWriter.ts"
import { crc32, toHex } from "./Crc32.ts"
import type { JetStreamWire, StoredMessage } from "./JetStreamWire.ts"
import { ApiCode, ApiFailure } from "./JetStreamWire.ts"
import {
  BucketMissing,
  ObjectDamaged,
  ObjectMissing,
  OffsetConflict,
  StoreFull,
  UploadGone,
  UploadInterrupted,
  UploadSizeMismatch
} from "./ObjectErrors.ts"
import { chunkSubject, decodeMeta, metaSubject, refOf, tailSubject, uploadSubject } from "./ObjectMeta.ts"
import type { RangeReader } from "./RangeReader.ts"
import type { UploadRef } from "./ResumableUploads.ts"
import { Survey } from "./Survey.ts"
import * as Transport from "./Transport.ts"

/** Headers of a tail message: the chunk whose beginning it holds, and its own CRC-32. */
const tailChunk = "Upload-Chunk"
const tailCrc = "Chunk-Crc32"

/** Uploads whose hashes this process keeps running; others are read again at the finish. */
const runningHashes = 1000

/** What lies in the stream of an upload. */
interface Standing {
  readonly chunks: number
  /** Stream sequence of the last chunk, 0 for none. */
  readonly last: number
  /** Whether the last chunk is a short one: a finish stored it and did not come to its end. */
  readonly closed: boolean
  /** The bytes after the last chunk. */
  readonly tail: Uint8Array
  readonly tailSequence: number
  readonly offset: number
}

/** Resumable uploads on JetStream. */
export const make = Effect.fnUntraced(function* () {
  const { reader, wire } = yield* Transport.make()
  // Taken out while in use, so two calls at once never share a running hash.
  const writers = new Map<string, ChunkWriter>()

  const keep = (writer: ChunkWriter): void => {
    writers.set(writer.nuid, writer)
    const oldest = writers.keys().next()
    if (writers.size > runningHashes && oldest.done !== true) writers.delete(oldest.value)
  }

  /** The writer that goes on from here: the kept one if nobody else wrote since, else one without the past. */
  const take = (upload: UploadRef, standing: Standing): ChunkWriter => {
    const kept = writers.get(upload.nuid)
    writers.delete(upload.nuid)
    const fresh = kept !== undefined && kept.position.chunks === standing.chunks && kept.position.last === standing.last
    return fresh ? kept : new ChunkWriter(wire, upload.bucket, upload.nuid, standing)
  }

  const begin = Effect.fn("ResumableUploads.begin")(function* (request: {
    readonly bucket: string
    readonly name: string
    readonly size?: number
  }) {
    const upload: UploadRef = { ...request, nuid: wire.nextId() }
    const subject = uploadSubject(upload.bucket, upload.nuid)
    const record = Buffer.from(JSON.stringify(upload), "utf8")
    yield* fromBytePath(
      (signal) => wire.publish(upload.bucket, subject, record, { last: 0, rollup: true }, signal),
      BucketMissing,
      StoreFull
    )
    return upload
  })

  const offset = Effect.fn("ResumableUploads.offset")(function* (upload: UploadRef) {
    return yield* fromBytePath(
      async () => {
        const done = await finished(wire, upload)
        return done === undefined ? (await stand(wire, upload)).offset : done.size
      },
      UploadGone,
      BucketMissing
    )
  })

  const append = Effect.fn("ResumableUploads.append")(function* (
    upload: UploadRef,
    at: number,
    source: AsyncIterable<Uint8Array>
  ) {
    return yield* fromBytePath(
      (signal) => fenced(wire, upload, () => extend(upload, at, source, signal)),
      OffsetConflict,
      UploadInterrupted,
      UploadSizeMismatch,
      UploadGone,
      BucketMissing,
      StoreFull
    )
  })

  const extend = async (upload: UploadRef, at: number, source: AsyncIterable<Uint8Array>, signal: AbortSignal) => {
    const standing = await stand(wire, upload)
    if (standing.closed || at !== standing.offset) throw new OffsetConflict({ offset: standing.offset })
    const writer = take(upload, standing)
    let rest: Uint8Array = new Uint8Array(0)
    let total = standing.chunks * chunkSize
    let broken: { readonly cause: unknown } | undefined
    const breaks = (cause: unknown): void => {
      broken = { cause }
    }
    for await (const piece of rechunk(source, chunkSize, signal, breaks, standing.tail)) {
      if (upload.size !== undefined && total + piece.length > upload.size) {
        await writer.settle()
        throw new UploadSizeMismatch({ offset: total + piece.length, size: upload.size })
      }
      total += piece.length
      if (piece.length === chunkSize) await writer.add(piece, signal)
      else rest = piece
    }
    await writer.settle()
    const { chunks } = writer.position
    const grown = chunks > standing.chunks ? rest.length > 0 : rest.length > standing.tail.length
    if (grown) {
      const headers = { [tailChunk]: String(chunks), [tailCrc]: toHex(crc32(rest)) }
      const options = { last: standing.tailSequence, rollup: true, headers }
      await wire.publish(upload.bucket, tailSubject(upload.bucket, upload.nuid), rest, options, signal)
    }
    keep(writer)
    if (broken !== undefined) throw new UploadInterrupted({ offset: total, ...broken })
    return total
  }

  const finish = Effect.fn("ResumableUploads.finish")(function* (upload: UploadRef) {
    const now = DateTime.formatIso(yield* DateTime.now)
    return yield* fromBytePath(
      (signal) => fenced(wire, upload, () => complete(upload, now, signal)),
      UploadGone,
      UploadSizeMismatch,
      OffsetConflict,
      ObjectMissing,
      ObjectDamaged,
      BucketMissing,
      StoreFull
    )
  })

  const complete = async (upload: UploadRef, now: string, signal: AbortSignal): Promise<ObjectRef> => {
    const done = await finished(wire, upload)
    if (done !== undefined) {
      await forget(wire, upload)
      return done
    }
    const standing = await stand(wire, upload)
    if (upload.size !== undefined && standing.offset !== upload.size) {
      throw new UploadSizeMismatch({ offset: standing.offset, size: upload.size })
    }
    const writer = take(upload, standing)
    if (standing.tail.length > 0) await writer.add(standing.tail, signal)
    await writer.settle()
    const ref = writer.ref(upload.name) ?? (await readAgain(reader, upload, writer.position.chunks, standing.offset))
    await commit(wire, ref, now, signal)
    await forget(wire, upload)
    return ref
  }

  const abort = Effect.fn("ResumableUploads.abort")(function* (upload: UploadRef) {
    writers.delete(upload.nuid)
    yield* fromBytePath(async () => {
      if ((await finished(wire, upload)) === undefined) {
        await wire.purge(upload.bucket, chunkSubject(upload.bucket, upload.nuid))
      }
      await forget(wire, upload)
    }, BucketMissing)
  })

  return { begin, append, offset, finish, abort }
})

/** Reads where an upload stands, from the leader: what was acknowledged is seen. */
const stand = async (wire: JetStreamWire, upload: UploadRef): Promise<Standing> => {
  const { bucket, nuid } = upload
  const [record, counts, last, tail] = await Promise.all([
    wire.lastMessage(bucket, uploadSubject(bucket, nuid)),
    wire.subjects(bucket, chunkSubject(bucket, nuid)),
    wire.lastMessage(bucket, chunkSubject(bucket, nuid)),
    wire.lastMessage(bucket, tailSubject(bucket, nuid))
  ])
  if (record === undefined) throw new UploadGone({ bucket, nuid })
  const chunks = counts.get(chunkSubject(bucket, nuid)) ?? 0
  const missing = last === undefined ? 0 : chunkSize - last.data.length
  // A tail of an earlier chunk was taken into that chunk; a damaged one is asked for again.
  const valid = tail !== undefined && tail.header(tailChunk) === String(chunks) && isWhole(tail)
  const bytes = valid ? tail.data : new Uint8Array(0)
  return {
    chunks,
    last: last?.sequence ?? 0,
    closed: missing > 0,
    tail: bytes,
    tailSequence: tail?.sequence ?? 0,
    offset: chunks * chunkSize - missing + bytes.length
  }
}

const isWhole = (message: StoredMessage): boolean => message.header(tailCrc) === toHex(crc32(message.data))

/** The object that an upload has become, if it has. */
const finished = async (wire: JetStreamWire, upload: UploadRef): Promise<ObjectRef | undefined> => {
  const stored = await wire.lastMessage(upload.bucket, metaSubject(upload.bucket, upload.name))
  if (stored === undefined) return undefined
  const meta = decodeMeta(Buffer.from(stored.data).toString("utf8"))
  return Either.isRight(meta) && meta.right.nuid === upload.nuid ? refOf(meta.right, upload.bucket).ref : undefined
}

/** Removes an upload's own messages, the record last: as long as it is there, this can be repeated. */
const forget = async (wire: JetStreamWire, upload: UploadRef): Promise<void> => {
  await wire.purge(upload.bucket, tailSubject(upload.bucket, upload.nuid))
  await wire.purge(upload.bucket, uploadSubject(upload.bucket, upload.nuid))
}

/** A write that another writer's fenced off is told where the upload stands now. */
const fenced = async <A>(wire: JetStreamWire, upload: UploadRef, run: () => Promise<A>): Promise<A> => {
  try {
    return await run()
  } catch (cause) {
    if (!(cause instanceof ApiFailure && cause.err_code === ApiCode.wrongLastSequence)) throw cause
    throw new OffsetConflict({ offset: (await stand(wire, upload)).offset })
  }
}

/** The reference of an upload that more than one process wrote: chunk map and hashes from the stored bytes. */
const readAgain = async (reader: RangeReader, upload: UploadRef, chunks: number, size: number): Promise<ObjectRef> => {
  const whole = new Survey()
  for await (const message of reader.scan(upload.bucket, upload.nuid, chunks, chunkSize)) {
    if (message.header(tailCrc) !== toHex(crc32(message.data))) {
      throw new ObjectDamaged({
        bucket: upload.bucket,
        name: upload.name,
        chunk: whole.chunks,
        reason: "stored bytes and checksum differ"
      })
    }
    whole.add(message)
  }
  if (whole.chunks !== chunks || whole.size !== size) {
    throw new ObjectMissing({ bucket: upload.bucket, name: upload.name, chunk: whole.chunks })
  }
  return whole.ref(upload.bucket, upload.name, upload.nuid, chunkSize)
}
