import { chown, copyFile, mkdir, readFile, readlink, rmdir } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as NatsServer from "@safelight/embedded/NatsServer"
import * as ProcessTable from "@safelight/embedded/ProcessTable"
import { required } from "@safelight/testing/Required"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Effect, Option } from "effect"
import * as StudioFile from "../src/StudioFile.ts"
import type { Launched } from "./Launched.ts"
import { openFolder } from "./OpenFolder.ts"
import { launchedFrom } from "./support/MountedCheckout.ts"

const unshare = (await required("mounts apart")) ?? ""

/** Root's own place for data and copied programs. */
const ofRoot = "/var/lib/safelight"

/** Something can only be mounted on what is there. */
const placeOfRoot = Effect.acquireRelease(
  Effect.promise(() => mkdir(ofRoot, { recursive: true })),
  (made) => (made === undefined ? Effect.void : Effect.promise(() => rmdir(ofRoot).catch(() => undefined)))
)

const checkoutIn = (folder: string) =>
  Effect.promise(async () => {
    const checkout = join(folder, "checkout")
    await mkdir(checkout)
    return checkout
  })

const userOf = (pid: number) =>
  Effect.map(
    Effect.promise(() => readFile(`/proc/${pid}/status`, "utf8")),
    (status) => Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])
  )

/** Waits until it is ready, asks it for a page, and looks at its database server; then stops it and sees all of it end. */
const used = (studio: Launched, dataFolder: string) =>
  Effect.gen(function* () {
    yield* studio.line(/^Safelight is ready at/)
    const { pids, url } = Option.getOrThrow(yield* StudioFile.read(dataFolder))
    const page = yield* Effect.promise(() => fetch(new URL("/sign-in", url)))
    assert.strictEqual(page.status, 200)
    const postgres = pids.postgres ?? 0
    const user = yield* userOf(postgres)
    const program = yield* Effect.promise(() => readlink(`/proc/${postgres}/exe`))
    studio.child.kill("SIGTERM")
    assert.strictEqual(yield* studio.exited, 0)
    for (const pid of [postgres, pids.nats ?? 0]) assert.isFalse(yield* ProcessTable.isAlive(pid))
    return { user, program }
  })

describe.skipIf(unshare === "")("whoever starts a studio, wherever it lies", () => {
  it.scopedLive("root, from a checkout below a folder that is closed to others", () =>
    Effect.gen(function* () {
      yield* placeOfRoot
      // `mkdtemp` makes it 0700, as root's home is.
      const checkout = yield* checkoutIn(yield* temporaryFolder)
      const dataFolder = yield* openFolder
      const studio = yield* launchedFrom({
        unshare,
        checkout,
        mounts: [[dataFolder, ofRoot]],
        words: ["start"],
        environment: { SAFELIGHT_PORT: "0" }
      })
      const { program, user } = yield* used(studio, dataFolder)
      assert.notStrictEqual(user, 0)
      assert.isTrue(program.startsWith(`${ofRoot}/runtime/postgresql-`), program)
    })
  )

  it.scopedLive("root, with data below a folder that is closed to others: says what stands in the way", () =>
    Effect.gen(function* () {
      const checkout = yield* checkoutIn(yield* openFolder)
      const closed = yield* temporaryFolder
      const dataFolder = join(closed, "studio", "data")
      const studio = yield* launchedFrom({
        unshare,
        checkout,
        mounts: [],
        words: ["start", "--data", dataFolder],
        environment: { SAFELIGHT_PORT: "0" }
      })
      assert.strictEqual(yield* studio.exited, 1)
      assert.match(studio.output(), /PostgreSQL does not run as root but as "\w+"/)
      assert.include(studio.output(), `who cannot enter ${closed},`)
      assert.notMatch(studio.output(), /EACCES|\n\s+at /)
    })
  )

  it.scopedLive("an ordinary user, from a checkout that belongs to root", () =>
    Effect.gen(function* () {
      const checkout = yield* checkoutIn(yield* openFolder)
      const nobody = 65_534
      const home = yield* openFolder
      const { path } = yield* NatsServer.find()
      yield* Effect.promise(async () => {
        await copyFile(path, join(home, "nats-server"))
        await chown(home, nobody, nobody)
      })
      const studio = yield* launchedFrom({
        unshare,
        checkout,
        mounts: [],
        as: ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"],
        words: ["start"],
        environment: {
          HOME: home,
          XDG_CACHE_HOME: join(home, ".cache"),
          XDG_DATA_HOME: "",
          SAFELIGHT_NATS_SERVER: join(home, "nats-server"),
          SAFELIGHT_PORT: "0"
        }
      })
      const { user } = yield* used(studio, join(home, ".local", "share", "safelight"))
      assert.strictEqual(user, nobody)
    })
  )
})
