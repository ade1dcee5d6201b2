import * as Metric from "effect/Metric"

export const uploadedFiles = Metric.counter("safelight_file_uploads_total", {
  description: "files whose bytes are durable and registered",
  incremental: true
})
export const roomLeft = Metric.gauge("safelight_file_room_left_bytes", {
  description: "free bytes on the disk of the data folder, where it is in sight"
})
export const uploadedBytes = Metric.counter("safelight_file_uploaded_bytes", {
  description: "bytes of registered files",
  incremental: true
})
export const jobsQueued = Metric.counter("safelight_file_jobs_queued_total", {
  description: "processing jobs put into the queue, repeats included",
  incremental: true
})
export const archivesIncomplete = Metric.counter("safelight_file_archives_incomplete_total", {
  description: "archives that were not offered because the store misses bytes",
  incremental: true
})
export const deliveredBytes = Metric.counter("safelight_file_delivered_bytes", {
  description: "bytes of originals and archives handed to clients",
  incremental: true
})
export const runningDownloads = Metric.gauge("safelight_file_downloads_running", {
  description: "downloads being sent"
})
export const sweptObjects = Metric.counter("safelight_file_swept_objects_total", {
  description: "objects and fragments removed because nothing names them",
  incremental: true
})
export const scrubbedBytes = Metric.counter("safelight_file_scrubbed_bytes", {
  description: "bytes of originals read again and compared",
  incremental: true
})
export const damagedOriginals = Metric.counter("safelight_file_originals_damaged_total", {
  description: "originals found damaged when read again",
  incremental: true
})
export const missingBuckets = Metric.gauge("safelight_file_buckets_missing", {
  description: "buckets that the catalogue or this month's and the next month's uploads need and that are not there"
})
