import { assert, it } from "@effect/vitest"
import { bucketFor, bucketsOf, cluster, createBuckets, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import {
  createPermissions,
  readPermissions,
  writePermissions,
  writePermissionsOf
} from "@safelight/objects/ObjectsPermissions"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import { TestNats } from "@safelight/testing/TestNats"
import { DateTime, Effect, Exit, Layer, Option, Redacted } from "effect"
import { inPieces, noise } from "./bytes.ts"
import { bucket } from "./ObjectStoreContract.ts"

const user = (name: string, publish: ReadonlyArray<string>) =>
  `{ user: ${name}, password: secret, permissions: { publish: ${JSON.stringify(publish)}, subscribe: ["_INBOX.${name}.>"] } }`

const now = DateTime.unsafeMake("2026-12-01")

const accounts = `
accounts {
  APP { jetstream: enabled, users: [
    ${user("migration", createPermissions)}
    ${user("files", writePermissions)}
    ${user("maker", writePermissionsOf("rendition", now))}
    ${user("reader", readPermissions)}
  ] }
  SYS { users: [ { user: sys, password: secret } ] }
}
system_account: SYS
`

const as = (name: string) =>
  Layer.unwrapEffect(
    Effect.map(TestNats, (nats) =>
      ObjectsConnection.layer({
        url: nats.url,
        user: name,
        password: Redacted.make("secret"),
        inboxPrefix: `_INBOX.${name}`,
        patience: { answer: 200, write: 500, read: 500 }
      })
    )
  )

it.live("each user can do its part with the permissions listed for it, and a reader cannot write", () =>
  Effect.gen(function* () {
    const bytes = noise(1_500_000)
    yield* createBuckets({ plan: singleServer, buckets: [bucket], inUse: new Set() }).pipe(
      Effect.provide(as("migration"))
    )

    const written = yield* Effect.gen(function* () {
      const store = yield* ObjectStore
      const uploads = yield* ResumableUploads
      const ref = yield* store.put({ bucket, name: "put", source: inPieces(bytes, 65_536) })
      const upload = yield* uploads.begin({ bucket, name: "upload" })
      yield* uploads.append(upload, 0, inPieces(bytes, 65_536))
      const other = yield* uploads.finish(upload)
      yield* store.remove(other)
      yield* store.sweep({ bucket, olderThan: 0, named: () => Effect.succeed(new Set([ref.nuid])) })
      return ref
    }).pipe(Effect.provide(Layer.merge(ObjectStore.layer, ResumableUploads.layer).pipe(Layer.provide(as("files")))))

    yield* Effect.gen(function* () {
      const store = yield* ObjectStore
      assert.deepStrictEqual(yield* store.stat(bucket, "put"), Option.some(written))
      assert.strictEqual(yield* store.count(written), 3)
      yield* store.verify(written)
      assert.isTrue(
        Exit.isFailure(yield* Effect.exit(store.put({ bucket, name: "no", source: inPieces(bytes, 65_536) })))
      )
      assert.isTrue(Exit.isFailure(yield* Effect.exit(store.remove(written))))
      yield* store.verify(written)
    }).pipe(Effect.provide(ObjectStore.layer.pipe(Layer.provide(as("reader")))))
  }).pipe(Effect.provide(TestNats.layerWith(accounts)))
)

it.live("who writes one class reads every other and changes none of it", () =>
  Effect.gen(function* () {
    const bytes = noise(300_000)
    const put = (bucket: string) =>
      Effect.flatMap(ObjectStore, (store) => store.put({ bucket, name: "put", source: inPieces(bytes, 65_536) }))
    const stores = (name: string) => ObjectStore.layer.pipe(Layer.provide(as(name)))
    // The next plan and the last month of a list that was made years ago.
    const [original, wide, late] = [
      bucketFor(singleServer, "original", now, "shoot"),
      "rendition-202612-1",
      bucketFor(singleServer, "rendition", DateTime.unsafeMake("2036-12-31"), "shoot")
    ]
    const buckets = [...bucketsOf(cluster, now), late]
    yield* createBuckets({ plan: singleServer, buckets, inUse: new Set() }).pipe(Effect.provide(as("migration")))
    const kept = yield* put(original).pipe(Effect.provide(stores("files")))
    yield* Effect.gen(function* () {
      const store = yield* ObjectStore
      for (const bucket of [wide, late]) {
        yield* store.remove(yield* put(bucket))
        yield* put(bucket)
      }
      yield* store.verify(kept)
      assert.isTrue(Exit.isFailure(yield* Effect.exit(store.remove(kept))), "removed")
      assert.isTrue(Exit.isFailure(yield* Effect.exit(put(original))), "written over")
      yield* store.verify(kept)
    }).pipe(Effect.provide(stores("maker")))
  }).pipe(Effect.provide(TestNats.layerWith(accounts)))
)
