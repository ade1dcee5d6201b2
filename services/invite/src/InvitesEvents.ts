import { EventBus } from "@safelight/bus/EventBus"
import { InvitationFeed } from "@safelight/contracts/invite/InvitationFeed"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Keeps invitations in line with their shoots and mails. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const feed = yield* InvitationFeed
    yield* bus.subscribe({ consumer: "invite-invitations", apply: feed.take })
  })
)
