import { ArchiveId, type PhotoId, type ShootId, type UserId } from "@safelight/events/Ids"
import type { ArchiveScope } from "@safelight/events/ShootEvents"
import { uuidOf } from "@safelight/events/Uuid"
import * as Effect from "effect/Effect"

/** One file of an archive; the set's name becomes the folder. */
export interface ArchiveEntry {
  readonly photoId: PhotoId
  readonly folder?: string
}

const scopeKey = (scope: ArchiveScope): string => {
  switch (scope.kind) {
    case "everything":
      return scope.kind
    case "favourites":
      return `${scope.kind}:${scope.userId}`
    case "set":
      return `${scope.kind}:${scope.setId}`
  }
}

/** The same photographs in the same folders and order, asked for by the same person, are the same archive. */
export const archiveIdOf = (options: {
  readonly shootId: ShootId
  readonly userId: UserId
  readonly scope: ArchiveScope
  readonly entries: ReadonlyArray<ArchiveEntry>
}): Effect.Effect<ArchiveId> =>
  Effect.map(
    uuidOf(
      "archive",
      options.shootId,
      options.userId,
      scopeKey(options.scope),
      ...options.entries.map(({ folder, photoId }) => `${photoId}/${folder ?? ""}`)
    ),
    (id) => ArchiveId.make(id)
  )
