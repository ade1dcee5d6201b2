import * as Schema from "effect/Schema"
import { PhotoId, ShootId } from "./Ids.ts"
import { ObjectRef } from "./ObjectRef.ts"

/** What is done with a file. All files go through `full` today; `quick` is a name that older jobs may carry, and means the same. */
export const Pipeline = Schema.Literal("full", "quick")
export type Pipeline = typeof Pipeline.Type

export const Band = Schema.Literal("urgent", "normal", "idle")
export type Band = typeof Band.Type
export const bands: ReadonlyArray<Band> = Band.literals

/** Of a priority between 1, which is done first, and 10. */
export const bandOf = (priority: number): Band => (priority <= 3 ? "urgent" : priority <= 7 ? "normal" : "idle")

/** Work for a media worker. It carries all it needs to read the original, so a worker needs the broker only. */
export const ProcessFile = Schema.Struct({
  photoId: PhotoId,
  shootId: ShootId,
  pipeline: Pipeline,
  /** Version of the recipe, which says it (`Recipe.ts`); with the original's SHA-256 it names the output. */
  recipe: Schema.String,
  fileName: Schema.String,
  original: ObjectRef,
  correlationId: Schema.UUID,
  /** The `file.uploaded` that led here. */
  causationId: Schema.UUID,
  /** When the work was wanted, Unix milliseconds: wanted anew, it gives a verdict of its own. */
  round: Schema.optional(Schema.NonNegativeInt)
})
export type ProcessFile = typeof ProcessFile.Type

export type JobKind = "process"

/** `job.<kind>.<band>.<id>`: one message per subject, so the same work cannot wait twice. */
export const jobSubject = (kind: JobKind, band: Band, id: string): string => `job.${kind}.${band}.${id}`
