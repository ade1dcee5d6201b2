import type { EventOf } from "@safelight/events/Event"
import type { FileDeleted, FileFailed, FileProcessed, FileUploaded } from "@safelight/events/FileEvents"
import type { EventId, PhotoId } from "@safelight/events/Ids"
import type { CameraFacts } from "@safelight/events/Photo"
import { type Remark, remarkOf } from "../file/Remark.ts"
import { nameKey, timeKey } from "./PhotoOrder.ts"
import type { PhotoState } from "./Shoots.ts"

/** What happens to the files of a shoot. */
export type PhotoEvent = EventOf<typeof FileUploaded | typeof FileProcessed | typeof FileFailed | typeof FileDeleted>

/** What the upload side told. */
export interface Uploaded {
  readonly by: EventId
  readonly fileName: string
  readonly size: number
}

/** What the processing side told. */
export interface Verdict {
  readonly by: EventId
  readonly state: "ready" | "original-only" | "failed"
  readonly reason: string | null
  readonly remark: Remark | null
  readonly width: number | null
  readonly height: number | null
  readonly placeholder: string | null
  readonly camera: CameraFacts
}

/** Everything that events told of one file. Both sides may be heard in any order, so either may be missing. */
export interface PhotoRecord {
  readonly id: PhotoId
  readonly uploaded: Uploaded | undefined
  readonly verdict: Verdict | undefined
  /** Final: what comes later for this file changes nothing that is seen. */
  readonly deleted: boolean
}

export const unheard = (id: PhotoId): PhotoRecord => ({ id, uploaded: undefined, verdict: undefined, deleted: false })

/** `absent`: a verdict was heard before the upload. */
export type RecordState = PhotoState | "absent" | "deleted"

export const stateOf = (record: PhotoRecord): RecordState => {
  if (record.deleted) return "deleted"
  if (record.uploaded === undefined) return "absent"
  return record.verdict?.state ?? "processing"
}

/** Where the photograph stands by name and by capture time. */
export const keysOf = (record: PhotoRecord): { readonly name: string; readonly time: string } => {
  const name = record.uploaded?.fileName ?? ""
  return { name: nameKey(name), time: timeKey(record.verdict?.camera.capturedAt, name) }
}

const noPicture = { width: null, height: null, placeholder: null }

const verdictOf = (event: Extract<PhotoEvent, { readonly type: "file.processed" | "file.failed" }>): Verdict =>
  event.type === "file.failed"
    ? { by: event.id, state: "failed", reason: event.data.reason, remark: remarkOf(event), ...noPicture, camera: {} }
    : {
        by: event.id,
        state: event.data.originalOnly === undefined ? "ready" : "original-only",
        reason: event.data.originalOnly ?? null,
        remark: remarkOf(event),
        width: event.data.width ?? null,
        height: event.data.height ?? null,
        placeholder: event.data.placeholder ?? null,
        camera: event.data.camera
      }

/** Ids of events are UUIDv7 and sort by time. */
const newer = <A extends { readonly by: EventId }>(known: A | undefined, told: A): A =>
  known === undefined || known.by < told.by ? told : known

/**
 * What is known after an event. The same events in any order, any of them repeated, give the same record: each side's
 * newest word counts, and a deletion is final.
 */
export const afterEvent = (record: PhotoRecord, event: PhotoEvent): PhotoRecord => {
  switch (event.type) {
    case "file.uploaded": {
      const { fileName, size } = event.data
      return { ...record, uploaded: newer(record.uploaded, { by: event.id, fileName, size }) }
    }
    case "file.processed":
    case "file.failed":
      return { ...record, verdict: newer(record.verdict, verdictOf(event)) }
    case "file.deleted":
      return { ...record, deleted: true }
  }
}
