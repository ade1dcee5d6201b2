import type { FileView } from "@safelight/contracts/file/Files"
import { PhotoId, type ShootId } from "@safelight/events/Ids"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Standing } from "./DeliverProgress.ts"
import * as LocalFiles from "./LocalFiles.ts"
import type { Patience } from "./Patience.ts"
import { StudioApi } from "./StudioApi.ts"
import { StudioAway } from "./StudioProblem.ts"
import * as TusUpload from "./TusUpload.ts"

/** What the studio said about one file when its last byte was there. */
export type Sent =
  | { readonly kind: "kept"; readonly file: LocalFiles.LocalFile; readonly photoId: PhotoId; readonly sha256: string }
  | { readonly kind: "refused"; readonly file: LocalFiles.LocalFile; readonly reason: string }

/** Files on their way at a time. */
const parallel = 4

/** An upload that vanished this often will not come to an end. */
const mostLosses = 5

const uploadOne = Effect.fn("Uploads.uploadOne")(function* (
  shootId: ShootId,
  file: LocalFiles.LocalFile,
  standing: Standing,
  patience: Patience
) {
  const api = yield* StudioApi
  let begun: string | undefined
  let counted = 0
  /** The rest of what is refused is not sent any more: nobody waits for it. */
  const leaveOut = Effect.sync(() => {
    standing.bytesTotal -= file.size - counted
  })
  const sha256 = yield* Effect.tapErrorTag(LocalFiles.sha256(file.path), "FileUnreadable", () => leaveOut)
  let losses = 0
  const count = (bytes: number) => {
    standing.bytesDone += bytes - counted
    counted = bytes
  }
  const once = Effect.gen(function* () {
    const address = yield* api.address
    const before = counted
    return yield* TusUpload.attempt({
      address,
      shootId,
      file,
      sha256,
      begun,
      onBegun: (path) => {
        begun = path
      },
      onBytes: count
    }).pipe(
      Effect.catchTags({
        UploadUnauthorised: () => api.refused(address),
        UploadLost: () => {
          begun = undefined
          losses++
          return losses < mostLosses
            ? Effect.fail(new StudioAway({ detail: "The upload starts anew.", retryAfterSeconds: 0 }))
            : Effect.fail(new TusUpload.UploadRejected({ reason: "The studio lost the upload again and again." }))
        }
      }),
      // A file that moved on before its connection broke is progress too.
      Effect.tapError(() => (counted > before ? patience.progress : Effect.void))
    )
  })
  const id = yield* patience.keepTrying(once).pipe(
    Effect.tapErrorTag("UploadRejected", () => leaveOut),
    Effect.tapErrorTag("FileUnreadable", () => leaveOut)
  )
  const photoId = yield* Effect.orDie(Schema.decode(PhotoId)(id))
  const kept: Sent = { kind: "kept", file, photoId, sha256 }
  return kept
})

/** Uploads every file, several at a time, over any number of restarts of the studio. */
export const uploadAll = Effect.fn("Uploads.uploadAll")(function* (
  shootId: ShootId,
  files: ReadonlyArray<LocalFiles.LocalFile>,
  standing: Standing,
  patience: Patience
) {
  return yield* Effect.forEach(
    files,
    (file) =>
      uploadOne(shootId, file, standing, patience).pipe(
        Effect.catchTags({
          UploadRejected: ({ reason }) => Effect.succeed<Sent>({ kind: "refused", file, reason }),
          FileUnreadable: ({ message }) => Effect.succeed<Sent>({ kind: "refused", file, reason: message })
        }),
        Effect.tap(() =>
          Effect.sync(() => {
            standing.filesDone++
          })
        )
      ),
    { concurrency: parallel }
  )
})

/**
 * Ends uploads that were begun for one of our files and never got their bytes: the answer that named them was lost
 * with the studio.
 */
export const endLost = Effect.fn("Uploads.endLost")(function* (
  views: ReadonlyArray<FileView>,
  sent: ReadonlyArray<Sent>,
  patience: Patience
) {
  const api = yield* StudioApi
  const ours = new Set<string>(sent.flatMap((file) => (file.kind === "kept" ? [file.photoId] : [])))
  const known = new Set(sent.map(({ file }) => `${file.size} ${file.name}`))
  const lost = views.filter(
    (view) => view.state === "uploading" && !ours.has(view.id) && known.has(`${view.size} ${view.fileName}`)
  )
  yield* Effect.forEach(
    lost,
    ({ id }) => patience.keepTrying(Effect.flatMap(api.address, (address) => TusUpload.terminate(address, id))),
    { discard: true }
  )
})
