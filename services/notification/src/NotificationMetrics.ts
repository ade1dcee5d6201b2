import * as Metric from "effect/Metric"

export const mails = Metric.counter("safelight_notification_mails_total", {
  description: "Mails by kind and outcome",
  incremental: true
})

export const count = (kind: string, outcome: string) =>
  Metric.update(mails.pipe(Metric.tagged("kind", kind), Metric.tagged("outcome", outcome)), 1)
