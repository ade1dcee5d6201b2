import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewApiToken, Users } from "@safelight/contracts/user/Users"
import { sessionKey } from "@safelight/events/Facts"
import { PhotoId, SessionId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { readPhotoToken } from "@safelight/file-service/Links"
import { eventually } from "@safelight/testing/Eventually"
import { required } from "@safelight/testing/Required"
import { DateTime, Effect, Redacted } from "effect"
import { body, delivered, get, noise } from "./Delivery.ts"
import { linkSecret, somebody, studio, told, toldSoFar } from "./Studio.ts"

const run = promisify(execFile)
const unzip = await required("unzip")

/** An archive of everything, as the client asks for it. */
const requested = (scene: Effect.Effect.Success<ReturnType<typeof delivered>>) =>
  Effect.gen(function* () {
    const files = yield* Files
    const shoots = yield* Shoots
    const { anna, shoot } = scene
    const id = yield* anna.as(shoots.requestArchive(shoot.id, { kind: "everything" }))
    yield* told("archive.ready", shoot.id)
    const view = yield* eventually(anna.as(files.archive(id)), ({ path }) => path !== null)
    return { id, view, url: `${scene.url}${view.path}` }
  })

const contents = [noise(700_001, 1), noise(1_200_000, 2), noise(524_288, 3), noise(17, 4)]

layer(studio(), { excludeTestServices: true })("downloads", (it) => {
  it.effect("pictures are for those who may see them, and are asked for once", () =>
    Effect.gen(function* () {
      const { admin, anna, ben, photos, url } = yield* delivered([noise(1000, 1)])
      const picture = `${url}/i/${photos[0]}/thumb`
      for (const token of [admin.token, anna.token]) {
        const response = yield* get(picture, token)
        assert.strictEqual(response.status, 200)
        assert.strictEqual((yield* body(response)).length, 3000)
        assert.strictEqual(response.headers.get("content-type"), "image/jpeg")
        assert.strictEqual(response.headers.get("x-content-type-options"), "nosniff")
        assert.include(response.headers.get("x-robots-tag") ?? "", "noindex")
        assert.match(response.headers.get("cache-control") ?? "", /^private, max-age=\d+, immutable$/)
        const again = yield* get(picture, token, { "if-none-match": response.headers.get("etag") ?? "" })
        assert.strictEqual(again.status, 304)
        const head = yield* get(picture, token, {}, "HEAD")
        assert.strictEqual(head.headers.get("content-length"), "3000")
      }
      assert.strictEqual((yield* get(picture)).status, 401)
      assert.strictEqual((yield* get(picture, ben.token)).status, 404)
      assert.strictEqual((yield* get(`${url}/i/${crypto.randomUUID()}/thumb`, anna.token)).status, 404)
      assert.strictEqual((yield* get(`${url}/i/${photos[0]}/original`, anna.token)).status, 404)
      assert.strictEqual((yield* get(`${url}/i/nothing/thumb`, anna.token)).status, 404)
    })
  )

  it.effect("one original goes through a link that needs no cookie, and is told of once", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const { admin, anna, ben, photos, shoot, url } = yield* delivered([contents[0] ?? noise(1, 1)])
      const redirect = yield* get(`${url}/d/photo/${photos[0]}`, anna.token)
      assert.strictEqual(redirect.status, 302)
      assert.strictEqual((yield* get(`${url}/d/photo/${photos[0]}`, ben.token)).status, 404)
      assert.strictEqual((yield* get(`${url}/d/photo/${photos[0]}`)).status, 401)
      const link = `${url}${redirect.headers.get("location")}`
      const part = yield* get(link, undefined, { range: "bytes=0-99" })
      assert.strictEqual(part.status, 206)
      assert.strictEqual(part.headers.get("content-range"), "bytes 0-99/700001")
      yield* body(part)
      assert.lengthOf(yield* toldSoFar("file.downloaded", shoot.id), 0)
      const response = yield* get(link)
      assert.isTrue(contents[0]?.equals(yield* body(response)))
      assert.include(response.headers.get("content-disposition") ?? "", 'attachment; filename="IMG_0.JPG"')
      yield* told("file.downloaded", shoot.id)
      assert.lengthOf(yield* toldSoFar("file.downloaded", shoot.id), 1)
      // It is told of a moment before it is committed.
      yield* eventually(admin.as(files.downloads(shoot.id)), ({ length }) => length === 1)
      const forged = link.replace(/p\/(.)/, (_, first) => `p/${first === "A" ? "B" : "A"}`)
      assert.strictEqual((yield* get(forged)).status, 404)
    })
  )

  it.effect("a link to one original ends with the session that made it, and within minutes where a program did", () =>
    Effect.gen(function* () {
      const [tokens, publisher, users] = [yield* Tokens, yield* Publisher, yield* Users]
      const { admin, anna, photos, url } = yield* delivered([noise(1000, 1)])
      const linkFor = (...shown: readonly [cookie: string | undefined, headers?: Record<string, string>]) =>
        Effect.map(get(`${url}/d/photo/${photos[0]}`, ...shown), ({ headers }) => `${url}${headers.get("location")}`)
      const statusOf = (link: string) =>
        Effect.flatMap(get(link), (response) => Effect.as(body(response), response.status))
      const inSession = Effect.gen(function* () {
        const sid = SessionId.make(crypto.randomUUID())
        const token = yield* tokens.signAccess({ sub: anna.userId, sid, role: "contact" })
        return { sid, link: yield* linkFor(Redacted.value(token)) }
      })
      const [ended, live] = [yield* inSession, yield* inSession]
      assert.deepStrictEqual([yield* statusOf(ended.link), yield* statusOf(live.link)], [200, 200])
      const endedAt = DateTime.formatIso(yield* DateTime.now)
      yield* publisher.putFact(sessionKey(ended.sid), { sessionId: ended.sid, endedAt })
      assert.deepStrictEqual([yield* statusOf(ended.link), yield* statusOf(live.link)], [410, 200])

      const { secret } = yield* admin.as(
        users.issueToken(new NewApiToken({ name: "exports", scopes: ["read"], expiresAt: null }))
      )
      const made = yield* linkFor(undefined, { authorization: `Bearer ${Redacted.value(secret)}` })
      assert.strictEqual(yield* statusOf(made), 200)
      const said = yield* readPhotoToken(linkSecret, /\/d\/p\/([^/]+)/.exec(made)?.[1] ?? "")
      assert.isAtMost(said.expiresAt * 1000 - (yield* DateTime.now).epochMillis, 5 * 60_000)
    })
  )

  it.effect.skipIf(unzip === undefined)("an archive is one byte string for its whole life, in ranges or whole", () =>
    Effect.gen(function* () {
      const scene = yield* delivered(contents, (index) => (index === 3 ? "Été 💍.JPG" : `IMG_${index % 2}.JPG`))
      const { admin, shoot } = scene
      const files = yield* Files
      const { id, url, view } = yield* requested(scene)
      const whole = yield* get(url)
      const bytes = yield* body(whole)
      assert.strictEqual(whole.status, 200)
      assert.strictEqual(bytes.length, view.bytes)
      assert.strictEqual(whole.headers.get("content-length"), String(bytes.length))
      assert.strictEqual(whole.headers.get("accept-ranges"), "bytes")
      const etag = whole.headers.get("etag") ?? ""
      assert.match(etag, /^"[\w-]{27}"$/)
      yield* told("archive.downloaded", shoot.id)

      const head = yield* get(url, undefined, {}, "HEAD")
      for (const name of ["content-length", "etag", "last-modified", "content-type", "content-disposition"]) {
        assert.strictEqual(head.headers.get(name), whole.headers.get(name), name)
      }
      for (let count = 0; count < 40; count++) {
        const start = Math.floor((count * 7919 * 331) % bytes.length)
        const end = Math.min(bytes.length, start + 1 + ((count * 104_729) % 900_000))
        const part = yield* get(url, undefined, { range: `bytes=${start}-${end - 1}`, "if-range": etag })
        assert.strictEqual(part.status, 206)
        assert.isTrue(bytes.subarray(start, end).equals(yield* body(part)))
      }
      const suffix = yield* get(url, undefined, { range: "bytes=-22" })
      assert.isTrue(bytes.subarray(-22).equals(yield* body(suffix)))
      const beyond = yield* get(url, undefined, { range: `bytes=${bytes.length}-` })
      assert.strictEqual(beyond.status, 416)
      assert.strictEqual(beyond.headers.get("content-range"), `bytes */${bytes.length}`)
      assert.strictEqual((yield* get(url, undefined, { "if-match": '"other"' })).status, 412)
      const stale = yield* get(url, undefined, { range: "bytes=5-", "if-range": '"other"' })
      assert.strictEqual(stale.status, 200)
      assert.strictEqual((yield* body(stale)).length, bytes.length)
      const several = yield* get(url, undefined, { range: "bytes=0-9,100-109" })
      assert.match(several.headers.get("content-type") ?? "", /^multipart\/byteranges; boundary=/)
      assert.strictEqual((yield* body(several)).length, Number(several.headers.get("content-length")))

      const folder = yield* Effect.promise(() => mkdtemp(join(tmpdir(), "safelight-archive-")))
      yield* Effect.promise(async () => {
        await writeFile(join(folder, "all.zip"), bytes)
        await run("unzip", ["-q", "all.zip"], { cwd: folder, env: { ...process.env, LC_ALL: "C.UTF-8" } })
        await run("sha256sum", ["-c", "--strict", "SHA256SUMS"], { cwd: folder })
      })
      yield* Effect.promise(() => rm(folder, { recursive: true }))
      assert.lengthOf(yield* toldSoFar("archive.downloaded", shoot.id), 1)
      const seen = (yield* admin.as(files.archives(shoot.id))).find((archive) => archive.id === id)
      assert.strictEqual(seen?.delivered, bytes.length)
      assert.isNotNull(seen?.downloadedAt)
      assert.isNull(seen?.path)
    })
  )

  it.effect("is told as downloaded once every byte was delivered, over several requests", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const scene = yield* delivered(contents)
      const { anna, shoot } = scene
      const { id, url, view } = yield* requested(scene)
      const half = Math.floor(view.bytes / 2)
      yield* body(yield* get(url, undefined, { range: `bytes=0-${half}` }))
      yield* body(yield* get(url, undefined, { range: `bytes=0-${half}` }))
      yield* eventually(anna.as(files.archive(id)), ({ delivered }) => delivered === half + 1)
      assert.lengthOf(yield* toldSoFar("archive.downloaded", shoot.id), 0)
      yield* body(yield* get(url, undefined, { range: `bytes=${half + 1}-` }))
      yield* told("archive.downloaded", shoot.id)
    })
  )

  it.effect("who asks for the last byte again and again has fetched nothing, and little is written", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const sql = yield* SqlClient.SqlClient
      const scene = yield* delivered([contents[0] ?? noise(1, 1)])
      const { admin, anna, photos, shoot } = scene
      const photo = photos[0] ?? PhotoId.make(crypto.randomUUID())
      const link = `${scene.url}${yield* anna.as(files.link(photo))}`
      const times = Array.from({ length: 100 }, (_, count) => count)
      yield* Effect.forEach(times, () => Effect.flatMap(get(link, undefined, { range: "bytes=-1" }), body), {
        concurrency: 4
      })
      // A download in two parts is one, and so is the whole of it right after.
      yield* body(yield* get(link, undefined, { range: "bytes=0-99999" }))
      assert.lengthOf(yield* admin.as(files.downloads(shoot.id)), 0)
      yield* body(yield* get(link, undefined, { range: "bytes=100000-" }))
      yield* told("file.downloaded", shoot.id)
      yield* body(yield* get(link))
      yield* body(yield* get(link))

      const { id, url, view } = yield* requested(scene)
      const rows = Effect.orDie(
        sql<{ readonly version: string; readonly size: number }>`SELECT xmin::text AS version,
          length(ranges::text) AS size FROM archive WHERE id = ${id}`
      )
      yield* body(yield* get(url, undefined, { range: "bytes=-1" }))
      yield* eventually(anna.as(files.archive(id)), (archive) => archive.delivered === 1)
      const before = yield* rows
      const seen = new Set<string>()
      yield* Effect.forEach(times, () =>
        Effect.gen(function* () {
          yield* body(yield* get(url, undefined, { range: "bytes=-1" }))
          for (const { version } of yield* rows) seen.add(version)
        })
      )
      // One each five seconds, however often it is asked for.
      assert.isBelow(seen.size, 50)
      assert.deepStrictEqual(
        (yield* rows).map(({ size }) => size),
        before.map(({ size }) => size)
      )
      yield* body(yield* get(url, undefined, { range: `bytes=0-${view.bytes - 2}` }))
      yield* told("archive.downloaded", shoot.id)
      assert.lengthOf(yield* admin.as(files.downloads(shoot.id)), 1)
      assert.lengthOf(yield* toldSoFar("file.downloaded", shoot.id), 1)
    })
  )

  it.effect("ends while one of its photographs is hidden, and a new one takes its place", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shoots = yield* Shoots
      const scene = yield* delivered([noise(24_000_000, 1), noise(1000, 2)])
      const { admin, anna, photos, shoot } = scene
      const { id, url, view } = yield* requested(scene)
      const begun = yield* get(url)
      assert.strictEqual(begun.status, 200)
      // Its first piece is there and nobody takes more: it runs for as long as it may.
      const reader = begun.body?.getReader()
      yield* Effect.promise(async () => reader?.read())
      const [kept, secret] = [photos[1], photos[0]]
      if (kept === undefined || secret === undefined) return assert.fail("no photographs")
      yield* admin.as(shoots.hide(shoot.id, [secret], true))
      yield* eventually(anna.as(files.archive(id)), ({ state }) => state === "expired")
      // What was on its way when it was cut may still be read, and then the break.
      const end = yield* Effect.promise(async () => {
        for (let bytes = 0; ; ) {
          // Slower than the second between two looks at the right.
          await new Promise((resolve) => setTimeout(resolve, 50))
          const piece = await reader?.read().catch(() => "cut" as const)
          if (piece === "cut" || piece === undefined) return { bytes, whole: false }
          if (piece.done) return { bytes, whole: true }
          bytes += piece.value.length
        }
      })
      assert.isFalse(end.whole)
      assert.isBelow(end.bytes, view.bytes)
      // The server closes what was left alone for five seconds, perhaps at the moment in which it is used again.
      const resumed = Effect.tryPromise(() => fetch(url, { headers: { range: "bytes=10-" } }))
      assert.strictEqual((yield* Effect.orDie(Effect.retry(resumed, { times: 3 }))).status, 410)
      assert.deepInclude(yield* anna.as(files.archive(id)), { state: "expired", path: null })

      const again = yield* requested(scene)
      assert.notStrictEqual(again.id, id)
      assert.strictEqual(again.view.files, 1)
      assert.strictEqual((yield* get(again.url)).status, 200)
      yield* admin.as(shoots.hide(shoot.id, [secret], false))
      assert.strictEqual((yield* get(url, undefined, {}, "HEAD")).status, 200)
    })
  )

  it.effect("runs when bytes of it have just left, and no more once the notes of them are old", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const sql = yield* SqlClient.SqlClient
      const scene = yield* delivered(contents)
      const { id, url, view } = yield* requested(scene)
      const archive = scene.anna.as(files.archive(id))
      assert.isFalse(view.running)
      const some = yield* get(url, undefined, { range: "bytes=0-99999" })
      assert.strictEqual(some.status, 206)
      assert.lengthOf(yield* body(some), 100_000)
      const seen = yield* eventually(archive, ({ running }) => running)
      assert.isAbove(seen.delivered, 0)
      assert.isBelow(seen.delivered, seen.bytes)
      // Time passes; the last note may come after it.
      const later = sql`UPDATE archive SET delivered_at = delivered_at - interval '15 seconds' WHERE id = ${id}`
      yield* eventually(Effect.zipRight(Effect.orDie(later), archive), ({ running }) => !running)
    })
  )

  it.effect("ends with the right of its person, and with a photograph that is deleted", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const shoots = yield* Shoots
      const scene = yield* delivered(contents)
      const { admin, anna, photos, shoot } = scene
      const { url } = yield* requested(scene)
      assert.strictEqual((yield* get(url, undefined, {}, "HEAD")).status, 200)
      yield* admin.as(shoots.unassign(shoot.id, anna.userId))
      assert.strictEqual((yield* get(url, undefined, { range: "bytes=10-" })).status, 410)
      yield* admin.as(shoots.assign(shoot.id, anna.userId))
      assert.strictEqual((yield* get(url, undefined, {}, "HEAD")).status, 200)
      const photoId = photos[0] ?? PhotoId.make(crypto.randomUUID())
      yield* admin.as(files.remove([photoId]))
      yield* told("file.deleted", shoot.id)
      yield* told("archive.expired", shoot.id)
      assert.strictEqual((yield* get(url)).status, 410)
      assert.strictEqual((yield* get(`${scene.url}/i/${photoId}/thumb`, anna.token)).status, 404)
      assert.lengthOf(yield* admin.as(files.list(shoot.id)), 3)
      const stranger = yield* somebody("stranger@example.com", "contact")
      assert.strictEqual((yield* Effect.flip(stranger.as(files.archives(shoot.id))))._tag, "NotFound")
      assert.strictEqual((yield* get(`${scene.url}/d/${"A".repeat(43)}/x.zip`)).status, 404)
    })
  )
})
