import { assert, layer } from "@effect/vitest"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import { EventBus } from "@safelight/bus/EventBus"
import { EventTail, follow } from "@safelight/bus/EventTail"
import { Drop, Park, Retry } from "@safelight/bus/HandlerFailure"
import { JobQueue } from "@safelight/bus/JobQueue"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { type AnyEvent, type ConsumerDefinition, type ConsumerName, consumers } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import { FactSource, shootKey } from "@safelight/events/Facts"
import { FileUploaded } from "@safelight/events/FileEvents"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import type { ProcessFile } from "@safelight/events/Jobs"
import { Publisher } from "@safelight/events/Publisher"
import { ShootArchived, ShootCreated } from "@safelight/events/ShootEvents"
import { Unavailable } from "@safelight/events/Unavailable"
import { uuidV7 } from "@safelight/events/Uuid"
import { eventually } from "@safelight/testing/Eventually"
import { Context, Deferred, Duration, Effect, Exit, Layer, Option, Ref, Scope, Stream } from "effect"

/** What a suite needs beyond the ports: a store that rolls back where the real one does, and an unreliable broker. */
export class Harness extends Context.Tag("Harness")<
  Harness,
  {
    readonly record: (text: string) => Effect.Effect<void>
    readonly recorded: Effect.Effect<ReadonlyArray<string>>
    /** Brings an event that was published before once more. */
    readonly repeat: (event: AnyEvent) => Effect.Effect<void>
  }
>() {}

export type Ports = EventBus | Publisher | JobQueue | FactSource | EventTail | DeadLetters | Harness

/** The catalogue with `shoot-photos` ordered, as no consumer of it is yet. */
export const definitions: Record<ConsumerName, ConsumerDefinition> = {
  ...consumers,
  "shoot-photos": { ...consumers["shoot-photos"], ordering: "ordered" }
}

export const newShoot = Effect.map(uuidV7, (id) => ShootId.make(id))
const created = (shootId: ShootId) => make(ShootCreated, { shootId, clients: [] })

export const upload = (shootId: ShootId, fileName: string) =>
  Effect.flatMap(uuidV7, (id) =>
    make(FileUploaded, { shootId, photoId: PhotoId.make(id), fileName, size: 1, sha256: "0" })
  )

export const job = (photoId: PhotoId, shootId: ShootId, correlationId: string): ProcessFile => ({
  photoId,
  shootId,
  pipeline: "full",
  recipe: "1",
  fileName: "a.jpg",
  original: {
    bucket: "raw",
    name: photoId,
    nuid: "n",
    size: 1,
    sha256: "0".repeat(64),
    crc32: 0,
    chunkSize: 1,
    chunks: 1,
    runs: [[1, 1]]
  },
  correlationId,
  causationId: correlationId
})

export const about = (text: string) => (letter: { readonly letter: { readonly body: string } }) =>
  letter.letter.body.includes(text)

