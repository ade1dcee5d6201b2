import { randomBytes } from "node:crypto"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import * as Effect from "effect/Effect"
import { fromBytePath } from "./BytePath.ts"
import { chunkSize } from "./ChunkSize.ts"
import { rechunk } from "./Chunks.ts"
import { OffsetConflict, UploadGone, UploadInterrupted, UploadSizeMismatch } from "./ObjectErrors.ts"
import { ObjectStore } from "./ObjectStore.ts"
import type { UploadRef } from "./ResumableUploads.ts"

interface Open {
  readonly pieces: Array<Uint8Array>
  size: number
}

async function* all(pieces: ReadonlyArray<Uint8Array>) {
  yield* pieces
}

/** Resumable uploads in memory: what is appended is kept as it came, until the finish puts it into the store. */
export const make = Effect.fnUntraced(function* () {
  const store = yield* ObjectStore
  const uploads = new Map<string, Open | ObjectRef>()

  const open = (upload: UploadRef): Open => {
    const found = uploads.get(upload.nuid)
    if (found === undefined || !("pieces" in found)) throw new UploadGone({ bucket: upload.bucket, nuid: upload.nuid })
    return found
  }

  const begin = Effect.fn("ResumableUploads.begin")(function* (request: {
    readonly bucket: string
    readonly name: string
    readonly size?: number
  }) {
    // Only to learn whether the bucket exists.
    yield* store.olderThan(request.bucket, 0)
    const upload: UploadRef = { ...request, nuid: randomBytes(11).toString("hex") }
    uploads.set(upload.nuid, { pieces: [], size: 0 })
    return upload
  })

  const append = Effect.fn("ResumableUploads.append")(function* (
    upload: UploadRef,
    at: number,
    source: AsyncIterable<Uint8Array>
  ) {
    return yield* fromBytePath(
      async (signal) => {
        const state = open(upload)
        if (at !== state.size) throw new OffsetConflict({ offset: state.size })
        let broken: { readonly cause: unknown } | undefined
        const breaks = (cause: unknown): void => {
          broken = { cause }
        }
        for await (const piece of rechunk(source, chunkSize, signal, breaks)) {
          if (upload.size !== undefined && state.size + piece.length > upload.size) {
            throw new UploadSizeMismatch({ offset: state.size + piece.length, size: upload.size })
          }
          state.pieces.push(Uint8Array.from(piece))
          state.size += piece.length
        }
        if (broken !== undefined) throw new UploadInterrupted({ offset: state.size, ...broken })
        return state.size
      },
      OffsetConflict,
      UploadInterrupted,
      UploadSizeMismatch,
      UploadGone
    )
  })

  const offset = (upload: UploadRef) =>
    Effect.suspend(() => {
      const found = uploads.get(upload.nuid)
      return found === undefined
        ? Effect.fail(new UploadGone({ bucket: upload.bucket, nuid: upload.nuid }))
        : Effect.succeed(found.size)
    })

  const finish = Effect.fn("ResumableUploads.finish")(function* (upload: UploadRef) {
    const found = uploads.get(upload.nuid)
    if (found === undefined) return yield* new UploadGone({ bucket: upload.bucket, nuid: upload.nuid })
    if (!("pieces" in found)) return found
    if (upload.size !== undefined && upload.size !== found.size) {
      return yield* new UploadSizeMismatch({ offset: found.size, size: upload.size })
    }
    const { bucket, name } = upload
    // Memory does not fail as a source.
    const ref = yield* store
      .put({ bucket, name, source: all(found.pieces) })
      .pipe(Effect.catchTag("SourceFailed", Effect.die))
    uploads.set(upload.nuid, ref)
    return ref
  })

  const abort = (upload: UploadRef) =>
    Effect.sync(() => {
      const found = uploads.get(upload.nuid)
      if (found !== undefined && "pieces" in found) uploads.delete(upload.nuid)
    })

  return { begin, append, offset, finish, abort }
})
