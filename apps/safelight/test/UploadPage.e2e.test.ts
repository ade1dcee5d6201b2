import { createHash, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { FileView } from "@safelight/contracts/file/Files"
import { small } from "@safelight/testing/Photographs"
import { required } from "@safelight/testing/Required"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Effect, Layer, Schema } from "effect"
import type { Page, Request } from "playwright-core"
import { send } from "./support/Http.ts"
import { createShoot, mailedSignIn } from "./support/Journey.ts"
import { RunningStudio } from "./support/RunningStudio.ts"
import { desk, RealBrowser, visitor } from "./support/Visitor.ts"
import { bearer, until } from "./support/World.ts"

await required("chromium")

const Machine = Layer.merge(RunningStudio.layerWith({ SAFELIGHT_UPLOAD_RATE: "0" }), RealBrowser.layer)
const FileViews = Schema.parseJson(Schema.Array(FileView))

/** What one request of the page carries at most, in bytes. */
const piece = 8 * 1024 * 1024

const filesInput = (page: Page) => page.locator("[data-rich] input[type=file]:not([webkitdirectory])")

/** A signed-in photographer on the page of a new shoot. */
const opened = (title: string) =>
  Effect.gen(function* () {
    const studio = yield* RunningStudio
    const photographer = yield* visitor(desk)
    const link = yield* mailedSignIn(photographer.page)
    const shoot = yield* Effect.promise(() => createShoot(photographer.page, link, studio.url, title))
    const path = `/api/v1/shoots/${shoot.split("/").at(-1)}/files`
    const files = Effect.flatMap(
      send(new URL(studio.url), { method: "GET", path, headers: bearer(studio.adminToken) }),
      ({ text }) => Schema.decode(FileViews)(text)
    )
    return { ...photographer, shoot, files }
  })

/** Requests to the upload place, as they are begun. */
const uploads = (page: Page) => {
  const seen: Array<Request> = []
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/tus")) seen.push(request)
  })
  return seen
}

layer(Machine, { excludeTestServices: true, timeout: "3 minutes" })("the upload place in a browser", (it) => {
  it.scoped("a page that is closed in the middle of a file goes on from there when the file is chosen again", () =>
    Effect.gen(function* () {
      const { context, files, page, shoot } = yield* opened("Gone on")
      const folder = yield* temporaryFolder
      const file = join(folder, "large.jpg")
      const bytes = Buffer.concat([Buffer.from(yield* small(1)), randomBytes(4 * piece)])
      const kept = 2 * piece
      yield* Effect.promise(async () => {
        await writeFile(file, bytes)
        // Two pieces arrive; nothing of the third leaves the browser, however often it tries before the page is closed.
        let pieces = 0
        const third = new Promise<void>((resolve) => {
          void page.route(/\/tus/, async (route) => {
            if (route.request().method() === "PATCH") pieces += 1
            if (pieces < 3) return await route.continue()
            await route.abort()
            resolve()
          })
        })
        await filesInput(page).setInputFiles(file)
        await third
        await page.close()
      })
      const [half] = yield* files
      assert.deepInclude(half, { state: "uploading", received: kept, size: bytes.length })

      const again = yield* Effect.promise(() => context.newPage())
      const seen = uploads(again)
      yield* Effect.promise(async () => {
        await again.goto(shoot)
        await filesInput(again).setInputFiles(file)
      })
      const [whole, ...others] = yield* until("the whole file", Effect.orDie(files), ([view]) => view?.sha256 !== null)
      assert.lengthOf(others, 0)
      assert.strictEqual(whole?.id, half?.id)
      assert.strictEqual(whole?.sha256, createHash("sha256").update(bytes).digest("hex"))
      assert.deepStrictEqual(
        seen.filter((request) => request.method() === "POST"),
        []
      )
      const offsets = seen.filter((request) => request.method() === "PATCH").map((r) => r.headers()["upload-offset"])
      assert.deepStrictEqual(offsets, [kept, kept + piece, kept + 2 * piece].map(String))
    })
  )
})
