import * as Layer from "effect/Layer"
import * as ShootAccessLive from "./ShootAccessLive.ts"
import * as ShootIntakeLive from "./ShootIntakeLive.ts"
import * as ShootsEvents from "./ShootsEvents.ts"
import * as ShootsLive from "./ShootsLive.ts"

/** The whole service: `Shoots` and `ShootAccess` for others, and what it learns from them. */
export const layer = Layer.mergeAll(
  ShootsLive.layer,
  ShootAccessLive.layer,
  Layer.provideMerge(ShootsEvents.layer, ShootIntakeLive.layer)
)
