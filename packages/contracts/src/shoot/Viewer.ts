import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import type { UserId } from "@safelight/events/Ids"
import * as Effect from "effect/Effect"
import type { PhotoState, ShootStatus } from "./Shoots.ts"

/** Who looks at a gallery. */
export interface Viewer {
  /** Whose favourites are shown; nobody's for a service. */
  readonly person: UserId | undefined
  /** Sees hidden photographs, and sees them before delivery. */
  readonly studio: boolean
}

export const currentViewer: Effect.Effect<Viewer, never, Access | CurrentPrincipal> = Effect.gen(function* () {
  const access = yield* Access
  const principal = yield* CurrentPrincipal
  const decision = yield* access.decide(principal, { kind: "studio", scope: "read" })
  return { person: personOf(principal), studio: decision === "allow" }
})

/** Clients see no photograph before delivery. */
export const isOpenTo = (viewer: Viewer, status: ShootStatus): boolean => viewer.studio || status === "delivered"

/** What has a place in the shoot: photographs, and originals of which no picture can be made. */
export const isKept = (state: PhotoState): boolean => state === "ready" || state === "original-only"

/** Clients see and download everything that is kept and not hidden. */
export const isVisibleTo = (
  viewer: Viewer,
  status: ShootStatus,
  photo: { readonly state: PhotoState; readonly hidden: boolean }
): boolean => isKept(photo.state) && isOpenTo(viewer, status) && (viewer.studio || !photo.hidden)
