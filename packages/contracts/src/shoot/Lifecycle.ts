import type { PhotoCounts, ShootStatus } from "./Shoots.ts"

/** Every file has a verdict and at least one can be shown or kept. */
export const isSettled = (counts: PhotoCounts): boolean =>
  counts.processing === 0 && counts.ready + counts.originalOnly > 0

/** Where a shoot stands after its files changed. What was delivered or archived stays so. */
export const statusAfterFiles = (status: ShootStatus, counts: PhotoCounts): ShootStatus =>
  status === "delivered" || status === "archived" ? status : isSettled(counts) ? "ready" : "preparing"

/** Photographs that are kept and not hidden, with a picture or without: what clients see and download. */
export const deliverable = (counts: PhotoCounts): number =>
  Math.max(0, counts.ready + counts.originalOnly - counts.hidden)

export interface BeforeDelivery {
  readonly status: ShootStatus
  readonly counts: PhotoCounts
  readonly clients: number
  /** Photographs that are kept and not hidden. */
  readonly deliverable: number
  /** Access has run out by now. */
  readonly expired: boolean
}

/** What stands in the way of delivering and what to do about it, or nothing. */
export const refuseDelivery = (shoot: BeforeDelivery): string | undefined => {
  if (shoot.status === "archived") return "This shoot is archived. Restore it, then deliver it."
  if (shoot.clients === 0) return "This shoot has no client yet. Add the person who shall see it, then deliver it."
  const waiting = shoot.counts.processing
  if (waiting > 0) {
    const files = waiting === 1 ? "1 file is" : `${waiting} files are`
    return `${files} still being processed. Wait until each has its result, then deliver the shoot.`
  }
  if (shoot.deliverable === 0) {
    return shoot.counts.hidden > 0
      ? "Every photograph of this shoot is hidden. Show at least one, then deliver it."
      : "This shoot has no photograph yet. Upload at least one that can be kept, then deliver it."
  }
  if (shoot.expired) return "Access to this shoot has already ended. Choose a later end, then deliver it."
  return undefined
}
