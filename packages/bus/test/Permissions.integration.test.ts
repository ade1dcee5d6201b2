import { assert, layer } from "@effect/vitest"
import { headers } from "@nats-io/nats-core"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { EventBus } from "@safelight/bus/EventBus"
import { EventTail, follow } from "@safelight/bus/EventTail"
import * as Facts from "@safelight/bus/Facts"
import { Park } from "@safelight/bus/HandlerFailure"
import { Inbox } from "@safelight/bus/Inbox"
import { JobQueue } from "@safelight/bus/JobQueue"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventBus from "@safelight/bus/NatsEventBus"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import * as NatsJobQueue from "@safelight/bus/NatsJobQueue"
import * as Permissions from "@safelight/bus/Permissions"
import { pull } from "@safelight/bus/Pull"
import * as Streams from "@safelight/bus/Streams"
import { consumers, definitions } from "@safelight/events/Catalogue"
import { make, ServiceName } from "@safelight/events/Event"
import { FactOwners, FactSource, shootKey } from "@safelight/events/Facts"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { Context, Deferred, Duration, Effect, Exit, Layer, Option, Redacted, Ref, Stream } from "effect"
import { about, job, upload } from "./BusContract.ts"

const password = Redacted.make("secret")
const services = Object.fromEntries(ServiceName.literals.map((service) => [service, password]))
const objects = ["$O.*.C.*", "$JS.API.DIRECT.GET.*", "$JS.API.STREAM.PURGE.*"]

const connect = (user: string) =>
  Effect.flatMap(TestNats, ({ url }) => NatsConnection.make({ url, user, password, name: user }))

type Nats = typeof NatsConnection.Service

/** Whether the server lets a user publish there: it answers a refusal at once, and in order. */
const mayPublish = (nats: Nats, subject: string) =>
  Effect.promise(async () => {
    let refused = false
    const listening = (async () => {
      for await (const status of nats.connection.status()) {
        if (status.type === "error" && status.error.message.includes(`"${subject}"`)) refused = true
      }
    })()
    void listening
    nats.connection.publish(subject, "{}", { headers: headers() })
    await nats.connection.flush()
    await nats.connection.flush()
    return !refused
  })

const server = TestNats.layerWith(
  Permissions.accounts({
    admin: { user: "admin", password },
    services,
    extra: { file: objects, media: objects }
  })
)

const provisioned = Layer.scopedDiscard(
  Effect.flatMap(connect("admin"), (nats) =>
    Effect.provideService(Streams.provision({ replicas: 1 }), NatsConnection, nats)
  )
).pipe(Layer.provideMerge(server))

