import { type HandlerFailure, Park, Retry } from "@safelight/bus/HandlerFailure"
import type { Attempt } from "@safelight/bus/JobQueue"
import { Signals } from "@safelight/bus/Signals"
import { type KnownRemark, say } from "@safelight/contracts/file/Remark"
import { RemarkEn } from "@safelight/contracts/file/RemarkEn"
import { Cause as EventCause, make } from "@safelight/events/Event"
import { FileFailed, FileProcessed, FileProgress } from "@safelight/events/FileEvents"
import { EventId } from "@safelight/events/Ids"
import type { ProcessFile } from "@safelight/events/Jobs"
import type { CameraFacts, FailureCategory } from "@safelight/events/Photo"
import { Publisher } from "@safelight/events/Publisher"
import { recipeOf } from "@safelight/events/Recipe"
import { Unavailable } from "@safelight/events/Unavailable"
import { uuidAt } from "@safelight/events/Uuid"
import { ResourceFailure } from "@safelight/imaging/Failure"
import { Imaging } from "@safelight/imaging/Imaging"
import type { Metadata } from "@safelight/imaging/Metadata"
import type { OriginalOnly, Rejected, Verdict } from "@safelight/imaging/Verdict"
import { BucketMissing, ObjectDamaged, ObjectMissing } from "@safelight/objects/ObjectErrors"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as MediaMetrics from "./MediaMetrics.ts"
import type { MediaSettings } from "./MediaSettings.ts"
import { Scratch } from "./Scratch.ts"
import { storeRenditions } from "./StoreRenditions.ts"

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

type NotItsFault = Exclude<FailureCategory, "data">

const refusal = ({ code, fileType, mostMegapixels }: Rejected): KnownRemark => {
  switch (code) {
    case "not-a-photo":
    case "unsupported":
    case "mislabelled":
      return { code, fileType }
    case "too-large":
      return { code, mostMegapixels }
    default:
      return { code }
  }
}

const withoutPicture = ({ code, fileType }: OriginalOnly): KnownRemark =>
  code === "no-preview" ? { code, fileType } : { code }

const signal = Effect.fnUntraced(function* (job: ProcessFile, stage: typeof FileProgress.data.Type.stage) {
  const signals = yield* Signals
  yield* signals.emit(yield* make(FileProgress, { shootId: job.shootId, photoId: job.photoId, stage }))
})

const isOfStore = (error: unknown): error is ObjectDamaged | ObjectMissing | BucketMissing =>
  error instanceof ObjectDamaged || error instanceof ObjectMissing || error instanceof BucketMissing

/** What a file system says, such as ENOSPC. */
const isOfDisk = (error: unknown): error is Error => error instanceof Error && "code" in error && "syscall" in error

/** The original as a file, gone with the scope. */
const fetchOriginal = Effect.fnUntraced(function* (job: ProcessFile) {
  const store = yield* ObjectStore
  const scratch = yield* Scratch
  return yield* Effect.flatMap(store.read(job.original), scratch.hold).pipe(
    Effect.catchAll((error): Effect.Effect<never, ObjectDamaged | ObjectMissing | BucketMissing | ResourceFailure> => {
      if (isOfStore(error)) return Effect.fail(error)
      if (isOfDisk(error)) return new ResourceFailure({ reason: `scratch folder: ${error.message}` })
      return Effect.die(error)
    })
  )
})

/**
 * The same work gives the same id, so that a verdict is told once. Wanted anew it is another one, and sorts behind: the
 * newest word about a file counts.
 */
const verdictId = (type: string, { causationId, original, photoId, recipe, round = 0 }: ProcessFile) =>
  Effect.map(uuidAt(round, type, photoId, recipe, original.nuid, causationId), (id) => EventId.make(id))

/** Tells that a file has no place in a gallery, and why. */
const tellFailed = Effect.fnUntraced(function* (job: ProcessFile, category: FailureCategory, remark: KnownRemark) {
  const publisher = yield* Publisher
  const { photoId, recipe, shootId } = job
  const reason = say(RemarkEn, remark)
  const event = yield* make(FileFailed, { shootId, photoId, recipe, category, reason, ...remark })
  yield* publisher.publish({ ...event, id: yield* verdictId(FileFailed.type, job) })
})

const tellProcessed = Effect.fnUntraced(function* (
  job: ProcessFile,
  outcome: Omit<typeof FileProcessed.data.Type, "shootId" | "photoId" | "recipe">
) {
  const publisher = yield* Publisher
  const { photoId, recipe, shootId } = job
  const event = yield* make(FileProcessed, { shootId, photoId, recipe, ...outcome })
  yield* publisher.publish({ ...event, id: yield* verdictId(FileProcessed.type, job) })
})

