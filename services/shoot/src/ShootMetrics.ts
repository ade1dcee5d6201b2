import * as Metric from "effect/Metric"

export const shootsCreated = Metric.counter("safelight_shoot_created_total", {
  description: "shoots made",
  incremental: true
})
export const shootsDelivered = Metric.counter("safelight_shoot_delivered_total", {
  description: "shoots opened to their clients for the first time",
  incremental: true
})
export const shootsArchived = Metric.counter("safelight_shoot_archived_total", {
  description: "shoots closed to their clients by archiving them",
  incremental: true
})
export const visits = Metric.counter("safelight_shoot_visits_total", {
  description: "galleries opened by clients, counted once per client and hour",
  incremental: true
})
export const archivesRequested = Metric.counter("safelight_shoot_archives_requested_total", {
  description: "archives asked for, repeats of an open one left out",
  incremental: true
})
export const photoEvents = Metric.counter("safelight_shoot_photo_events_total", {
  description: "events of files taken in, by type",
  incremental: true
})
