import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, personOf } from "@safelight/auth/Principal"
import type { ShootFacts } from "@safelight/events/Facts"
import type { SetId, UserId } from "@safelight/events/Ids"
import * as Effect from "effect/Effect"
import type { PhotoState, ShootStatus } from "./Shoots.ts"

/** Who looks at a gallery. */
export interface Viewer {
  /** Whose favourites are shown; nobody's for a service. */
  readonly person: UserId | undefined
  /** Sees hidden photographs, and sees them before delivery. */
  readonly studio: boolean
  /** Of a client who sees photographs in these only. */
  readonly sets?: ReadonlyArray<SetId> | undefined
}

export const currentViewer: Effect.Effect<Viewer, never, Access | CurrentPrincipal> = Effect.gen(function* () {
  const access = yield* Access
  const principal = yield* CurrentPrincipal
  const decision = yield* access.decide(principal, { kind: "studio", scope: "read" })
  return { person: personOf(principal), studio: decision === "allow" }
})

/** The same person before one shoot: what their audience sees of it. Who is neither studio nor client sees nothing. */
export const viewerOf = (viewer: Viewer, { clients }: Pick<ShootFacts, "clients">): Viewer => {
  if (viewer.studio) return viewer
  const client = clients.find(({ userId }) => userId === viewer.person)
  return { ...viewer, sets: client === undefined ? [] : client.sets }
}

/** A set outside of these is none to the viewer. */
export const seesSet = ({ sets }: Viewer, setId: SetId): boolean => sets === undefined || sets.includes(setId)

/** Whether the viewer may fetch originals and archives. */
export const mayDownload = (viewer: Viewer, { clients }: Pick<ShootFacts, "clients">): boolean =>
  viewer.studio || clients.some(({ download, userId }) => userId === viewer.person && download)

/** Clients see no photograph before delivery. */
export const isOpenTo = (viewer: Viewer, status: ShootStatus): boolean => viewer.studio || status === "delivered"

/** What has a place in the shoot: photographs, and originals of which no picture can be made. */
export const isKept = (state: PhotoState): boolean => state === "ready" || state === "original-only"

/** Clients see what is kept, not hidden and in a set of theirs where they have such. */
export const isVisibleTo = (
  viewer: Viewer,
  status: ShootStatus,
  photo: { readonly state: PhotoState; readonly hidden: boolean; readonly setId: SetId | null }
): boolean =>
  isKept(photo.state) &&
  isOpenTo(viewer, status) &&
  (viewer.studio || !photo.hidden) &&
  (viewer.sets === undefined || (photo.setId !== null && seesSet(viewer, photo.setId)))
