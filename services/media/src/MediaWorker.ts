import { type HandlerFailure, Park, Retry } from "@safelight/bus/HandlerFailure"
import { type Attempt, JobQueue } from "@safelight/bus/JobQueue"
import { Signals } from "@safelight/bus/Signals"
import { Cause as EventCause, make } from "@safelight/events/Event"
import { FileFailed, FileProcessed, FileProgress, type Renditions } from "@safelight/events/FileEvents"
import { EventId } from "@safelight/events/Ids"
import type { ProcessFile } from "@safelight/events/Jobs"
import type { CameraFacts, FailureCategory } from "@safelight/events/Photo"
import { Publisher } from "@safelight/events/Publisher"
import { Unavailable } from "@safelight/events/Unavailable"
import { uuidOf } from "@safelight/events/Uuid"
import { Imaging } from "@safelight/imaging/Imaging"
import type { Metadata } from "@safelight/imaging/Metadata"
import type { Accepted, Rendition, Verdict } from "@safelight/imaging/Verdict"
import { bucketFor, singleServer } from "@safelight/objects/Buckets"
import { ObjectDamaged, ObjectMissing } from "@safelight/objects/ObjectErrors"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as MediaMetrics from "./MediaMetrics.ts"
import { settings } from "./MediaSettings.ts"
import { Scratch } from "./Scratch.ts"

const cameraFacts = (metadata: Metadata): CameraFacts => {
  const { capturedAt } = metadata
  const facts = {
    make: metadata.cameraMake,
    model: metadata.cameraModel,
    lens: metadata.lens,
    iso: metadata.iso,
    exposure: metadata.exposure,
    fNumber: metadata.fNumber,
    focalLength: metadata.focalLength,
    capturedAt: capturedAt === null ? null : `${capturedAt.local}${capturedAt.offset ?? ""}`
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null))
}

/** For the photographer, when it is not the file's fault. */
const ourFault: Readonly<Record<Exclude<FailureCategory, "data">, string>> = {
  temporary: "This file could not be processed several times in a row. The original is safe; try again.",
  resource:
    "The studio’s machine lacks the room or a program to process this file. The original is safe; try again later.",
  logic: "A fault of the program kept this file from being processed. The original is safe; the log says more."
}

/**
 * Processes one file: reads the original from the store, has it judged, stores the renditions, tells the verdict.
 * All it makes is named by its input and the event's id comes from the job, so doing it again changes nothing. The
 * event is stored before the job is done: the job is this service's outbox.
 */
export const processFile = Effect.fn("MediaWorker.processFile")(
  function* (job: ProcessFile, attempt: Attempt) {
    const publisher = yield* Publisher
    const { photoId, recipe, shootId } = job

    const tell = Effect.fnUntraced(function* (
      verdict: typeof FileProcessed | typeof FileFailed,
      publish: (id: EventId) => Effect.Effect<void>
    ) {
      const id = EventId.make(yield* uuidOf(verdict.type, photoId, recipe, job.original.nuid, job.causationId))
      yield* publish(id)
    })

    const fail = (category: FailureCategory, code: string, reason: string) =>
      tell(FileFailed, (id) =>
        Effect.flatMap(make(FileFailed, { shootId, photoId, recipe, category, code, reason }), (event) =>
          publisher.publish({ ...event, id })
        )
      ).pipe(Effect.zipRight(MediaMetrics.count(code)))

    const succeed = (data: Omit<Parameters<typeof FileProcessed.key>[0], "shootId" | "photoId" | "recipe">) =>
      tell(FileProcessed, (id) =>
        Effect.flatMap(make(FileProcessed, { shootId, photoId, recipe, ...data }), (event) =>
          publisher.publish({ ...event, id })
        )
      )

    const judged = Effect.fnUntraced(function* (verdict: Verdict) {
      switch (verdict._tag) {
        case "Accepted": {
          yield* signal(job, "store")
          const renditions = yield* storeRenditions(job, verdict)
          yield* succeed({
            fileType: verdict.fileType,
            width: verdict.width,
            height: verdict.height,
            placeholder: verdict.placeholder.thumbHash,
            camera: cameraFacts(verdict.metadata),
            renditions
          })
          return yield* MediaMetrics.count("ready")
        }
        case "OriginalOnly": {
          yield* succeed({
            fileType: verdict.fileType,
            camera: cameraFacts(verdict.metadata),
            originalOnly: verdict.reason
          })
          return yield* MediaMetrics.count("original-only")
        }
        case "Rejected":
          return yield* fail("data", verdict.code, verdict.reason)
      }
    })

    /** Later, or at last the truth about why not. */
    const later = (category: "temporary" | "resource", cause: Error): Effect.Effect<void, HandlerFailure> =>
      attempt.last
        ? fail(category, category, ourFault[category])
        : Effect.fail(new Retry({ reason: cause.message, cause }))

    yield* examineOriginal(job).pipe(
      Effect.flatMap(judged),
      Effect.catchTags({
        TemporaryFailure: (failure) => later("temporary", failure),
        ResourceFailure: (failure) => later("resource", failure),
        StoreFull: (failure) => later("resource", failure),
        SourceFailed: (failure) => later("temporary", failure),
        BucketMissing: (failure) => later("resource", failure),
        ObjectDamaged: (failure) => later("resource", failure),
        ObjectMissing: (failure) => later("resource", failure),
        LogicFailure: (failure) =>
          Effect.zipRight(
            fail("logic", "logic", ourFault.logic),
            Effect.fail(new Park({ reason: failure.message, cause: failure }))
          )
      })
    )
  },
  (effect, job) =>
    effect.pipe(
      Effect.scoped,
      Metric.trackDurationWith(MediaMetrics.seconds, Duration.toSeconds),
      Effect.provideService(EventCause, { correlationId: job.correlationId, causationId: job.causationId }),
      Effect.annotateLogs({ correlationId: job.correlationId, photo: job.photoId })
    )
)

