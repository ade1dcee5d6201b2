import { createHash } from "node:crypto"
import { assert, describe, layer as suite } from "@effect/vitest"
import { createBuckets, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import { TestNatsCluster } from "@safelight/testing/TestNatsCluster"
import { Array, Deferred, Effect, Fiber, Layer, Option, Schedule } from "effect"
import { noise, sha256 } from "./bytes.ts"
import { bucket, objectStoreTests } from "./ObjectStoreContract.ts"
import { resumableUploadsTests } from "./ResumableUploadsContract.ts"
import { cluster, messagesIn } from "./servers.ts"

const chunk = 512 * 1024
const stores = Layer.merge(ObjectStore.layer, ResumableUploads.layer)

interface Info {
  readonly config: { readonly num_replicas: number }
  readonly cluster?: {
    readonly leader?: string
    readonly replicas?: ReadonlyArray<{ readonly name: string; readonly current: boolean; readonly offline?: boolean }>
  }
}

const info = (name: string) =>
  Effect.gen(function* () {
    const { connection } = yield* ObjectsConnection
    const reply = yield* Effect.tryPromise(() => connection.request(`$JS.API.STREAM.INFO.OBJ_${name}`))
    return reply.json<Info>()
  }).pipe(Effect.retry(Schedule.spaced("100 millis")), Effect.orDie)

/** Every copy has all that its leader has. */
const whole = (name: string) =>
  Effect.repeat(info(name), {
    until: ({ cluster }) => cluster?.replicas?.length === 2 && cluster.replicas.every(({ current }) => current),
    schedule: Schedule.spaced("50 millis")
  })

/** The server that leads a bucket, the one the connection is to, or one that is neither. */
const nodeOf = (role: "leader" | "connected" | "follower") =>
  Effect.gen(function* () {
    const { connection } = yield* ObjectsConnection
    const { nodes } = yield* TestNatsCluster
    const leader = (yield* info(bucket)).cluster?.leader
    const connected = connection.info?.server_name
    const names = { leader, connected, follower: nodes.find((n) => n.name !== leader && n.name !== connected)?.name }
    return Option.getOrThrow(Array.findFirst(nodes, ({ name }) => name === names[role]))
  })

/** The bytes of a put or read, told when half of them have gone by. */
async function* halfway(bytes: AsyncIterable<Uint8Array>, size: number, half: Deferred.Deferred<void>) {
  let seen = 0
  for await (const piece of bytes) {
    seen += piece.length
    yield piece
    if (seen >= size / 2) await Effect.runPromise(Deferred.succeed(half, undefined))
  }
}

async function* pieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024)
}

/** Chunks of an object that takes long enough to be met in the middle. */
const many = 120

/** Every server in turn is a matter of minutes: `npm run test:cluster`. */
const everyRole = process.env["SAFELIGHT_TEST_CLUSTER"] === "whole"
const roles = ["leader", "connected", "follower"] as const

suite(stores.pipe(Layer.provideMerge(cluster)), { excludeTestServices: true })("files on a cluster", (it) => {
  describe("object store", () => objectStoreTests(it))
  describe("resumable uploads", () => resumableUploadsTests(it))

  it.effect.each(everyRole ? roles : ["leader" as const])(
    "are whole though a server, the %s, is killed while one goes up",
    (role) =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const bytes = noise(many * chunk + 123, 7)
        const before = yield* messagesIn(bucket)
        const half = yield* Deferred.make<void>()
        const source = halfway(pieces(bytes), bytes.length, half)
        const writer = yield* Effect.fork(store.put({ bucket, name: `up-${role}`, source }))
        yield* Deferred.await(half)
        const node = yield* nodeOf(role)
        yield* node.kill
        const ref = yield* Fiber.join(writer)
        assert.strictEqual(ref.sha256, sha256(bytes))
        assert.strictEqual(yield* messagesIn(bucket), before + many + 2)
        yield* store.verify(ref)
        yield* node.start
        yield* whole(bucket)
        yield* store.verify(ref)
      })
  )

  it.effect.each(everyRole ? roles : ["connected" as const])(
    "are whole though a server, the %s, is killed while one comes down",
    (role) =>
      Effect.gen(function* () {
        const store = yield* ObjectStore
        const bytes = noise(many * chunk + 123, 8)
        const ref = yield* store.put({ bucket, name: `down-${role}`, source: pieces(bytes) })
        const half = yield* Deferred.make<void>()
        const read = yield* store.read(ref)
        const reader = yield* Effect.fork(
          Effect.promise(async () => {
            const sum = createHash("sha256")
            for await (const piece of halfway(read, bytes.length, half)) sum.update(piece)
            return sum.digest("hex")
          })
        )
        yield* Deferred.await(half)
        const node = yield* nodeOf(role)
        yield* node.kill
        assert.strictEqual(yield* Fiber.join(reader), ref.sha256)
        yield* node.start
        yield* whole(bucket)
      })
  )

  it.effect("that one server held alone are spread by the next migration, and outlive that server", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const { nodes } = yield* TestNatsCluster
      const own = "original-202503-0"
      const alone = { plan: singleServer, buckets: [own], inUse: new Set<string>() }
      assert.deepStrictEqual(yield* createBuckets(alone), [own])
      const bytes = noise(20 * chunk + 5, 9)
      const ref = yield* store.put({ bucket: own, name: "spread", source: pieces(bytes) })
      const former = (yield* info(own)).cluster?.leader
      const spread = { plan: { ...singleServer, replicas: 3 }, buckets: [], inUse: new Set([own]) }
      assert.deepStrictEqual(yield* createBuckets(spread), [])
      yield* whole(own)
      assert.strictEqual((yield* info(own)).config.num_replicas, 3)
      const node = Option.getOrThrow(Array.findFirst(nodes, ({ name }) => name === former))
      yield* node.kill
      yield* store.verify(ref)
      yield* node.start
      yield* whole(own)
    })
  )
})
