import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { AccessEnded, NotFound } from "@safelight/auth/Refused"
import { ArchiveId, PhotoId, ShootId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"
import { ArchiveView, FileView, ProcessingResults, ShootStorage, SingleDownload } from "./Files.ts"

const ofShoot = Schema.Struct({ shootId: ShootId })
const ofPhoto = Schema.Struct({ photoId: PhotoId })

export const FilesGroup = HttpApiGroup.make("files")
  .add(HttpApiEndpoint.get("list", "/shoots/:shootId/files").setPath(ofShoot).addSuccess(Schema.Array(FileView)))
  .add(HttpApiEndpoint.get("processed", "/processed").addSuccess(ProcessingResults))
  .add(HttpApiEndpoint.get("storage", "/shoots/:shootId/storage").setPath(ofShoot).addSuccess(ShootStorage))
  .add(HttpApiEndpoint.post("remove", "/photos/remove").setPayload(Schema.Struct({ photoIds: Schema.Array(PhotoId) })))
  .add(HttpApiEndpoint.post("retry", "/photos/:photoId/retry").setPath(ofPhoto))
  .add(
    HttpApiEndpoint.get("archives", "/shoots/:shootId/archives").setPath(ofShoot).addSuccess(Schema.Array(ArchiveView))
  )
  .add(
    HttpApiEndpoint.get("archive", "/archives/:id")
      .setPath(Schema.Struct({ id: ArchiveId }))
      .addSuccess(ArchiveView)
  )
  .add(HttpApiEndpoint.get("link", "/photos/:photoId/link").setPath(ofPhoto).addSuccess(Schema.String))
  .add(
    HttpApiEndpoint.get("downloads", "/shoots/:shootId/downloads")
      .setPath(ofShoot)
      .addSuccess(Schema.Array(SingleDownload))
  )
  .addError(NotFound)
  .addError(AccessEnded)
  .middleware(Authenticated)
  .prefix("/internal/file")

/** `Files` over HTTP, one endpoint for each method. */
export class FilesApi extends HttpApi.make("file").add(FilesGroup) {}
