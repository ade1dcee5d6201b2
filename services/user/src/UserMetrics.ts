import type * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

const requested = Metric.counter("safelight_user_sign_in_requests_total", {
  description: "Requests for a sign-in mail, by outcome",
  incremental: true
})
const started = Metric.counter("safelight_user_sessions_started_total", {
  description: "Sessions begun, by how the person proved who they are",
  incremental: true
})
const ended = Metric.counter("safelight_user_sessions_ended_total", {
  description: "Sessions ended, by reason",
  incremental: true
})
const refused = Metric.counter("safelight_user_confirmations_refused_total", {
  description: "Links and codes refused, by kind and reason",
  incremental: true
})

/** `limited` is the rate limit; a known and an unknown address count alike. */
export const signInRequested = (outcome: "started" | "limited"): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(requested, "outcome", outcome))

export const sessionStarted = (method: string): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(started, "method", method))

export const sessionEnded = (reason: string): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(ended, "reason", reason))

export const confirmationRefused = (kind: "link" | "code", reason: string): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(Metric.tagged(refused, "kind", kind), "reason", reason))
