import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import { NotFound, SignInRequired } from "@safelight/auth/Refused"
import type { UserId } from "@safelight/events/Ids"
import type { ArchiveScope } from "@safelight/events/ShootEvents"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { IllegalStep, type PageRequest, type ShootStatus } from "./Shoots.ts"
import type { Viewer } from "./Viewer.ts"

/** The person who asks; a service has no favourites, visits or archives of its own. */
export const ownPerson: Effect.Effect<UserId, NotFound | SignInRequired, CurrentPrincipal> = Effect.gen(function* () {
  const principal = yield* CurrentPrincipal
  const person = personOf(principal)
  if (person !== undefined) return person
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

/** A client asks for the favourites they chose, not for those of others. */
export const mayArchiveFor = (viewer: Viewer, scope: ArchiveScope): boolean =>
  scope.kind !== "favourites" || viewer.studio || scope.userId === viewer.person

export const nothingToArchive = (status: ShootStatus): IllegalStep =>
  new IllegalStep({
    step: "archive",
    status,
    reason: "There is no photograph to download here yet. Choose some, or come back when the gallery is complete."
  })
