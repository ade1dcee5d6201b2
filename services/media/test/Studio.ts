import { EventTail, follow } from "@safelight/bus/EventTail"
import { JobQueue } from "@safelight/bus/JobQueue"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import type { ProcessFile } from "@safelight/events/Jobs"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { uuidV7 } from "@safelight/events/Uuid"
import type { LogicFailure, ResourceFailure, TemporaryFailure } from "@safelight/imaging/Failure"
import { Imaging } from "@safelight/imaging/Imaging"
import { MediaSettings } from "@safelight/media-service/MediaSettings"
import * as MediaWorker from "@safelight/media-service/MediaWorker"
import { Scratch } from "@safelight/media-service/Scratch"
import { bucketFor, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Context, DateTime, Effect, Layer, Schedule, Stream } from "effect"

type Trouble = TemporaryFailure | ResourceFailure | LogicFailure

/** What the machine does wrong, one thing for each try of a file, before it works. */
export class Weather extends Context.Tag("test/Weather")<
  Weather,
  {
    readonly set: (fileName: string, troubles: ReadonlyArray<Effect.Effect<never, Trouble>>) => Effect.Effect<void>
    /** How often a file was looked at. */
    readonly tries: (fileName: string) => number
  }
>() {}

/** Imaging that meets the weather before it looks at a file. */
const weathered = <E>(imaging: Layer.Layer<Imaging, E>) =>
  Layer.effectContext(
    Effect.gen(function* () {
      const clear = yield* Imaging
      const ahead = new Map<string, Array<Effect.Effect<never, Trouble>>>()
      const tries = new Map<string, number>()
      return Context.make(
        Imaging,
        Imaging.of({
          examine: (photo, options) =>
            Effect.suspend(() => {
              tries.set(photo.name, (tries.get(photo.name) ?? 0) + 1)
              return ahead.get(photo.name)?.shift() ?? clear.examine(photo, options)
            })
        })
      ).pipe(
        Context.add(Weather, {
          set: (fileName, troubles) => Effect.sync(() => void ahead.set(fileName, [...troubles])),
          tries: (fileName) => tries.get(fileName) ?? 0
        })
      )
    })
  ).pipe(Layer.provide(imaging))

/** Where this process's originals lie while they are processed, and everyone else's. */
export class ScratchRoot extends Context.Tag("test/ScratchRoot")<ScratchRoot, string>() {
  static readonly layer = Layer.scoped(ScratchRoot, temporaryFolder)
}

export const settings = Layer.effect(
  MediaSettings,
  Effect.map(ScratchRoot, (scratch) => ({ scratch, workers: 2, buckets: singleServer }))
)

export const scratch = Layer.unwrapEffect(Effect.map(ScratchRoot, Scratch.layer))

/** Two workers on any queue and store, with imaging that can be disturbed. */
export const workersOn = <A, E, E2>(
  infrastructure: Layer.Layer<A | JobQueue | ObjectStore | EventTail, E>,
  imaging: Layer.Layer<Imaging, E2>
) =>
  MediaWorker.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(weathered(imaging), settings, scratch)),
    Layer.provideMerge(ScratchRoot.layer),
    Layer.provideMerge(infrastructure),
    Layer.provideMerge(RetryPolicy.layerTest)
  )

const newId = <A>(make: (id: string) => A) => Effect.map(uuidV7, make)

async function* whole(bytes: Uint8Array) {
  yield bytes
}

/** A job for a photo whose original lies in the store. */
export const arrived = (fileName: string, bytes: Uint8Array) =>
  Effect.gen(function* () {
    const store = yield* ObjectStore
    const shootId = yield* newId(ShootId.make)
    const photoId = yield* newId(PhotoId.make)
    const bucket = bucketFor(singleServer, "original", yield* DateTime.now, shootId)
    const original = yield* store.put({ bucket, name: photoId, source: whole(bytes) })
    return yield* jobFor(fileName, original, { shootId, photoId })
  })

export const jobFor = (fileName: string, original: ObjectRef, ids: Pick<ProcessFile, "shootId" | "photoId">) =>
  Effect.gen(function* () {
    const job: ProcessFile = {
      ...ids,
      pipeline: "full",
      recipe: "1",
      fileName,
      original,
      correlationId: yield* uuidV7,
      causationId: yield* uuidV7,
      round: 1
    }
    return job
  })

export const enqueue = (job: ProcessFile) => Effect.flatMap(JobQueue, (queue) => queue.enqueue(job, 5))

const isVerdictOn = (photoId: PhotoId) => (event: AnyEvent) =>
  (event.type === "file.processed" || event.type === "file.failed") && event.data.photoId === photoId

/** The verdicts told so far about a photo. */
export const verdicts = (photoId: PhotoId) =>
  Effect.gen(function* () {
    const tail = yield* EventTail
    const events = yield* Stream.runCollect(tail.since({ EVT: 0, TEL: 0 }))
    return [...events].map(({ event }) => event).filter(isVerdictOn(photoId))
  })

/** The `count`th verdict about a photo, once it is told. */
export const verdict = (photoId: PhotoId, count = 1) =>
  Effect.gen(function* () {
    const tail = yield* EventTail
    const events = follow(tail, { EVT: 0, TEL: 0 }).pipe(
      Stream.map(({ event }) => event),
      Stream.filter(isVerdictOn(photoId)),
      Stream.take(count)
    )
    const found = [...(yield* Stream.runCollect(events))].at(-1)
    if (found === undefined) return yield* Effect.dieMessage("the events ended without a verdict")
    return found
  })

/** Waits until no job waits or is in work. */
export const idle = Effect.gen(function* () {
  const queue = yield* JobQueue
  const figures = yield* queue.figures("process")
  return figures.waiting + figures.active
}).pipe(
  Effect.flatMap((left) => (left === 0 ? Effect.void : Effect.fail("busy" as const))),
  Effect.retry({ schedule: Schedule.spaced("20 millis") }),
  Effect.asVoid
)

/** All objects made of photos of a shoot. */
export const pictures = (shootId: ShootId) =>
  Effect.gen(function* () {
    const store = yield* ObjectStore
    const bucket = bucketFor(singleServer, "rendition", yield* DateTime.now, shootId)
    return yield* store.olderThan(bucket, 0)
  })