layer(provisioned, { excludeTestServices: true })("Permissions", (it) => {
  it.scoped("let only its owner publish a type", () =>
    Effect.gen(function* () {
      for (const service of ServiceName.literals) {
        const nats = yield* connect(service)
        for (const { owner, stream, type } of definitions) {
          const allowed = yield* mayPublish(nats, `${stream.toLowerCase()}.shoot.1.${type}`)
          assert.strictEqual(allowed, owner === service, `${service} publishes ${type}`)
        }
      }
    })
  )

  it.scoped("let a service read its own durables only, and answer", () =>
    Effect.gen(function* () {
      const [media, file, shoot] = [yield* connect("media"), yield* connect("file"), yield* connect("shoot")]
      yield* Effect.promise(() => media.jetstream.publish("evt.shoot.1.file.processed", "{}", { msgID: "permissions" }))
      const own = consumers["file-catalogue"].name
      const taken: Array<Effect.Effect<void>> = []
      const ask = (nats: Nats) =>
        pull(nats, { stream: "EVT", durable: own, batch: 1, wait: Duration.millis(200) }, (message) =>
          taken.push(message.ack)
        )
      assert.strictEqual((yield* ask(shoot)).received, 0)
      assert.strictEqual((yield* ask(file)).received, 1)
      for (const ack of taken) yield* ack
      yield* Streams.demand(file, "EVT", own)
      assert.isFalse(yield* mayPublish(shoot, `$JS.API.CONSUMER.INFO.EVT.${own}`))
    })
  )

  it.scoped("keep facts, logs and other people's answers to those they concern", () =>
    Effect.gen(function* () {
      const of = (service: ServiceName) => connect(service)
      const forbidden: ReadonlyArray<readonly [ServiceName, string]> = [
        ["user", "$KV.ACCESS.shoot.1"],
        ["shoot", "$KV.ACCESS.session.1"],
        ["gateway", "$KV.ACCESS.user.1"],
        ["file", "$JS.API.STREAM.PURGE.EVT"],
        ["media", "$JS.API.DIRECT.GET.EVT"],
        ["media", "replayed.file-shoots.1"],
        ["media", "$JS.API.STREAM.PURGE.KV_ACCESS"],
        ["media", "$JS.API.STREAM.DELETE.JOBS"],
        ["gateway", "$JS.API.STREAM.DELETE.DLQ"],
        ["notification", "job.process.urgent.1"],
        ["notification", "$O.raw.C.1"],
        ["shoot", "_INBOX.user.x"],
        ["analytics", "retry.file-shoots"]
      ]
      for (const [service, subject] of forbidden) {
        assert.isFalse(yield* mayPublish(yield* of(service), subject), `${service} ${subject}`)
      }
      const allowed: ReadonlyArray<readonly [ServiceName, string]> = [
        ["shoot", "$KV.ACCESS.shoot.1"],
        ["user", "$KV.ACCESS.session.1"],
        ["file", "$JS.API.STREAM.PURGE.OBJ_raw-202601-0"],
        ["file", "$O.raw.C.1"],
        ["file", "$JS.API.DIRECT.GET.KV_ACCESS"],
        ["file", "job.process.urgent.1"],
        ["media", "dlq.job-process"],
        ["file", "$JS.API.DIRECT.GET.EVT"],
        ["file", "replayed.file-shoots.1"],
        ["gateway", "$JS.API.DIRECT.GET.EVT"],
        ["gateway", "retry.file-shoots"]
      ]
      for (const [service, subject] of allowed) {
        assert.isTrue(yield* mayPublish(yield* of(service), subject), `${service} ${subject}`)
      }
      const eavesdropper = yield* connect("shoot")
      const heard = yield* Effect.promise(async () => {
        let refused = 0
        const callback = (error: Error | null) => {
          if (error !== null) refused += 1
        }
        const subscriptions = ["_INBOX.user.>", "evt.>"].map((subject) =>
          eavesdropper.connection.subscribe(subject, { callback })
        )
        await eavesdropper.connection.flush()
        await eavesdropper.connection.flush()
        return { refused, open: subscriptions.filter((subscription) => !subscription.isClosed()).length }
      })
      assert.deepStrictEqual(heard, { refused: 2, open: 0 })
    })
  )

  it.scoped("suffice for every part of the bus", () =>
    Effect.gen(function* () {
      const as = <I, S>(user: ServiceName, tag: Context.Tag<I, S>, part: Layer.Layer<I, never, NatsConnection>) =>
        Effect.flatMap(connect(user), (nats) =>
          Effect.map(Layer.build(Layer.provide(part, Layer.succeed(NatsConnection, nats))), Context.get(tag))
        )
      const shootPublisher = yield* as("shoot", Publisher, DirectPublisher.layer())
      const fileBus = yield* as("file", EventBus, NatsEventBus.layer().pipe(Layer.provide(Inbox.layerMemory())))
      const fileQueue = yield* as("file", JobQueue, NatsJobQueue.layer())
      const mediaQueue = yield* as("media", JobQueue, NatsJobQueue.layer())
      const tail = yield* as("gateway", EventTail, NatsEventTail.layer())
      const letters = yield* as("gateway", DeadLetters, NatsDeadLetters.layer())
      const facts = yield* as("portfolio", FactSource, Layer.provide(Facts.layer(), FactOwners.layerSilent))

      const shootId = ShootId.make(yield* uuidV7)
      const photoId = PhotoId.make(yield* uuidV7)
      const start = yield* tail.position
      const handled = yield* Deferred.make<void>()
      yield* fileBus.subscribe({
        consumer: "file-shoots",
        apply: (event) =>
          event.data.shootId === shootId
            ? Effect.asVoid(Deferred.succeed(handled, undefined))
            : new Park({ reason: "from another test" })
      })
      const event = yield* make(ShootCreated, { shootId, clients: [] })
      yield* shootPublisher.publish(event)
      yield* Deferred.await(handled)
      yield* follow(tail, start).pipe(
        Stream.filter((tailed) => tailed.event.id === event.id),
        Stream.runHead
      )
      yield* shootPublisher.putFact(shootKey(shootId), { shootId })
      yield* eventually(facts.get(shootKey(shootId)), Option.isSome)

      const tries = yield* Ref.make(0)
      yield* mediaQueue.work({
        kind: "process",
        concurrency: 1,
        setAside: () => Effect.void,
        handle: () =>
          Effect.flatMap(
            Ref.updateAndGet(tries, (n) => n + 1),
            (n) => (n === 1 ? new Park({ reason: "first" }) : Effect.void)
          )
      })
      yield* fileQueue.enqueue(job(photoId, shootId, event.id), 1)
      const parked = Effect.map(letters.list({ consumer: "job-process" }), (list) =>
        list.find((entry) => about(photoId)(entry))
      )
      const letter = yield* eventually(parked, (found) => found !== undefined)
      yield* letters.replay(letter?.id ?? 0)
      yield* eventually(Ref.get(tries), (n) => n === 2)

      const refused = yield* Effect.exit(shootPublisher.publish(yield* upload(shootId, "a.jpg")))
      assert.isTrue(Exit.isFailure(refused))
      assert.include(String(refused), "PermissionViolation")
    })
  )
})
