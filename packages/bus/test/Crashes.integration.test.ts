import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { jetstreamManager } from "@nats-io/jetstream"
import * as AdvisoryNet from "@safelight/bus/AdvisoryNet"
import { DeadLetters } from "@safelight/bus/DeadLetters"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import { type Pulled, pull } from "@safelight/bus/Pull"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import * as Streams from "@safelight/bus/Streams"
import { make } from "@safelight/events/Event"
import type { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Provision from "@safelight/sql/Provision"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Duration, Effect, Layer, Redacted } from "effect"
import { about, definitions, newShoot } from "./BusContract.ts"
import { account, nats, postgres, servers } from "./TestBus.ts"

const office = Layer.mergeAll(
  DirectPublisher.layer(),
  NatsDeadLetters.layer(definitions),
  AdvisoryNet.layer(definitions)
).pipe(
  Layer.provideMerge(Layer.mergeAll(nats(), postgres())),
  Layer.provideMerge(servers),
  Layer.provideMerge(RetryPolicy.layerTest)
)

const durable = "file-shoots"

/** Hands an event on after a moment without a word (milliseconds), where a live broker waits 30 s. */
const impatient = (moment: number, config: { readonly max_deliver?: number } = {}) =>
  Effect.gen(function* () {
    const { connection } = yield* NatsConnection
    yield* Effect.promise(async () => {
      const manager = await jetstreamManager(connection)
      await manager.consumers.update("EVT", durable, { ack_wait: moment * 1_000_000, ...config })
    })
  })

const dying = (deadly: ShootId, crashes: number) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const { password, url, user } = yield* TestNats
      const database = Redacted.value(Provision.urlOf((yield* TestPostgres).url, account))
      const words = [url, user, password, database, deadly, String(crashes)]
      return spawn(
        process.execPath,
        ["--conditions=@safelight/source", join(import.meta.dirname, "Dying.main.ts"), ...words],
        { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NODE_OPTIONS: "" } }
      )
    }),
    // Gone for certain, or what it asked for would still be handed to it.
    (child) =>
      Effect.suspend(() => {
        if (child.exitCode !== null || child.signalCode !== null) return Effect.void
        const gone = exit(child)
        child.kill("SIGKILL")
        return gone
      })
  )

const exit = (child: ChildProcess) =>
  Effect.async<string | null>((resume) => void child.once("exit", (_, signal) => resume(Effect.succeed(signal))))

const publishAll = (shoots: ReadonlyArray<ShootId>) =>
  Effect.gen(function* () {
    const publisher = yield* Publisher
    yield* Effect.forEach(shoots, (shootId) =>
      Effect.flatMap(make(ShootCreated, { shootId, clients: [] }), publisher.publish)
    )
  })

layer(office, { excludeTestServices: true })("an event that ends its process", (it) => {
  it.scoped("is parked once, and what lies around it is applied once", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const letters = yield* DeadLetters
      // Long enough for a process that is alive to be heard on a busy machine.
      yield* impatient(2_000)
      const shoots = yield* Effect.replicateEffect(newShoot, 20)
      const [deadly] = shoots
      assert.isDefined(deadly)
      // First in line, so that all the others are behind it each time: taken along, they would be counted up with it and
      // given up as well.
      yield* publishAll(shoots)
      const crashes = 2
      for (let death = 0; death < crashes; death++) {
        assert.strictEqual(yield* Effect.flatMap(dying(deadly ?? ("" as ShootId), crashes), exit), "SIGKILL")
      }
      yield* dying(deadly ?? ("" as ShootId), crashes)
      const recorded = orUnavailable(sql<{ text: string }>`SELECT text FROM recorded`).pipe(
        Effect.map((rows) => rows.map(({ text }) => text))
      )
      const others = yield* eventually(recorded, (texts) => texts.length >= 19)
      assert.sameMembers([...others], shoots.slice(1))
      const parked = yield* eventually(letters.list(), (list) => list.length > 0)
      assert.lengthOf(parked, 1)
      assert.isTrue(parked.every(about(deadly ?? "-")))
      assert.include(parked[0]?.letter.error, "ends its process")
      const connection = yield* NatsConnection
      yield* eventually(Streams.pendingOf(connection, "EVT", durable), ({ active, waiting }) => active + waiting === 0)
      yield* letters.drop(parked[0]?.id ?? 0)
    })
  )

  it.scoped("before it can park it is parked by the net behind, once", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      const connection = yield* NatsConnection
      yield* impatient(500, { max_deliver: 3 })
      const [deadly, ended] = [yield* newShoot, yield* newShoot]
      const take = (onMessage: (message: Pulled) => void) =>
        pull(connection, { stream: "EVT", durable, batch: 1, wait: Duration.seconds(2) }, onMessage)
      yield* publishAll([deadly])
      const deliveries: Array<number> = []
      // A process that dies with the message in its hands says nothing.
      while (deliveries.length < 3) yield* take((message) => deliveries.push(message.deliveries))
      assert.deepStrictEqual(deliveries, [1, 2, 3])
      assert.strictEqual((yield* take(() => assert.fail("a fourth time"))).received, 0)
      const [letter] = yield* eventually(letters.list({ consumer: "file-shoots" }), (list) => list.length > 0)
      assert.deepInclude(letter?.letter, { stream: "EVT", type: "shoot.created", key: `shoot.${deadly}`, tries: 0 })
      assert.include(letter?.letter.error, "3 times")

      // Nobody else is handed what is about to be ended by hand.
      yield* impatient(60_000, { max_deliver: 3 })
      yield* publishAll([ended])
      const taken: Array<Effect.Effect<void>> = []
      yield* take((message) => taken.push(message.term("by hand")))
      yield* Effect.all(taken)
      const all = yield* eventually(letters.list({ consumer: "file-shoots" }), (list) => list.length > 1)
      assert.lengthOf(all.filter(about(ended)), 1)
      assert.lengthOf(all.filter(about(deadly)), 1)
      assert.include(all.find(about(ended))?.letter.error, "by hand")
    })
  )
})
