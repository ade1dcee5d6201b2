import { request } from "node:http"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { missing } from "@safelight/file-service/BucketWatch"
import { Scrub } from "@safelight/file-service/Scrub"
import { Sweeping } from "@safelight/file-service/Sweeping"
import { bucketFor, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { timely } from "@safelight/testing/Timely"
import { DateTime, Effect, Option } from "effect"
import { body, delivered, get, noise, sha256 } from "./Delivery.ts"
import { jetStream, studioOn, told, toldSoFar } from "./Studio.ts"
import * as Tus from "./Tus.ts"

async function* one(bytes: Uint8Array) {
  yield bytes
}

type Scene = Effect.Effect.Success<ReturnType<typeof delivered>>

const archiveOf = ({ anna, shoot, url }: Scene) =>
  Effect.gen(function* () {
    const files = yield* Files
    const shoots = yield* Shoots
    const id = yield* anna.as(shoots.requestArchive(shoot.id, { kind: "everything" }))
    const view = yield* eventually(anna.as(files.archive(id)), ({ state }) => state !== "queued")
    return { id, view, url: `${url}${view.path}` }
  })

/** A client that takes a little and then waits: when its connection ends, and how many bytes it got. */
const slowClient = (url: string) => {
  let started: (() => void) | undefined
  const begun = new Promise<void>((resolve) => {
    started = resolve
  })
  const ended = new Promise<{ readonly whole: boolean; readonly bytes: number; readonly at: number }>((resolve) => {
    const sent = request(url, (response) => {
      let bytes = 0
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length
        started?.()
        response.pause()
        setTimeout(() => response.resume(), 50)
      })
      response.on("error", () => undefined)
      response.on("close", () => resolve({ whole: response.complete, bytes, at: Date.now() }))
    })
    sent.on("error", () => resolve({ whole: false, bytes: 0, at: Date.now() }))
    sent.end()
  })
  return { begun, ended }
}

const chunk = 512 * 1024

