import * as Layer from "effect/Layer"
import * as InvitesEvents from "./InvitesEvents.ts"
import * as InvitesLive from "./InvitesLive.ts"
import * as InvitesTimers from "./InvitesTimers.ts"

/** The whole service: `Invites` for others, its consumer and its timers. */
export const layer = Layer.mergeAll(Layer.provideMerge(InvitesEvents.layer, InvitesLive.layer), InvitesTimers.layer)
