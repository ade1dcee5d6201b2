import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

export const outcomes = Metric.counter("safelight_media_files_total", {
  description: "Files by verdict",
  incremental: true
})

export const seconds = Metric.histogram(
  "safelight_media_file_seconds",
  MetricBoundaries.fromIterable([0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]),
  "Seconds from taking a job to its verdict"
)

export const active = Metric.gauge("safelight_media_active_jobs", { description: "Files in work in this process" })

export const count = (verdict: string) => Metric.update(Metric.tagged(outcomes, "verdict", verdict), 1)
