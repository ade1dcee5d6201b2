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

/** A gallery shows what has a picture; what is kept without one is only in archives. */
export const isVisibleTo = (
  viewer: Viewer,
  status: ShootStatus,
  photo: { readonly state: PhotoState; readonly hidden: boolean }
): boolean => photo.state === "ready" && isOpenTo(viewer, status) && (viewer.studio || !photo.hidden)
