import type * as DateTime from "effect/DateTime"
import type { Obstacle, PhotoCounts, ShootStatus } from "./Shoots.ts"

/** Every file has a verdict and at least one can be shown or kept. */
export const isSettled = (counts: PhotoCounts): boolean =>
  counts.processing === 0 && counts.ready + counts.originalOnly > 0

/** Where a shoot stands after its files changed. What was delivered or archived stays so. */
export const statusAfterFiles = (status: ShootStatus, counts: PhotoCounts): ShootStatus =>
  status === "delivered" || status === "archived" ? status : isSettled(counts) ? "ready" : "preparing"

/** Photographs that are kept and not hidden, with a picture or without: what clients see and download. */
export const deliverable = (counts: PhotoCounts): number =>
  Math.max(0, counts.ready + counts.originalOnly - counts.hidden)

/** Where a restored shoot stands: where it stood, with what became of its files since. */
export const statusAfterRestore = (shoot: {
  readonly deliveredAt: DateTime.Utc | null
  readonly counts: PhotoCounts
}): ShootStatus => (shoot.deliveredAt === null ? statusAfterFiles("preparing", shoot.counts) : "delivered")

/** What stands in the way of archiving or restoring, or nothing. */
export const refuseArchiving = (status: ShootStatus): Obstacle | undefined =>
  status === "archived" ? "archived-already" : undefined
export const refuseRestoring = (status: ShootStatus): Obstacle | undefined =>
  status === "archived" ? undefined : "not-archived"

export interface BeforeDelivery {
  readonly status: ShootStatus
  readonly counts: PhotoCounts
  readonly clients: number
  /** Photographs that are kept and not hidden. */
  readonly deliverable: number
  /** Access has run out by now. */
  readonly expired: boolean
}

/** What stands in the way of delivering, or nothing. */
export const refuseDelivery = (shoot: BeforeDelivery): Obstacle | undefined => {
  if (shoot.status === "archived") return "archived"
  if (shoot.clients === 0) return "no-client"
  if (shoot.counts.processing > 0) return "processing"
  if (shoot.deliverable === 0) return shoot.counts.hidden > 0 ? "all-hidden" : "no-photo"
  return shoot.expired ? "ended" : undefined
}