/** Everything the bus promises, the same for every implementation. Tests share servers, so each has shoots of its own. */
export const busContract = <E>(name: string, implementation: Layer.Layer<Ports, E>) => {
  const ports = Layer.merge(implementation, RetryPolicy.layerTest)
  layer(ports, { excludeTestServices: true })(name, (it) => {
    it.scoped("applies an event once, however often it comes, and carries its correlation on", () =>
      Effect.gen(function* () {
        const bus = yield* EventBus
        const publisher = yield* Publisher
        const harness = yield* Harness
        const shoot = yield* newShoot
        const [archived, repeated] = [yield* Deferred.make<AnyEvent>(), yield* Deferred.make<void>()]
        const later = yield* newShoot
        yield* bus.subscribe({
          consumer: "file-shoots",
          apply: (event) =>
            Effect.gen(function* () {
              if (event.data.shootId === later) return yield* Deferred.succeed(repeated, undefined)
              if (event.data.shootId !== shoot) return
              if (event.type === "shoot.archived") return yield* Deferred.succeed(archived, event)
              yield* harness.record(`${shoot} ${event.type}`)
              yield* publisher.publish(yield* make(ShootArchived, { shootId: shoot, clients: [] }))
            })
        })
        const event = yield* created(shoot)
        yield* publisher.publish(event)
        const effect = yield* Deferred.await(archived)
        assert.strictEqual(effect.metadata.correlationId, event.metadata.correlationId)
        assert.strictEqual(effect.metadata.causationId, event.id)
        yield* harness.repeat(event)
        yield* harness.repeat(event)
        yield* publisher.publish(yield* make(ShootArchived, { shootId: later, clients: [] }))
        // It stands behind the repeats, and may overtake those that are in other hands.
        yield* Deferred.await(repeated)
        yield* Effect.sleep("100 millis")
        assert.lengthOf(
          (yield* harness.recorded).filter((text) => text.startsWith(shoot)),
          1
        )
      })
    )

    it.scoped("gathers outside the transaction and hands over what it found", () =>
      Effect.gen(function* () {
        const bus = yield* EventBus
        const shoot = yield* newShoot
        const found = yield* Deferred.make<number>()
        yield* bus.subscribe({
          consumer: "file-shoots",
          gather: (event) => Effect.succeed(event.data.shootId === shoot ? 42 : 0),
          apply: (_event, gathered) => (gathered === 0 ? Effect.void : Deferred.succeed(found, gathered))
        })
        yield* (yield* Publisher).publish(yield* created(shoot))
        assert.strictEqual(yield* Deferred.await(found), 42)
      })
    )

    it.scoped("parks a poison event within its tries while others flow, and replays it", () =>
      Effect.gen(function* () {
        const bus = yield* EventBus
        const publisher = yield* Publisher
        const harness = yield* Harness
        const letters = yield* DeadLetters
        const poison = yield* newShoot
        const healthy = yield* Effect.replicateEffect(newShoot, 20)
        const tries = yield* Ref.make(0)
        const cured = yield* Ref.make(false)
        yield* bus.subscribe({
          consumer: "file-shoots",
          apply: ({ data: { shootId } }) =>
            Effect.gen(function* () {
              if (shootId !== poison) return healthy.includes(shootId) ? yield* harness.record(shootId) : undefined
              yield* harness.record(`${poison} try`)
              if (yield* Ref.get(cured)) return
              yield* Ref.update(tries, (n) => n + 1)
              return yield* Effect.dieMessage("always")
            })
        })
        yield* publisher.publish(yield* created(poison))
        for (const shoot of healthy) yield* publisher.publish(yield* created(shoot))
        yield* eventually(harness.recorded, (texts) => healthy.every((shoot) => texts.includes(shoot)))
        const [letter] = yield* eventually(letters.list({ consumer: "file-shoots" }), (list) =>
          list.some(about(poison))
        ).pipe(Effect.map((list) => list.filter(about(poison))))
        assert.isDefined(letter)
        assert.strictEqual(yield* Ref.get(tries), 3)
        assert.strictEqual(letter?.letter.tries, 3)
        assert.include(letter?.letter.error, "always")
        const applied = Effect.map(harness.recorded, (texts) => texts.filter((text) => text.startsWith(poison)).length)
        const before = yield* applied
        yield* Ref.set(cured, true)
        yield* letters.replay(letter?.id ?? 0)
        yield* eventually(applied, (count) => count === before + 1)
        assert.isFalse((yield* letters.list()).some(about(poison)))
        assert.isTrue(Exit.isFailure(yield* Effect.exit(letters.replay(letter?.id ?? 0))))
      })
    )

    it.scoped("tries again, parks and drops as a handler says", () =>
      Effect.gen(function* () {
        const bus = yield* EventBus
        const publisher = yield* Publisher
        const harness = yield* Harness
        const letters = yield* DeadLetters
        const [later, never, moot] = [yield* newShoot, yield* newShoot, yield* newShoot]
        const tries = yield* Ref.make<ReadonlyArray<string>>([])
        yield* bus.subscribe({
          consumer: "file-shoots",
          apply: ({ data: { shootId } }) =>
            Effect.gen(function* () {
              if (shootId !== later && shootId !== never && shootId !== moot) return
              const all = yield* Ref.updateAndGet(tries, (list) => [...list, shootId])
              if (shootId === never) return yield* new Park({ reason: "never works" })
              if (shootId === moot) return yield* new Drop({ reason: "moot" })
              if (all.filter((id) => id === later).length < 4) return yield* new Retry({ reason: "not yet" })
              yield* harness.record(later)
            })
        })
        for (const shoot of [never, moot, later]) yield* publisher.publish(yield* created(shoot))
        yield* eventually(harness.recorded, (texts) => texts.includes(later))
        yield* eventually(letters.list(), (list) => list.some(about(never)))
        const all = yield* Ref.get(tries)
        assert.deepStrictEqual(
          [later, never, moot].map((shoot) => all.filter((id) => id === shoot).length),
          [4, 1, 1]
        )
        assert.isFalse((yield* letters.list()).some((entry) => about(later)(entry) || about(moot)(entry)))
      })
    )

    it.scoped("counts no try while infrastructure is away", () =>
      Effect.gen(function* () {
        const bus = yield* EventBus
        const harness = yield* Harness
        const shoot = yield* newShoot
        const probes = yield* Ref.make(0)
        yield* bus.subscribe({
          consumer: "file-shoots",
          apply: ({ data: { shootId } }) =>
            Effect.gen(function* () {
              if (shootId !== shoot) return
              const probe = yield* Ref.updateAndGet(probes, (n) => n + 1)
              if (probe <= 8) return yield* Effect.die(new Unavailable({ what: "test" }))
              if (probe === 9) return yield* new Retry({ reason: "back, but not ready" })
              yield* harness.record(shoot)
            })
        })
        yield* (yield* Publisher).publish(yield* created(shoot))
        yield* eventually(harness.recorded, (texts) => texts.includes(shoot))
        assert.strictEqual(yield* Ref.get(probes), 10)
      })
    )

    it.scoped("keeps the order of a key over several instances, and holds a key behind a parked event", () =>
      Effect.gen(function* () {
        const bus = yield* EventBus
        const publisher = yield* Publisher
        const harness = yield* Harness
        const letters = yield* DeadLetters
        const shoots = yield* Effect.replicateEffect(newShoot, 4)
        const bad = shoots[0]
        const cured = yield* Ref.make(false)
        const instance = bus.subscribe({
          consumer: "shoot-photos",
          apply: (event) =>
            Effect.gen(function* () {
              if (event.type !== "file.uploaded" || !shoots.includes(event.data.shootId)) return
              const { fileName, shootId } = event.data
              if (shootId === bad && fileName === "3" && !(yield* Ref.get(cured))) {
                return yield* new Retry({ reason: "third of the bad shoot" })
              }
              yield* Effect.sleep("1 millis")
              yield* harness.record(`${shootId} ${fileName}`)
            })
        })
        yield* Effect.replicateEffect(instance, 3)
        const names = ["0", "1", "2", "3", "4", "5", "6", "7"]
        for (const fileName of names) {
          for (const shoot of shoots) yield* publisher.publish(yield* upload(shoot, fileName))
        }
        const of = (shoot: ShootId | undefined) =>
          Effect.map(harness.recorded, (texts) =>
            texts.filter((t) => t.startsWith(`${shoot} `)).map((t) => t.slice(-1))
          )
        for (const shoot of shoots.slice(1)) yield* eventually(of(shoot), (list) => list.length === names.length)
        const parked = yield* eventually(
          Effect.map(letters.list({ consumer: "shoot-photos" }), (list) => list.filter(about(bad ?? "-"))),
          (list) => list.length === 5
        )
        for (const shoot of shoots.slice(1)) assert.deepStrictEqual(yield* of(shoot), names)
        assert.deepStrictEqual(yield* of(bad), ["0", "1", "2"])
        yield* Ref.set(cured, true)
        yield* publisher.publish(yield* upload(bad ?? ShootId.make(""), "8"))
        yield* eventually(
          letters.list({ consumer: "shoot-photos" }),
          (list) => list.filter(about(bad ?? "-")).length === 6
        )
        for (const { id } of parked) yield* letters.replay(id)
        yield* eventually(of(bad), (list) => list.length === 8)
        const [rest] = (yield* letters.list({ consumer: "shoot-photos" })).filter(about(bad ?? "-"))
        yield* letters.replay(rest?.id ?? 0)
        assert.deepStrictEqual(yield* eventually(of(bad), (list) => list.length === 9), [...names, "8"])
      })
    )

    it.scoped("lets what runs finish when it stops, and hands on the rest", () =>
      Effect.gen(function* () {
        const bus = yield* EventBus
        const publisher = yield* Publisher
        const harness = yield* Harness
        const shoots = [yield* newShoot, yield* newShoot]
        const begun = yield* Deferred.make<void>()
        const go = yield* Deferred.make<void>()
        const first = yield* Scope.make()
        yield* Scope.extend(
          bus.subscribe({
            consumer: "file-shoots",
            apply: ({ data: { shootId } }) =>
              Effect.gen(function* () {
                if (shootId === shoots[1]) return yield* new Retry({ reason: "not here" })
                if (shootId !== shoots[0]) return
                yield* Deferred.succeed(begun, undefined)
                yield* Deferred.await(go)
                yield* harness.record(shootId)
              })
          }),
          first
        ).pipe(
          Effect.provideService(RetryPolicy, {
            any: [Duration.minutes(10)],
            ordered: [],
            faults: 3,
            crashes: 10,
            suspect: 3,
            probe: Duration.millis(20),
            heartbeat: Duration.millis(200)
          })
        )
        for (const shoot of shoots) yield* publisher.publish(yield* created(shoot))
        yield* Deferred.await(begun)
        const closing = yield* Effect.fork(Scope.close(first, Exit.void))
        yield* Deferred.succeed(go, undefined)
        yield* closing
        assert.include(yield* harness.recorded, shoots[0])
        yield* bus.subscribe({
          consumer: "file-shoots",
          apply: ({ data: { shootId } }) => (shoots.includes(shootId) ? harness.record(shootId) : Effect.void)
        })
        const texts = yield* eventually(harness.recorded, (list) => list.some((text) => text === shoots[1]))
        assert.lengthOf(
          texts.filter((text) => text === shoots[0]),
          1
        )
      })
    )

    it.scoped("drains jobs by priority, refuses a repeat, and parks what fails to the last try", () =>
      Effect.gen(function* () {
        const queue = yield* JobQueue
        const letters = yield* DeadLetters
        const shoot = yield* newShoot
        const photos = yield* Effect.replicateEffect(
          Effect.map(uuidV7, (id) => PhotoId.make(id)),
          4
        )
        const correlation = yield* uuidV7
        const priorities = [10, 5, 1, 6]
        for (const [index, photo] of photos.entries()) {
          const queued = yield* queue.enqueue(job(photo, shoot, correlation), priorities[index] ?? 5)
          assert.strictEqual(queued, "queued")
        }
        assert.strictEqual(yield* queue.enqueue(job(photos[0] ?? PhotoId.make(""), shoot, correlation), 9), "waiting")
        const seen = yield* Ref.make<ReadonlyArray<string>>([])
        const lasts = yield* Ref.make<ReadonlyArray<boolean>>([])
        yield* queue.work({
          kind: "process",
          concurrency: 1,
          setAside: () => Effect.void,
          handle: ({ photoId }, { last }) =>
            Effect.gen(function* () {
              yield* Ref.update(seen, (list) => (list.includes(photoId) ? list : [...list, photoId]))
              if (photoId !== photos[1]) return
              yield* Ref.update(lasts, (list) => [...list, last])
              return yield* new Retry({ reason: "broken" })
            })
        })
        yield* eventually(Ref.get(seen), (list) => list.length === 4)
        const [urgent, normal, second, idle] = yield* Ref.get(seen)
        assert.deepStrictEqual([urgent, normal, second, idle], [photos[2], photos[1], photos[3], photos[0]])
        const [letter] = yield* eventually(letters.list({ consumer: "job-process" }), (list) => list.some(about(shoot)))
        assert.deepStrictEqual(yield* Ref.get(lasts), [false, false, false, true])
        assert.include(letter?.letter.error, "broken")
        assert.strictEqual(yield* queue.enqueue(job(photos[1] ?? PhotoId.make(""), shoot, correlation), 5), "queued")
      })
    )

    it.scoped("follows what happens without a gap, and keeps facts", () =>
      Effect.gen(function* () {
        const tail = yield* EventTail
        const publisher = yield* Publisher
        const facts = yield* FactSource
        const shoot = yield* newShoot
        const start = yield* tail.position
        const events = yield* Effect.replicateEffect(created(shoot), 20)
        for (const event of events.slice(0, 10)) yield* publisher.publish(event)
        const following = yield* follow(tail, start).pipe(
          Stream.filter(({ event }) => event.aggregateId === shoot),
          Stream.map(({ event }) => event.id),
          Stream.take(20),
          Stream.runCollect,
          Effect.fork
        )
        for (const event of events.slice(10)) yield* publisher.publish(event)
        assert.deepStrictEqual(
          [...(yield* following)],
          events.map(({ id }) => id)
        )
        const key = shootKey(shoot)
        yield* publisher.putFact(key, { status: "ready" })
        assert.deepStrictEqual(yield* eventually(facts.get(key), Option.isSome), Option.some({ status: "ready" }))
        yield* publisher.putFact(key, null)
        yield* eventually(facts.get(key), Option.isNone)
      })
    )
  })
}
