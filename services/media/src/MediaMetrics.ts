import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

/** How a file left this service: kept with or without pictures, refused for what it is, or failed through no fault of its own. */
export type Verdict = "ready" | "original-only" | "rejected" | "temporary" | "resource" | "logic"

const files = Metric.counter("safelight_media_files_total", {
  description: "Files by verdict, once for each time a verdict was reached",
  incremental: true
})

const reasons = Metric.counter("safelight_media_rejected_total", {
  description: "Refused files by the code of the reason",
  incremental: true
})

export const seconds = Metric.histogram(
  "safelight_media_file_seconds",
  MetricBoundaries.fromIterable([0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]),
  "Seconds from taking a job to its verdict"
)

export const active = Metric.gauge("safelight_media_active_jobs", { description: "Files in work in this process" })

const of = (verdict: Verdict) => Metric.tagged(files, "verdict", verdict)

export const count = (verdict: Verdict) => Metric.increment(of(verdict))

export const countRejected = (code: string) => Metric.increment(Metric.tagged(reasons, "code", code))
