import type { Told } from "@safelight/contracts/invite/InvitationRules"
import type * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

const told = Metric.counter("safelight_invite_invitations_total", {
  description: "What happened to invitations",
  incremental: true
})
const opened = Metric.counter("safelight_invite_confirmations_total", {
  description: "Invitation links confirmed in a browser, by outcome",
  incremental: true
})

export const happened = (what: Told): Effect.Effect<void> => Metric.increment(Metric.tagged(told, "event", what))

export const confirmed = (outcome: string): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(opened, "outcome", outcome))