const tell = Effect.fnUntraced(function* (job: ProcessFile, verdict: Verdict) {
  switch (verdict._tag) {
    case "Accepted": {
      yield* signal(job, "store")
      yield* tellProcessed(job, {
        fileType: verdict.fileType,
        width: verdict.width,
        height: verdict.height,
        placeholder: verdict.placeholder.thumbHash,
        camera: cameraFacts(verdict.metadata),
        renditions: yield* storeRenditions(job, verdict.renditions)
      })
      return yield* MediaMetrics.count("ready")
    }
    case "OriginalOnly": {
      yield* tellProcessed(job, {
        fileType: verdict.fileType,
        camera: cameraFacts(verdict.metadata),
        originalOnly: say(RemarkEn, withoutPicture(verdict)),
        originalOnlyCode: verdict.code
      })
      return yield* MediaMetrics.count("original-only")
    }
    case "Rejected": {
      yield* tellFailed(job, "data", refusal(verdict))
      return yield* Effect.zipRight(MediaMetrics.countRejected(verdict.code), MediaMetrics.count("rejected"))
    }
  }
})

const tellOurs = (job: ProcessFile, category: NotItsFault) =>
  Effect.zipRight(tellFailed(job, category, { code: category }), MediaMetrics.count(category))

/** What is told of a file that ended its worker each time: nobody tries it again by itself. */
export const setAside = Effect.fn("setAside")(function* (job: ProcessFile) {
  yield* tellFailed(job, "logic", { code: "set-aside" })
  yield* MediaMetrics.count("logic")
})

/** Later, or at last the truth about why not. */
const later = (job: ProcessFile, attempt: Attempt, category: "temporary" | "resource") => (cause: Error) =>
  attempt.last
    ? Effect.zipRight(Effect.logError("A file was given up", cause), tellOurs(job, category))
    : Effect.fail(new Retry({ reason: cause.message, cause }))

/** Told to the photographer, and kept for a person to look at. */
const parked = (job: ProcessFile, fault: unknown) =>
  Effect.zipRight(
    tellOurs(job, "logic"),
    Effect.fail(new Park({ reason: fault instanceof Error ? fault.message : String(fault), cause: fault }))
  )

const judge = Effect.fnUntraced(function* (job: ProcessFile) {
  const imaging = yield* Imaging
  const scratch = yield* Scratch
  const signals = yield* Effect.context<Signals>()
  const recipe = yield* Effect.orDieWith(recipeOf(job.recipe), () => new Error(`recipe ${job.recipe} is not known`))
  return yield* imaging.examine(
    { path: yield* fetchOriginal(job), name: job.fileName },
    {
      recipe,
      scratch: scratch.folder,
      onStage: (stage) => (stage === "done" ? Effect.void : Effect.provide(signal(job, stage), signals))
    }
  )
})

/**
 * Processes one file: reads the original from the store, has it judged, stores the renditions, tells the verdict.
 * All it makes is named by its input and the event's id comes from the job, so doing it again changes nothing. The
 * event is stored before the job is done: the job is this service's outbox.
 */
export const processPhoto = Effect.fn("processPhoto")(
  function* (job: ProcessFile, attempt: Attempt): Effect.fn.Return<void, HandlerFailure, Needs> {
    const temporary = later(job, attempt, "temporary")
    const resource = later(job, attempt, "resource")
    yield* judge(job).pipe(
      Effect.flatMap((verdict) => tell(job, verdict)),
      Effect.scoped,
      Effect.catchTags({
        TemporaryFailure: temporary,
        SourceFailed: temporary,
        ResourceFailure: resource,
        StoreFull: resource,
        BucketMissing: resource,
        ObjectDamaged: resource,
        ObjectMissing: resource,
        LogicFailure: (failure) => parked(job, failure)
      }),
      // Infrastructure that is away is no verdict about a file: the queue waits for it.
      Effect.catchSomeDefect((defect) =>
        defect instanceof Unavailable ? Option.none() : Option.some(parked(job, defect))
      )
    )
  },
  (effect, job) =>
    effect.pipe(
      Metric.trackDurationWith(MediaMetrics.seconds, Duration.toSeconds),
      Effect.provideService(EventCause, { correlationId: job.correlationId, causationId: job.causationId }),
      Effect.annotateLogs({ correlationId: job.correlationId, photo: job.photoId })
    )
)

type Needs = ObjectStore | Scratch | Imaging | Signals | Publisher | MediaSettings