layer(studioOn(jetStream), { excludeTestServices: true })("bytes in a real store", (it) => {
  it.effect("come back as they were sent, through an archive", () =>
    Effect.gen(function* () {
      const contents = [noise(3 * chunk + 17, 1), noise(2 * chunk, 2), noise(1, 3)]
      const scene = yield* delivered(contents)
      const { url, view } = yield* archiveOf(scene)
      const whole = yield* body(yield* get(url))
      assert.strictEqual(whole.length, view.bytes)
      for (const bytes of contents) assert.isAtLeast(whole.indexOf(bytes), 0)
      for (const [start, end] of [
        [1, 2],
        [chunk - 3, chunk + 3],
        [2_000_000, whole.length]
      ] as const) {
        const part = yield* get(url, undefined, { range: `bytes=${start}-${end - 1}` })
        assert.isTrue(whole.subarray(start, end).equals(yield* body(part)))
      }
    })
  )

  it.effect("are the same for a client that stalls as for one that comes meanwhile", () =>
    Effect.gen(function* () {
      // More than the system takes from us for a client that does not read.
      const { url } = yield* archiveOf(yield* delivered([noise(16_000_000, 5), noise(8_000_000, 6)]))
      const stalled = yield* Effect.all([get(url), get(url), get(url)])
      const digest = sha256(yield* body(yield* get(url)))
      for (const response of stalled) assert.strictEqual(sha256(yield* body(response)), digest)
    })
  )

  it.effect("stop flowing within 5 s when the right to them ends", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const scene = yield* delivered([noise(60_000_000, 4)])
      const { url } = yield* archiveOf(scene)
      const { begun, ended } = slowClient(url)
      yield* Effect.promise(() => begun)
      const revoked = Date.now()
      yield* scene.admin.as(Effect.orDie(shoots.unassign(scene.shoot.id, scene.anna.userId)))
      const { at, whole } = yield* Effect.promise(() => ended)
      assert.isFalse(whole)
      assert.isBelow(at - revoked, timely(5_000))
      assert.lengthOf(yield* toldSoFar("archive.downloaded", scene.shoot.id), 0)
    })
  )

  it.effect("that are not all there make no archive", () =>
    Effect.gen(function* () {
      const { connection } = yield* ObjectsConnection
      const sql = yield* SqlClient.SqlClient
      const scene = yield* delivered([noise(3 * chunk, 5), noise(10, 6)])
      const [row] = yield* sql<{ bucket: string; nuid: string }>`
        SELECT object ->> 'bucket' AS bucket, nuid FROM original WHERE photo_id = ${scene.photos[0] ?? ""}`
      // One chunk is lost.
      yield* Effect.promise(() =>
        connection.request(
          `$JS.API.STREAM.PURGE.OBJ_${row?.bucket}`,
          JSON.stringify({ filter: `$O.${row?.bucket}.C.${row?.nuid}`, keep: 2 })
        )
      )
      const { view } = yield* archiveOf(scene)
      assert.strictEqual(view.state, "incomplete")
      assert.isNull(view.path)
      assert.lengthOf(yield* toldSoFar("archive.ready", scene.shoot.id), 0)
    })
  )

  it.effect("that decay are found by reading them again, and end their archives", () =>
    Effect.gen(function* () {
      const { connection } = yield* ObjectsConnection
      const scrub = yield* Scrub
      const sql = yield* SqlClient.SqlClient
      const scene = yield* delivered([noise(2 * chunk, 21), noise(10, 22)])
      const { url } = yield* archiveOf(scene)
      // Another test of this file may have damaged one of its own.
      const { damaged } = yield* scrub.pass(1e12, 0)
      // What was read a moment ago is not read again.
      assert.strictEqual((yield* scrub.pass(1e12, "1 hour")).files, 0)
      const [row] = yield* sql<{ bucket: string; nuid: string }>`
        SELECT object ->> 'bucket' AS bucket, nuid FROM original WHERE photo_id = ${scene.photos[0] ?? ""}`
      yield* Effect.promise(() =>
        connection.request(
          `$JS.API.STREAM.PURGE.OBJ_${row?.bucket}`,
          JSON.stringify({ filter: `$O.${row?.bucket}.C.${row?.nuid}`, keep: 1 })
        )
      )
      assert.strictEqual((yield* scrub.pass(1e12, 0)).damaged, damaged + 1)
      yield* told("archive.expired", scene.shoot.id)
      assert.strictEqual((yield* get(url)).status, 410)
    })
  )

  it.effect("that nothing names are swept, and only those", () =>
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const { sweep } = yield* Sweeping
      const files = yield* Files
      const scene = yield* delivered([noise(chunk, 7), noise(chunk, 8)])
      const open = yield* Effect.promise(() =>
        Tus.create({ url: scene.url, token: scene.admin.token }, 100, { shootId: scene.shoot.id, filename: "open.jpg" })
      )
      const bucket = bucketFor(singleServer, "original", yield* DateTime.now, scene.shoot.id)
      yield* store.put({ bucket, name: "orphan", source: one(noise(chunk + 1, 9)) })
      yield* scene.admin.as(files.remove(scene.photos.slice(0, 1)))
      yield* told("file.deleted", scene.shoot.id)
      yield* eventually(store.stat(bucket, scene.photos[0] ?? ""), Option.isNone)
      const { objects } = yield* sweep(0)
      assert.isAtLeast(objects, 1)
      assert.deepStrictEqual(yield* store.stat(bucket, "orphan"), Option.none())
      assert.strictEqual((yield* sweep(0)).messages, 0)
      const { url } = yield* archiveOf(scene)
      assert.strictEqual((yield* get(url)).status, 200)
      const path = open.headers.get("location") ?? ""
      const last = yield* Effect.promise(() =>
        Tus.patch({ url: scene.url, token: scene.admin.token }, path, 0, noise(100, 10))
      )
      assert.strictEqual(last.status, 204)
    })
  )

  it.effect("lie in buckets whose loss is noticed", () =>
    Effect.gen(function* () {
      const { connection } = yield* ObjectsConnection
      assert.deepStrictEqual(yield* missing, [])
      const next = bucketFor(singleServer, "other", DateTime.add(yield* DateTime.now, { months: 1 }), "x")
      yield* Effect.promise(() => connection.request(`$JS.API.STREAM.DELETE.OBJ_${next}`))
      assert.deepStrictEqual(yield* missing, [next])
    })
  )

  it.effect(
    "that cannot be reached are a 503 to who begins, and a broken connection to who is in the middle or goes on",
    () =>
      Effect.gen(function* () {
        const nats = yield* TestNats
        const scene = yield* delivered([noise(60_000_000, 11)])
        const { url } = yield* archiveOf(scene)
        const { begun, ended } = slowClient(url)
        yield* Effect.promise(() => begun)
        yield* nats.stop
        const { whole } = yield* Effect.promise(() => ended)
        assert.isFalse(whole)
        // An answer would make Firefox delete what it has.
        const resumed = yield* Effect.promise(() =>
          fetch(url, { headers: { range: "bytes=30000000-" } }).then(
            ({ status }) => status,
            () => "broken"
          )
        )
        assert.strictEqual(resumed, "broken")
        const away = yield* get(`${scene.url}/i/${scene.photos[0]}/thumb`, scene.admin.token)
        assert.strictEqual(away.status, 503)
        assert.isNotNull(away.headers.get("retry-after"))
        yield* nats.start
        const resumption = get(url, undefined, { range: "bytes=59999990-" })
        // A range is cut off rather than refused while the store is not there yet.
        const again = yield* eventually(Effect.sandbox(resumption), ({ status }) => status !== 503)
        assert.strictEqual(again.status, 206)
        yield* body(again)
      })
  )
})
