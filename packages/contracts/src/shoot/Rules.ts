import { CurrentPrincipal } from "@safelight/auth/Principal"
import { NotFound, SignInRequired } from "@safelight/auth/Refused"
import type { UserId } from "@safelight/events/Ids"
import type { ArchiveScope } from "@safelight/events/ShootEvents"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { IllegalStep, type Obstacle, type PageRequest, type ShootStatus } from "./Shoots.ts"
import type { Viewer } from "./Viewer.ts"

/** What stands in the way and what to do, in English. */
export const obstacles: Readonly<Record<Obstacle, string>> = {
  archived: "This shoot is archived. Restore it, then deliver it.",
  "archived-already": "This shoot is archived already.",
  "not-archived": "This shoot is not archived, so there is nothing to restore.",
  "no-client": "This shoot has no client yet. Add the person who shall see it, then deliver it.",
  processing: "Files are still being processed. Wait until each has its result, then deliver the shoot.",
  "all-hidden": "Every photograph of this shoot is hidden. Show at least one, then deliver it.",
  "no-photo": "This shoot has no photograph yet. Upload at least one that can be kept, then deliver it.",
  ended: "Access to this shoot has already ended. Choose a later end, then deliver it.",
  "nothing-to-download":
    "There is no photograph to download here yet. Choose some, or come back when the gallery is complete.",
  "moved-since": "Photographs were arranged again since, so this move cannot be taken back any more.",
  "audience-in-use": "Somebody still belongs to this audience. Choose another one for them, then remove it."
}

/** A step that can't be taken as things are. */
export const illegal = (step: IllegalStep["step"], status: ShootStatus, why: Obstacle): IllegalStep =>
  new IllegalStep({ step, status, why, reason: obstacles[why] })

/**
 * The person who asks, and is there: a service has no favourites, visits or archives of its own, and a program with a
 * token makes none in the name of whom it stands for.
 */
export const ownPerson: Effect.Effect<UserId, NotFound | SignInRequired, CurrentPrincipal> = Effect.gen(function* () {
  const principal = yield* CurrentPrincipal
  if (principal.kind === "user") return principal.userId
  return yield* principal.kind === "anonymous" ? new SignInRequired() : new NotFound({ what: "person" })
})

/** Each person once, in the order given. */
export const newClients = (clients: ReadonlyArray<UserId>): ReadonlyArray<UserId> => [...new Set(clients)]

export const maximumPage = 1000

const whole = (number: number) => (Number.isFinite(number) ? Math.floor(number) : 0)

/** What is really read: whole numbers within the bounds. */
export const pageSize = (page: PageRequest): { readonly offset: number; readonly limit: number } => ({
  offset: Math.max(0, whole(page.offset)),
  limit: Math.min(maximumPage, Math.max(1, whole(page.limit)))
})

/** A visit is told at most once per client and hour. */
export const tellsAgain = (toldAt: DateTime.Utc | null, now: DateTime.Utc): boolean =>
  toldAt === null || DateTime.distance(toldAt, now) >= 3_600_000

/** Only what nothing was built upon since can be taken back. */
export const moveIsPast = (status: ShootStatus): IllegalStep => illegal("undo", status, "moved-since")

/** A client asks for the favourites they chose, not for those of others. */
export const mayArchiveFor = (viewer: Viewer, scope: ArchiveScope): boolean =>
  scope.kind !== "favourites" || viewer.studio || scope.userId === viewer.person

export const nothingToArchive = (status: ShootStatus): IllegalStep => illegal("archive", status, "nothing-to-download")
