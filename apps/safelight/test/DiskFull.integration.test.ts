import { execFileSync, spawnSync } from "node:child_process"
import { statfsSync } from "node:fs"
import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { FileView } from "@safelight/contracts/file/Files"
import { eventually } from "@safelight/testing/Eventually"
import { small } from "@safelight/testing/Photographs"
import { Effect, Option, Schema } from "effect"
import * as Secrets from "../src/Secrets.ts"
import * as StudioFile from "../src/StudioFile.ts"
import { launched } from "./Launched.ts"
import { openFolder } from "./OpenFolder.ts"
import { send } from "./support/Http.ts"
import { bearer, creation } from "./support/World.ts"

/** Only root may mount a disk of its own, small enough to be filled. */
const mayMount = process.getuid?.() === 0
if (!mayMount && process.env["SAFELIGHT_REQUIRE"] === "all") throw new Error("a full disk can be tried by root only")

const smallDisk = Effect.acquireRelease(
  Effect.tap(openFolder, (folder) =>
    Effect.sync(() => execFileSync("mount", ["-t", "tmpfs", "-o", "size=420m,mode=755", "tmpfs", folder]))
  ),
  (folder) => Effect.sync(() => execFileSync("umount", ["-l", folder]))
)

/** What uploads leave free here, in bytes. */
const reserve = 60_000_000

const Shoot = Schema.parseJson(Schema.Struct({ id: Schema.String }))
const FileViews = Schema.parseJson(Schema.Array(FileView))

/** Asks until the answer is as wanted, and gives it; what is not answered at all is asked again, too. */
const until = <A, E, R>(probe: Effect.Effect<A, E, R>, wanted: (answer: A) => boolean): Effect.Effect<A, never, R> =>
  eventually(Effect.sandbox(probe), wanted)

it.scopedLive.skipIf(!mayMount)(
  "a disk that fills up refuses uploads with a clear word, keeps what arrived, and all goes on when there is room",
  () =>
    Effect.gen(function* () {
      const folder = yield* smallDisk
      const free = () => {
        const { bavail, bsize } = statfsSync(folder)
        return bavail * bsize
      }
      /** Takes room until so much is left; with nothing left, dd ends with an error that is meant. */
      const leave = (bytes: number) =>
        Effect.sync(() => {
          const count = String(Math.ceil((free() - bytes) / 65_536) + (bytes === 0 ? 10 : 0))
          const ballast = `of=${join(folder, "ballast")}`
          spawnSync("dd", ["if=/dev/zero", ballast, "bs=65536", `count=${count}`, "oflag=append", "conv=notrunc"])
        })

      const studio = yield* launched(["start", "--data", folder], {
        SAFELIGHT_PORT: "0",
        SAFELIGHT_DISK_RESERVE: String(reserve),
        SAFELIGHT_PAGE_RATE: "0",
        SAFELIGHT_UPLOAD_RATE: "0"
      })
      yield* studio.line(/^Safelight is ready at/)
      const file = Option.getOrThrow(yield* StudioFile.read(folder))
      const url = new URL(file.url)
      const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array | string) =>
        send(url, {
          method,
          path,
          headers: { ...bearer(file.adminToken), ...headers },
          ...(body === undefined ? {} : { body })
        })
      const createShoot = ask("POST", "/api/v1/shoots", {}, JSON.stringify({ title: "Full", clients: [] }))
      const status = Effect.gen(function* () {
        const asked = yield* launched(["status", "--data", folder], {})
        yield* asked.exited
        return asked.stdout()
      })

      const { id } = yield* Effect.orDie(Schema.decode(Shoot)((yield* createShoot).text))
      const original = Buffer.concat([yield* small(1), Buffer.alloc(12_000_000, 7)])
      const half = 6_000_000
      const begun = yield* ask("POST", "/tus", creation(id, "large.jpg", original.length))
      const upload = String(begun.headers.location)
      const tus = { "tus-resumable": "1.0.0" }
      const append = (from: number, to: number) =>
        ask(
          "PATCH",
          upload,
          { ...tus, "content-type": "application/offset+octet-stream", "upload-offset": String(from) },
          original.subarray(from, to)
        )
      assert.strictEqual((yield* append(0, half)).status, 204)

      // Below the reserve: uploads wait, everything else goes on.
      yield* Effect.log("half of the upload is there")
      yield* leave(reserve / 2)
      const refused = yield* until(
        ask("POST", "/tus", creation(id, "more.jpg", 1_000)),
        (answer) => answer.status !== 201
      )
      assert.strictEqual(refused.status, 507)
      assert.include(refused.text, "The studio’s disk is full. Nothing that arrived is lost. Make room on it")
      const cut = yield* append(half, original.length)
      assert.strictEqual(cut.status, 507)
      assert.strictEqual(cut.headers["retry-after"], "20")
      assert.strictEqual((yield* ask("HEAD", upload, tus)).headers["upload-offset"], String(half))
      assert.strictEqual((yield* createShoot).status, 201)
      assert.match(yield* status, /file room +the disk is nearly full \(0 GB free, 0 GB kept\): uploads wait/)

      // Nothing left at all, for the database and for the broker.
      yield* Effect.log("uploads were refused")
      yield* leave(0)
      const stuck = yield* until(createShoot, (answer) => answer.status !== 201)
      assert.strictEqual(stuck.status, 503)
      assert.include(stuck.text, "Nothing is lost")
      yield* Effect.log("the database is stuck")
      const secrets = yield* Effect.orDie(Secrets.load(join(folder, "secrets")))
      const port = /nats-server \S+ on port (\d+)/.exec(studio.output())?.[1]
      const nats = yield* NatsConnection.make({
        url: `nats://127.0.0.1:${port}`,
        user: "admin",
        password: secrets.natsAdmin,
        name: "test"
      })
      const store = Effect.tryPromise(() =>
        nats.jetstream.publish("tel.shoot.1.file.progress", new Uint8Array(200_000), { timeout: 2_000 })
      )
      yield* until(Effect.isSuccess(store), (stored) => !stored)
      yield* Effect.log("the broker is stuck")
      assert.strictEqual((yield* ask("GET", "/sign-in")).status, 200)
      assert.strictEqual((yield* ask("GET", "/health/live")).status, 200)

      // Room again: nobody has to start anything.
      yield* Effect.promise(() => rm(join(folder, "ballast")))
      const last = yield* until(
        append(half, original.length),
        (answer) => answer.status === 204 || answer.status === 409
      )
      assert.strictEqual(last.status, 204, last.text)
      yield* Effect.log("the upload is there")
      yield* until(createShoot, (answer) => answer.status === 201)
      yield* Effect.log("the database goes on")
      // A look at the disk is good for half a second: "more.jpg" may have been begun before it was refused.
      const large = ask("GET", `/api/v1/shoots/${id}/files`).pipe(
        Effect.flatMap(({ text }) => Schema.decode(FileViews)(text)),
        Effect.map((all) => all.find(({ fileName }) => fileName === "large.jpg")?.state)
      )
      assert.strictEqual(yield* until(large, (state) => state === "ready" || state === "failed"), "ready")
      assert.match(yield* status, /file room +ok/)
      const log = yield* Effect.promise(() => readFile(join(folder, "studio.log"), "utf8"))
      assert.include(log, "The disk is nearly full: uploads are refused until there is room")
      assert.include(log, "The disk has room again")
    }),
  900_000
)
