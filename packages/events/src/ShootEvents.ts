import * as Schema from "effect/Schema"
import { event } from "./Event.ts"
import { ArchiveId, PhotoId, SetId, ShootId, UserId } from "./Ids.ts"

/** Counts what was told of a shoot, so that the newest word is known however events come. None before version 2. */
const revision = Schema.optional(Schema.NonNegativeInt)

const byShoot = (data: { readonly shootId: ShootId }) => ["shoot", data.shootId] as const

export const ShootCreated = event("shoot.created", {
  version: 2,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({
    shootId: ShootId,
    clients: Schema.Array(UserId),
    expiresAt: Schema.optional(Schema.DateTimeUtc),
    revision
  }),
  description: "A shoot exists: an upload place opens and its clients are invited."
})

export const ShootUpdated = event("shoot.updated", {
  version: 3,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({
    shootId: ShootId,
    /** `status`: it was restored; other steps have events of their own. */
    changed: Schema.Array(Schema.Literal("details", "expiry", "clients", "sets", "photos", "status")),
    /** Where it stands after the change; before version 3 it was never archived. */
    status: Schema.optional(Schema.Literal("preparing", "ready", "delivered", "archived")),
    /** Everyone assigned after the change. */
    clients: Schema.Array(UserId),
    expiresAt: Schema.optional(Schema.DateTimeUtc),
    revision
  }),
  description: "Details, expiry, clients, sets or photos changed, or an archived shoot was restored."
})

export const ShootReady = event("shoot.ready", {
  version: 1,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, photoCount: Schema.NonNegativeInt }),
  description: "Every uploaded file has a verdict and there is something to deliver."
})

export const ShootDelivered = event("shoot.delivered", {
  version: 1,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, photoCount: Schema.NonNegativeInt, clients: Schema.Array(UserId) }),
  description: "The first time everything chosen is open to its clients; later additions are `shoot.updated`."
})

export const ShootPublished = event("shoot.published", {
  version: 1,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId }),
  description: "The shoot may appear in the public portfolio."
})

export const ShootArchived = event("shoot.archived", {
  version: 2,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, clients: Schema.Array(UserId), revision }),
  description: "The shoot is closed to its clients; its originals stay."
})

export const ShootAccessed = event("shoot.accessed", {
  version: 1,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, userId: UserId, first: Schema.Boolean }),
  description: "A client opened the gallery; at most one event per client and hour."
})

export const SelectionSubmitted = event("selection.submitted", {
  version: 1,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({ shootId: ShootId, userId: UserId, photoCount: Schema.NonNegativeInt }),
  description: "A client sent a list of chosen photographs to the studio."
})

/** Which photographs an archive holds. */
export const ArchiveScope = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("everything") }),
  Schema.Struct({ kind: Schema.Literal("favourites"), userId: UserId }),
  Schema.Struct({ kind: Schema.Literal("set"), setId: SetId })
)
export type ArchiveScope = typeof ArchiveScope.Type

export const ArchiveRequested = event("archive.requested", {
  version: 1,
  owner: "shoot",
  key: byShoot,
  data: Schema.Struct({
    shootId: ShootId,
    archiveId: ArchiveId,
    userId: UserId,
    scope: ArchiveScope,
    /** In archive order; the set's name becomes the folder. */
    photos: Schema.Array(Schema.Struct({ photoId: PhotoId, folder: Schema.optional(Schema.String) }))
  }),
  description: "A person asked for an archive of these photographs, in this order."
})
