import { createHmac } from "node:crypto"
import { readFileSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { JobQueue } from "@safelight/bus/JobQueue"
import { Files } from "@safelight/contracts/file/Files"
import type { ProcessFile } from "@safelight/events/Jobs"
import { Leftovers } from "@safelight/file-service/Leftovers"
import { Reconciler } from "@safelight/file-service/Reconciler"
import { ResumableUploads, type UploadRef } from "@safelight/objects/ResumableUploads"
import { eventually } from "@safelight/testing/Eventually"
import { samplesFolder } from "@safelight/testing/Required"
import { Effect, Queue, Redacted } from "effect"
import { noise, sha256 } from "./Delivery.ts"
import { Bytes, csrfSecret, newShoot, somebody, studio, told, toldSoFar } from "./Studio.ts"
import * as Tus from "./Tus.ts"

const samples = samplesFolder()

/** Of the corpus where it is at hand, otherwise the worst of them. */
const hostileNames: ReadonlyArray<string> =
  samples === undefined
    ? ["../../etc/passwd", "C:\\\\a.jpg", "photo.jpg\u0000.php", "\u202egpj.exe", "a\r\nX: y.jpg", "CON.jpg", "", ".."]
    : JSON.parse(readFileSync(join(samples, "names.json"), "utf8")).names

const bytesOf = (size: number, seed = 1) => Buffer.alloc(size, `photo ${seed} `)

const scene = Effect.gen(function* () {
  const { url } = yield* Bytes
  const admin = yield* somebody("studio@example.com", "admin")
  const shoot = yield* newShoot()
  return { url, admin, shoot, client: { url, token: admin.token } }
})

layer(studio({ maximumFileSize: 40_000_000, shootQuota: 100_000_000 }), {
  excludeTestServices: true
})("uploads", (it) => {
  it.effect("become a photo, an event and a job", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const queue = yield* JobQueue
      const { admin, client, shoot } = yield* scene
      const bytes = bytesOf(1_234_567)
      const { last, path } = yield* Effect.promise(() =>
        Tus.send(client, bytes, { shootId: shoot.id, filename: "IMG_0001.JPG" })
      )
      assert.strictEqual(last.status, 204)
      const event = yield* told("file.uploaded", shoot.id)
      const [file] = yield* admin.as(files.list(shoot.id))
      assert.strictEqual(file?.fileName, "IMG_0001.JPG")
      assert.strictEqual(file?.state, "processing")
      assert.strictEqual(path, `/tus/${file?.id}`)
      assert.strictEqual(last.headers.get("safelight-photo"), file?.id)
      const jobs = yield* Queue.unbounded<ProcessFile>()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* queue.work({
            kind: "process",
            concurrency: 1,
            handle: (job) => Queue.offer(jobs, job),
            setAside: () => Effect.void
          })
          const job = yield* Queue.take(jobs)
          assert.strictEqual(job.photoId, file?.id)
          assert.strictEqual(job.original.size, bytes.length)
          assert.strictEqual(job.causationId, event.id)
        })
      )
      const storage = yield* admin.as(files.storage(shoot.id))
      assert.strictEqual(storage.originalBytes, bytes.length)
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 1)
    })
  )

  it.effect("take pieces of any size, and stand where the bytes are", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const { admin, client, shoot } = yield* scene
      const bytes = noise(1_700_000, 3)
      const { last, path } = yield* Effect.promise(() =>
        Tus.send(client, bytes, { shootId: shoot.id, filename: "pieces.jpg" }, 100 * 1024)
      )
      assert.strictEqual(last.status, 204)
      const head = yield* Effect.promise(() => Tus.head(client, path))
      assert.strictEqual(head.headers.get("upload-offset"), String(bytes.length))
      assert.strictEqual(head.headers.get("cache-control"), "no-store")
      const [file] = yield* admin.as(files.list(shoot.id))
      assert.strictEqual(file?.sha256, sha256(bytes))
    })
  )

  it.effect("refuse lies about the offset and take nothing for them", () =>
    Effect.gen(function* () {
      const { client, shoot } = yield* scene
      const bytes = noise(10_000, 4)
      const created = yield* Effect.promise(() =>
        Tus.create(client, bytes.length, { shootId: shoot.id, filename: "a" })
      )
      const path = created.headers.get("location") ?? ""
      const patch = (offset: number, part: Uint8Array) => Effect.promise(() => Tus.patch(client, path, offset, part))
      assert.strictEqual((yield* patch(0, bytes.subarray(0, 4000))).status, 204)
      assert.strictEqual((yield* patch(0, bytes.subarray(0, 4000))).status, 409)
      assert.strictEqual((yield* patch(9000, bytes.subarray(9000))).status, 409)
      assert.strictEqual((yield* patch(4000, noise(6001, 5))).status, 413)
      const head = yield* Effect.promise(() => Tus.head(client, path))
      assert.strictEqual(head.headers.get("upload-offset"), "4000")
      assert.strictEqual((yield* Effect.promise(() => Tus.terminate(client, path))).status, 204)
      assert.strictEqual((yield* patch(4000, bytes.subarray(4000))).status, 410)
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 0)
    })
  )

  it.effect("are refused before the first byte without a shoot, a right or room", () =>
    Effect.gen(function* () {
      const { client, shoot, url } = yield* scene
      /** The status, and which word says why. */
      const create = (size: number, shootId: string, from = client) =>
        Effect.promise(() => Tus.create(from, size, { shootId, filename: "x.jpg" })).pipe(
          Effect.map(({ headers, status }) => [status, headers.get("safelight-refused")])
        )
      assert.deepStrictEqual(yield* create(10, crypto.randomUUID()), [404, "unknown-shoot"])
      assert.deepStrictEqual(yield* create(10, "no id"), [404, "unknown-shoot"])
      assert.deepStrictEqual(yield* create(40_000_001, shoot.id), [413, "too-large"])
      assert.deepStrictEqual(yield* create(10, shoot.id, { url, token: "nobody" }), [401, null])
      assert.deepStrictEqual(
        yield* create(10, shoot.id, { url, token: (yield* somebody("ben@example.com", "contact")).token }),
        [404, null]
      )
      for (let count = 0; count < 3; count++) {
        assert.deepStrictEqual(yield* create(30_000_000, shoot.id), [201, null])
      }
      assert.deepStrictEqual(yield* create(30_000_000, shoot.id), [413, "no-room"])
      const large = yield* Effect.promise(() =>
        Tus.create(client, 40_000_001, { shootId: shoot.id, filename: "x.jpg" }).then((answer) => answer.text())
      )
      assert.match(large, /^The file is larger than 40 MB, the most that is taken\. Export it smaller/)
      const foreign = yield* Effect.promise(() =>
        fetch(`${url}/tus`, {
          method: "POST",
          headers: {
            "tus-resumable": "1.0.0",
            "upload-length": "1",
            origin: "http://evil.test",
            cookie: `safelight-access=${client.token}`
          }
        })
      )
      assert.strictEqual(foreign.status, 403)
    })
  )

  it.effect("store the same bytes once in a shoot", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const { admin, client, shoot } = yield* scene
      const bytes = noise(50_000, 6)
      const send = (filename: string) => Effect.promise(() => Tus.send(client, bytes, { shootId: shoot.id, filename }))
      const first = yield* send("one.jpg")
      const second = yield* send("two.jpg")
      const photo = first.last.headers.get("safelight-photo")
      assert.strictEqual(second.last.headers.get("safelight-same-as"), photo)
      const list = yield* admin.as(files.list(shoot.id))
      assert.deepStrictEqual(
        list.map(({ fileName, sameAs }) => [fileName, sameAs]),
        [
          ["two.jpg", photo],
          ["one.jpg", null]
        ]
      )
      assert.strictEqual((yield* admin.as(files.storage(shoot.id))).originalBytes, bytes.length)
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 1)
    })
  )

  it.effect("compare with the checksum the client announced", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const { admin, client, shoot } = yield* scene
      const bytes = noise(5000, 7)
      const send = (hash: string) =>
        Effect.promise(() => Tus.send(client, bytes, { shootId: shoot.id, filename: "c.jpg", sha256: hash }))
      const wrong = (yield* send("0".repeat(64))).last
      assert.deepStrictEqual([wrong.status, wrong.headers.get("safelight-refused")], [460, "checksum"])
      const [refused] = yield* admin.as(files.list(shoot.id))
      assert.deepInclude(refused, { state: "failed", category: "data", remark: { code: "checksum" } })
      assert.match(refused?.reason ?? "", /SHA-256\. Send the file again\.$/)
      assert.strictEqual((yield* send(sha256(bytes))).last.status, 204)
    })
  )

  it.effect("whose last byte arrived before a stop become photos at the next start", () =>
    Effect.gen(function* () {
      const leftovers = yield* Leftovers
      const resumable = yield* ResumableUploads
      const sql = yield* SqlClient.SqlClient
      const { client, shoot } = yield* scene
      const bytes = noise(2_000_000, 8)
      const created = yield* Effect.promise(() =>
        Tus.create(client, bytes.length, { shootId: shoot.id, filename: "k.jpg" })
      )
      const id = (created.headers.get("location") ?? "").slice(5)
      const [row] = yield* sql<{ ref: UploadRef }>`SELECT ref FROM upload WHERE photo_id = ${id}`
      async function* all() {
        yield bytes
      }
      // What a process does before it is killed between the last byte and the registration.
      if (row !== undefined) yield* resumable.append(row.ref, 0, all())
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 0)
      assert.isAtLeast(yield* leftovers.finish(0), 1)
      const told = yield* toldSoFar("file.uploaded", shoot.id)
      assert.lengthOf(told, 1)
      yield* leftovers.finish(0)
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 1)
    })
  )

  it.effect("become photos when a client sees that all its bytes are there", () =>
    Effect.gen(function* () {
      const resumable = yield* ResumableUploads
      const sql = yield* SqlClient.SqlClient
      const { client, shoot } = yield* scene
      const created = yield* Effect.promise(() => Tus.create(client, 100, { shootId: shoot.id, filename: "h.jpg" }))
      const path = created.headers.get("location") ?? ""
      const [row] = yield* sql<{ ref: UploadRef }>`SELECT ref FROM upload WHERE photo_id = ${path.slice(5)}`
      async function* all() {
        yield noise(100, 9)
      }
      if (row !== undefined) yield* resumable.append(row.ref, 0, all())
      const head = yield* Effect.promise(() => Tus.head(client, path))
      assert.strictEqual(head.headers.get("upload-offset"), "100")
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 1)
    })
  )

  it.effect("keep what came before a connection broke", () =>
    Effect.gen(function* () {
      const resumable = yield* ResumableUploads
      const sql = yield* SqlClient.SqlClient
      const { client, shoot, url } = yield* scene
      const bytes = noise(3_000_000, 10)
      const created = yield* Effect.promise(() =>
        Tus.create(client, bytes.length, { shootId: shoot.id, filename: "b.jpg" })
      )
      const path = created.headers.get("location") ?? ""
      const [row] = yield* sql<{ ref: UploadRef }>`SELECT ref FROM upload WHERE photo_id = ${path.slice(5)}`
      if (row === undefined) return assert.fail("no upload")
      const cut = request(`${url}${path}`, {
        method: "PATCH",
        headers: {
          "tus-resumable": "1.0.0",
          authorization: `Bearer ${client.token}`,
          "upload-offset": "0",
          "content-type": "application/offset+octet-stream",
          "content-length": bytes.length
        }
      })
      cut.on("error", () => undefined)
      cut.write(bytes.subarray(0, 1_500_000))
      // In the store itself: a question by tus would end the request that is under way.
      yield* eventually(resumable.offset(row.ref), (stored) => stored > 0)
      cut.destroy()
      const head = yield* Effect.promise(() => Tus.head(client, path))
      const offset = Number(head.headers.get("upload-offset"))
      assert.isAbove(offset, 0)
      assert.isAtMost(offset, 1_500_000)
      const last = yield* Effect.promise(() => Tus.patch(client, path, offset, bytes.subarray(offset)))
      assert.strictEqual(last.status, 204)
      const event = yield* told("file.uploaded", shoot.id)
      assert.strictEqual(event.type === "file.uploaded" ? event.data.sha256 : "", sha256(bytes))
    })
  )

  it.effect("make hostile names harmless", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const { admin, client, shoot } = yield* scene
      for (const [index, filename] of hostileNames.entries()) {
        const { last } = yield* Effect.promise(() =>
          Tus.send(client, noise(64, 1000 + index), { shootId: shoot.id, filename, relativePath: filename })
        )
        assert.strictEqual(last.status, 204, JSON.stringify(filename))
      }
      const list = yield* admin.as(files.list(shoot.id))
      assert.lengthOf(list, hostileNames.length)
      for (const { fileName } of list) {
        assert.notMatch(fileName, /[<>:"|?*\\/\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
        assert.notInclude(["", ".", ".."], fileName)
        assert.isAtMost(Buffer.byteLength(fileName), 180)
      }
    })
  )

  it.effect("come in a plain form, up to twenty files, only from our own page", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const { admin, client, shoot, url } = yield* scene
      const browser = "a-browser-of-this-test"
      const csrf = createHmac("sha256", `csrf ${Redacted.value(csrfSecret)}`)
        .update(browser)
        .digest("base64url")
      const post = (token: string, count: number, origin: string, size = 3000) => {
        const form = new FormData()
        form.set("csrf", token)
        form.set("back", `/studio/shoots/${shoot.id}`)
        for (let index = 0; index < count; index++) {
          form.append("file", new Blob([new Uint8Array(noise(size, 2000 + index))]), `form ${index}.jpg`)
        }
        return Effect.promise(() =>
          fetch(`${url}/upload/${shoot.id}`, {
            method: "POST",
            body: form,
            redirect: "manual",
            headers: { origin, cookie: `safelight-access=${client.token}; safelight-browser=${browser}` }
          })
        )
      }
      assert.strictEqual((yield* post(csrf, 1, "http://evil.test")).status, 403)
      assert.strictEqual((yield* post("forged", 1, "http://studio.test")).status, 403)
      const response = yield* post(csrf, 3, "http://studio.test")
      assert.strictEqual(response.status, 303)
      assert.strictEqual(response.headers.get("location"), `/studio/shoots/${shoot.id}`)
      assert.lengthOf(yield* admin.as(files.list(shoot.id)), 3)
      assert.lengthOf(yield* toldSoFar("file.uploaded", shoot.id), 3)
      assert.strictEqual((yield* post(csrf, 21, "http://studio.test", 10)).status, 413)
    })
  )

  it.effect("are taken over from a connection that hangs", () =>
    Effect.gen(function* () {
      const { client, shoot, url } = yield* scene
      const bytes = noise(2_000_000, 11)
      const created = yield* Effect.promise(() =>
        Tus.create(client, bytes.length, { shootId: shoot.id, filename: "t.jpg" })
      )
      const path = created.headers.get("location") ?? ""
      const hanging = request(`${url}${path}`, {
        method: "PATCH",
        headers: {
          "tus-resumable": "1.0.0",
          authorization: `Bearer ${client.token}`,
          "upload-offset": "0",
          "content-type": "application/offset+octet-stream",
          "content-length": bytes.length
        }
      })
      hanging.on("error", () => undefined)
      yield* Effect.promise(
        () => new Promise<void>((resolve) => hanging.write(bytes.subarray(0, 900_000), () => resolve()))
      )
      // The first of these to come after the hanging one has it broken off.
      const offset = yield* eventually(
        Effect.promise(() => Tus.head(client, path)).pipe(
          Effect.map((head) => Number(head.headers.get("upload-offset")))
        ),
        (offset) => offset > 0
      )
      assert.isAtMost(offset, 900_000)
      const last = yield* Effect.promise(() => Tus.patch(client, path, offset, bytes.subarray(offset)))
      assert.strictEqual(last.status, 204)
      yield* told("file.uploaded", shoot.id)
    })
  )

  it.effect("whose job got lost have it queued again, and no job waits twice", () =>
    Effect.gen(function* () {
      const queue = yield* JobQueue
      const { pass } = yield* Reconciler
      const sql = yield* SqlClient.SqlClient
      const { client, shoot } = yield* scene
      const { last } = yield* Effect.promise(() =>
        Tus.send(client, noise(1000, 12), { shootId: shoot.id, filename: "lost.jpg" })
      )
      const photoId = last.headers.get("safelight-photo") ?? ""
      const jobs = yield* Queue.unbounded<ProcessFile>()
      const ofPhoto = Effect.repeat(Queue.take(jobs), { until: (job) => job.photoId === photoId })
      yield* Effect.scoped(
        Effect.gen(function* () {
          // A worker that takes the job and never tells what became of it.
          yield* queue.work({
            kind: "process",
            concurrency: 1,
            handle: (job) => Queue.offer(jobs, job),
            setAside: () => Effect.void
          })
          const first = yield* ofPhoto
          const state = sql<{ state: string; queued: number }>`
            SELECT state, queued FROM job WHERE photo_id = ${photoId}`
          yield* eventually(state, ([job]) => job?.state === "queued" && job.queued === 1)
          yield* pass
          assert.strictEqual(yield* Queue.size(jobs), 0)
          yield* sql`UPDATE job SET due_at = now() - interval '1 second' WHERE photo_id = ${photoId}`
          yield* pass
          const second = yield* ofPhoto
          assert.strictEqual(second.round, first.round)
          yield* eventually(state, ([job]) => job?.queued === 2)
        })
      )
    })
  )
})