const signal = Effect.fnUntraced(function* (job: ProcessFile, stage: "validate" | "metadata" | "renditions" | "store") {
  const signals = yield* Signals
  yield* signals.emit(yield* make(FileProgress, { shootId: job.shootId, photoId: job.photoId, stage }))
})

const isKnown = (error: unknown): error is ObjectDamaged | ObjectMissing =>
  error instanceof ObjectDamaged || error instanceof ObjectMissing

const examineOriginal = Effect.fnUntraced(function* (job: ProcessFile) {
  const store = yield* ObjectStore
  const scratch = yield* Scratch
  const imaging = yield* Imaging
  const signals = yield* Effect.context<Signals>()
  const path = yield* Effect.flatMap(store.read(job.original), scratch.hold).pipe(
    Effect.catchAll((error) =>
      isKnown(error)
        ? Effect.fail(error)
        : Effect.die(error instanceof Unavailable ? error : new Unavailable({ what: "original", cause: error }))
    )
  )
  return yield* imaging.examine(
    { path, name: job.fileName },
    {
      onStage: (stage) => (stage === "done" ? Effect.void : Effect.provide(signal(job, stage), signals))
    }
  )
})

const storeRenditions = Effect.fnUntraced(function* (job: ProcessFile, verdict: Accepted) {
  const store = yield* ObjectStore
  const bucket = bucketFor(singleServer, "rendition", yield* DateTime.now, job.shootId)
  const put = Effect.fnUntraced(function* (rendition: Rendition) {
    const ref = yield* store.put({
      bucket,
      name: `${job.photoId}/${job.recipe}/${rendition.kind}`,
      source: (async function* () {
        yield rendition.bytes
      })(),
      expectedSize: rendition.bytes.length
    })
    return [rendition.kind, ref] as const
  })
  const stored = new Map(yield* Effect.forEach(verdict.renditions, put, { concurrency: 3 }))
  const of = (kind: Rendition["kind"]) =>
    Effect.orDieWith(Effect.fromNullable(stored.get(kind)), () => new Error(`the recipe makes no ${kind} rendition`))
  const renditions: Renditions = { high: yield* of("high"), medium: yield* of("medium"), thumb: yield* of("thumb") }
  return renditions
})

/** Takes jobs until the scope closes. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const queue = yield* JobQueue
    const { workers } = yield* settings
    yield* queue.work({
      kind: "process",
      concurrency: workers,
      handle: (job, attempt) =>
        Effect.acquireUseRelease(
          Metric.modify(MediaMetrics.active, 1),
          () => processFile(job, attempt),
          () => Metric.modify(MediaMetrics.active, -1)
        )
    })
  })
)
