import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Authenticated } from "@safelight/auth/Authenticated"
import { Files } from "@safelight/contracts/file/Files"
import { FilesApi } from "@safelight/contracts/file/FilesApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const handlers = HttpApiBuilder.group(
  FilesApi,
  "files",
  Effect.fnUntraced(function* (handlers) {
    const files = yield* Files
    return handlers
      .handle("list", ({ path }) => files.list(path.shootId))
      .handle("processed", () => files.processed())
      .handle("storage", ({ path }) => files.storage(path.shootId))
      .handle("remove", ({ payload }) => files.remove(payload.photoIds))
      .handle("retry", ({ path }) => files.retry(path.photoId))
      .handle("archives", ({ path }) => files.archives(path.shootId))
      .handle("archive", ({ path }) => files.archive(path.id))
      .handle("link", ({ path }) => files.link(path.photoId))
      .handle("downloads", ({ path }) => files.downloads(path.shootId))
  })
)

/** `Files` for other processes. */
export const routes = HttpLayerRouter.addHttpApi(FilesApi).pipe(
  Layer.provide(handlers),
  Layer.provide(Authenticated.layer("file"))
)
