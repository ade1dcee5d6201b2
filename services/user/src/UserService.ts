import * as Layer from "effect/Layer"
import * as UsersEvents from "./UsersEvents.ts"
import * as UsersLive from "./UsersLive.ts"
import * as UsersTimers from "./UsersTimers.ts"

/** The whole service: `Users` for others, its consumer and its timers. */
export const layer = Layer.mergeAll(UsersLive.layer, UsersEvents.layer, UsersTimers.layer)
