import * as Layer from "effect/Layer"
import * as RevocationsLive from "./RevocationsLive.ts"
import * as UsersEvents from "./UsersEvents.ts"
import * as UsersLive from "./UsersLive.ts"
import * as UsersTimers from "./UsersTimers.ts"

/** The whole service: `Users` and `Revocations` for others, its consumer and its timers. */
export const layer = Layer.mergeAll(UsersLive.layer, RevocationsLive.layer, UsersEvents.layer, UsersTimers.layer)
