import * as Schema from "effect/Schema"
import { event } from "./Event.ts"
import { ArchiveId, ShootId, UserId } from "./Ids.ts"

const byShoot = (data: { readonly shootId: ShootId }) => ["shoot", data.shootId] as const

export const GalleryViewed = event("gallery.viewed", {
  version: 1,
  owner: "gateway",
  stream: "ANA",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, userId: UserId, device: Schema.Literal("phone", "tablet", "desktop") }),
  description: "A client opened a page of a gallery; the studio's own looks are not told. Fire and forget."
})

export const DownloadProgress = event("download.progress", {
  version: 1,
  owner: "file",
  stream: "ANA",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, archiveId: ArchiveId, userId: UserId, bytes: Schema.NonNegativeInt }),
  description: "So many distinct bytes of an archive have been delivered. Fire and forget."
})
