import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { promisify } from "node:util"
import { assert, layer } from "@effect/vitest"
import { makeShoot } from "@safelight/imaging/Shoot"
import { rawFile } from "@safelight/testing/RawFile"
import { required, samplesFolder } from "@safelight/testing/Required"
import { Effect, Layer } from "effect"
import type { Page } from "playwright-core"
import { RunningStudio } from "./support/RunningStudio.ts"
import { axeInBothSchemes, desk, hasNoSidewaysScroll, phone, RealBrowser, visitor } from "./support/Visitor.ts"

const run = promisify(execFile)
const client = "ines@example.com"

/** A RAW file without a picture inside. */
const withoutPicture = rawFile({ type: "nef", previews: [{ place: "large", bytes: Buffer.from("no picture") }] })

/**
 * Real photographs and RAW files where the samples are, drawn ones elsewhere; and one original of which no picture is
 * made.
 */
const photographs = Effect.acquireRelease(
  Effect.promise(async () => {
    const folder = await mkdtemp(join(tmpdir(), "safelight-photos-"))
    const samples = samplesFolder()
    if (samples === undefined) {
      await Effect.runPromise(makeShoot({ count: 24, folder, megapixels: 1, seed: 1 }))
      const drawn = (await readdir(folder)).sort().map((name) => join(folder, name))
      const unseen = join(folder, "DSC_0099.NEF")
      await writeFile(unseen, withoutPicture)
      return { folder, files: drawn, unseen, refusedFile: join(folder, "note.jpg") }
    }
    const demo = (await readdir(join(samples, "demo"))).filter((name) => name.endsWith(".jpg")).sort()
    const raw = ["raw/IMG_5952.CR2", "raw/canon_eos_6d.dng", "raw/pentax_k3ii.pef"]
    return {
      folder,
      files: [...demo.map((name) => join(samples, "demo", name)), ...raw.map((name) => join(samples, name))],
      unseen: join(samples, "heic/iphone7.heic"),
      refusedFile: join(folder, "note.jpg")
    }
  }).pipe(Effect.tap(({ refusedFile }) => Effect.promise(() => writeFile(refusedFile, "This is no photograph.\n")))),
  ({ folder }) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const press = async (page: Page, name: string | RegExp) => {
  await page.getByRole("button", { name }).first().click()
}

const openLink = (mail: { readonly text: string }): string => {
  const link = /http\S+\/open\/\S+/.exec(mail.text)?.[0]
  assert.isDefined(link, mail.text)
  return link ?? ""
}

/** Signs the photographer in by the one-time link and creates a shoot. */
const createShoot = async (page: Page, signInUrl: string, url: string, title: string): Promise<string> => {
  await page.goto(signInUrl)
  await press(page, /sign/i)
  await page.waitForURL(/\/studio$/)
  await page.goto(`${url}/studio/shoots/new`)
  await page.getByLabel("Title").fill(title)
  await press(page, "Create the shoot")
  await page.waitForURL(/\/studio\/shoots\/[0-9a-f-]{36}/)
  return page.url().split("?")[0] ?? ""
}

const sha256 = async (file: string) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex")

await required("chromium")

const Machine = Layer.merge(RunningStudio.layer, RealBrowser.layer)

layer(Machine, { excludeTestServices: true, timeout: "3 minutes" })(
  "from an empty machine to a client with the delivered shoot",
  (it) => {
    it.scoped(
      "the photographer delivers, the client looks, chooses and downloads",
      () =>
        Effect.gen(function* () {
          const studio = yield* RunningStudio
          const { files, folder, refusedFile, unseen } = yield* photographs
          const photographer = yield* visitor(desk)
          const admin = photographer.page

          const shoot = yield* Effect.promise(async () => {
            const shoot = await createShoot(admin, studio.signInUrl, studio.url, "Midsummer in the garden")

            // Every file's progress and verdict shows without reloading.
            let reloads = 0
            admin.on("framenavigated", () => {
              reloads += 1
            })
            await admin
              .locator("[data-rich] input[type=file]")
              .nth(1)
              .setInputFiles([...files, unseen, refusedFile])
            await admin
              .locator("[data-part=figures]")
              .filter({ hasText: new RegExp(`${files.length} photos are ready.*1 with a remark.*1 refused`) })
              .waitFor({ timeout: 120_000 })
            await admin.locator("[data-part=refused]", { hasText: "note.jpg" }).waitFor()
            // The page was opened empty; the photographs and what is done with them came by themselves.
            await admin.locator("[data-part=sheet] input[type=checkbox]").first().waitFor()
            await admin.getByLabel("New set").waitFor()
            assert.strictEqual(reloads, 0)

            // The refused file is deleted on a page that asks.
            await admin
              .locator("[data-part=refused]")
              .getByRole("button", { name: /Remove/ })
              .click()
            await press(admin, "Delete for good")
            await admin.waitForURL(/done=deleted/)

            await admin.getByLabel("New set").fill("Ceremony")
            await press(admin, "Add")
            await admin.waitForURL(/done=set-created/)
            for (const box of (await admin.locator("input[name=photo][type=checkbox]").all()).slice(0, 4))
              await box.check()
            await admin.getByLabel("Put into").selectOption({ label: "Ceremony" })
            await press(admin, "Put")
            await admin.waitForURL(/done=assigned/)
            assert.deepStrictEqual(await axeInBothSchemes(admin), [])

            await admin.goto(`${shoot}/access`)
            await admin.getByLabel("Name").fill("Ines")
            await admin.getByLabel("Email address").fill(client)
            await press(admin, /Add/)
            await admin.waitForURL(/done=added/)
            await admin.goto(`${shoot}/deliver`)
            await admin.getByText(`${files.length + 1} photographs`).waitFor()
            assert.deepStrictEqual(await axeInBothSchemes(admin), [])
            await admin.locator("main button.solid").click()
            await admin.waitForURL(/done=delivered/)
            return shoot
          })
          const deliveredAt = Date.now()
          const [mail] = yield* studio.mails(client, 1)
          assert.isBelow(Date.now() - deliveredAt, 5_000)
          assert.isDefined(mail)
          if (mail === undefined) return
          assert.include(mail.html, openLink(mail))
          assert.match(mail.text, new RegExp(`\\b${files.length + 1}\\s+photographs`))

          // Scanners look at the link as often as they like.
          yield* Effect.promise(async () => {
            for (let look = 0; look < 50; look++) {
              assert.strictEqual((await fetch(openLink(mail))).status, 200)
              assert.strictEqual((await fetch(openLink(mail), { method: "HEAD" })).status, 200)
            }
          })

          const ines = yield* visitor({ ...phone, locale: "en-GB" })
          yield* Effect.promise(async () => {
            const { page } = ines
            await page.goto(openLink(mail))
            await page.getByText(`${files.length + 1} photographs`).waitFor()
            assert.deepStrictEqual(await axeInBothSchemes(page), [])
            await page.locator("main button.solid").click()
            await page.waitForURL(/\/g\//)
            assert.include(await page.title(), "Midsummer in the garden")
            assert.isTrue(await hasNoSidewaysScroll(page))
            assert.deepStrictEqual(await axeInBothSchemes(page), [])
            await page.getByText("Ceremony").first().waitFor()
            assert.strictEqual(await page.locator("main .sheet img").count(), files.length)
            await page
              .getByText(`${files.length + 1} photographs`)
              .first()
              .waitFor()
            await page.locator("main .sheet a.original", { hasText: basename(unseen) }).waitFor()

            const kept = page.waitForResponse((response) => response.url().endsWith("/favourite"))
            await page.locator("button.heart").nth(1).click()
            await page.locator("button.heart[aria-pressed=true]").first().waitFor()
            await kept
            await page.goto(`${page.url().split("#")[0]}/favourites`)
            assert.strictEqual(await page.locator("main .sheet li").count(), 1)
            assert.deepStrictEqual(await axeInBothSchemes(page), [])
          })

          // Another device is asked for the code of a mail to her address, then shows the same favourite.
          const tablet = yield* visitor({ ...desk, locale: "fr-FR" })
          yield* Effect.promise(async () => {
            await tablet.page.goto(openLink(mail))
            await tablet.page.locator("main button.solid").click()
          })
          const codeMail = (yield* studio.mails(client, 2)).find((other) => /\b\d{6}\b/.test(other.text))
          yield* Effect.promise(async () => {
            const { page } = tablet
            await page.locator("input[name=code]").fill(/\b\d{6}\b/.exec(codeMail?.text ?? "")?.[0] ?? "")
            await page.locator("main button.solid").click()
            await page.waitForURL(/\/g\//)
            assert.strictEqual(await page.locator("button.heart[aria-pressed=true]").count(), 1)
            assert.strictEqual(await page.locator("html").getAttribute("lang"), "fr")
            assert.deepStrictEqual(await axeInBothSchemes(page), [])

            // One photograph, as the camera made it.
            await page.locator("main .sheet a").first().click()
            await page.keyboard.press("Escape")
            const galleryUrl = page.url().replace(/\/p\/.*/, "")
            await page.goto(galleryUrl)
            const photoHref = await page.locator("main .sheet a").first().getAttribute("href")
            await page.goto(new URL(photoHref ?? "", studio.url).href)
            assert.deepStrictEqual(await axeInBothSchemes(page), [])
            await page.locator("details > summary").first().click()
            const [single] = await Promise.all([
              page.waitForEvent("download"),
              page.locator("a[href^='/d/photo/']").first().click()
            ])
            const singlePath = await single.path()
            const original = files.find((file) => basename(file) === single.suggestedFilename())
            assert.isDefined(original)
            assert.strictEqual(await sha256(singlePath), await sha256(original ?? ""))
          })

          // Everything as one file: exact, checked from inside, resumable.
          yield* Effect.promise(async () => {
            const { page } = tablet
            await page.goto(`${page.url().replace(/\/p\/.*/, "")}/downloads`)
            assert.deepStrictEqual(await axeInBothSchemes(page), [])
            await page.locator("[data-part=archive] button").first().click()
            const link = page.locator("a[href$='.zip']").first()
            await link.waitFor({ timeout: 20_000 })
            const href = new URL((await link.getAttribute("href")) ?? "", studio.url).href
            const head = await fetch(href, { method: "HEAD" })
            const length = Number(head.headers.get("content-length"))
            const first = await fetch(href, { headers: { range: `bytes=0-${Math.floor(length / 3)}` } })
            assert.strictEqual(first.status, 206)
            const etag = first.headers.get("etag") ?? ""
            const rest = await fetch(href, {
              headers: { range: `bytes=${Math.floor(length / 3) + 1}-`, "if-range": etag }
            })
            assert.strictEqual(rest.status, 206)
            const zip = join(folder, "everything.zip")
            await writeFile(
              zip,
              Buffer.concat([Buffer.from(await first.arrayBuffer()), Buffer.from(await rest.arrayBuffer())])
            )
            await run("unzip", ["-tq", zip])
            const unpacked = join(folder, "unpacked")
            await mkdir(unpacked)
            await run("unzip", ["-q", zip, "-d", unpacked])
            await run("sha256sum", ["--quiet", "-c", "SHA256SUMS"], { cwd: unpacked })
            const sums = await readFile(join(unpacked, "SHA256SUMS"), "utf8")
            assert.strictEqual(sums.trim().split("\n").length, files.length + 1)
          })

          // The photographer sees what became of it, and takes it back.
          yield* Effect.promise(async () => {
            await admin.goto(`${shoot}/downloads`)
            await admin.locator("main", { hasText: "Ines" }).waitFor()
            assert.deepStrictEqual(await axeInBothSchemes(admin), [])
            await admin.goto(`${shoot}/activity`)
            assert.deepStrictEqual(await axeInBothSchemes(admin), [])
            await admin.goto(`${shoot}/access`)
            await press(admin, /^Revoke/)
            await admin.waitForURL(/done=revoked/)
            const revokedAt = Date.now()
            let status = 200
            while (status === 200 && Date.now() - revokedAt < 6_000) {
              status = (await ines.page.goto(ines.page.url().replace(/\/favourites$/, "")))?.status() ?? 0
            }
            assert.strictEqual(status, 404)
            assert.isBelow(Date.now() - revokedAt, 5_000)
          })
          for (const { complaints } of [photographer, tablet]) assert.deepStrictEqual(complaints, [])
        }),
      240_000
    )

    it.scoped(
      "the same without JavaScript, in French",
      () =>
        Effect.gen(function* () {
          const studio = yield* RunningStudio
          const { files, folder, unseen } = yield* photographs
          const photographer = yield* visitor({ ...desk, javaScriptEnabled: false })
          const admin = photographer.page
          const signInUrl = yield* Effect.promise(async () => {
            await admin.goto(`${studio.url}/sign-in?next=/studio`)
            await admin.locator("input[name=email]").fill("photographer@example.com")
            await admin.locator("main button.solid").click()
            return undefined
          }).pipe(
            Effect.zipRight(studio.mails("photographer@example.com", 1)),
            Effect.map((mails) => /http\S+\/sign-in\/\S+/.exec(mails.at(-1)?.text ?? "")?.[0] ?? "")
          )
          const some = files.slice(0, 6)
          yield* Effect.promise(async () => {
            const shoot = await createShoot(admin, signInUrl, studio.url, "Été")
            await admin.locator("#files").setInputFiles([...some, unseen])
            await press(admin, "Upload")
            // Without script the page shows news when it is loaded again.
            const all = new RegExp(`${some.length} photos are ready.*1 with a remark`)
            const ready = admin.locator("[data-part=figures]").filter({ hasText: all })
            const until = Date.now() + 60_000
            while ((await ready.count()) === 0 && Date.now() < until) await admin.goto(shoot)
            await admin.goto(`${shoot}/access`)
            await admin.getByLabel("Name").fill("Luc")
            await admin.getByLabel("Email address").fill("luc@example.com")
            await press(admin, /Add/)
            await admin.goto(`${shoot}/deliver`)
            await admin.locator("main button.solid").click()
            await admin.waitForURL(/done=delivered/)
          })
          const [mail] = yield* studio.mails("luc@example.com", 1)
          const luc = yield* visitor({ ...phone, javaScriptEnabled: false, locale: "fr-FR" })
          yield* Effect.promise(async () => {
            const { page } = luc
            await page.goto(openLink(mail ?? { text: "" }))
            await page.locator("main button.solid").click()
            await page.waitForURL(/\/g\//)
            assert.strictEqual(await page.locator("html").getAttribute("lang"), "fr")
            assert.strictEqual(await page.locator("main .sheet img").count(), some.length)
            const gallery = page.url()

            // By keyboard alone: the first heart is a button that Enter presses.
            await page.locator("button.heart").first().focus()
            await page.keyboard.press("Enter")
            await page.locator("button.heart[aria-pressed=true]").first().waitFor()
            await page.goto(`${gallery}/favourites`)
            assert.strictEqual(await page.locator("main .sheet li").count(), 1)

            await page.goto(gallery)
            await page.locator("main .sheet a").first().click()
            await page.waitForURL(/\/p\//)

            // What has no picture has a page, too, and is fetched from there.
            await page.goto(gallery)
            await page.locator("main .sheet a.original").click()
            await page.waitForURL(/\/p\//)
            const [original] = await Promise.all([
              page.waitForEvent("download"),
              page.locator("main a.button[href^='/d/photo/']").click()
            ])
            assert.strictEqual(original.suggestedFilename(), basename(unseen))
            assert.strictEqual(await sha256(await original.path()), await sha256(unseen))

            await page.goto(`${gallery}/downloads`)
            await page.locator("[data-part=archive] button").first().click()
            const link = page.locator("a[href$='.zip']").first()
            const until = Date.now() + 20_000
            while ((await link.count()) === 0 && Date.now() < until) await page.reload()
            const zip = join(folder, "all.zip")
            const href = new URL((await link.getAttribute("href")) ?? "", studio.url).href
            await writeFile(zip, Buffer.from(await (await fetch(href)).arrayBuffer()))
            await run("unzip", ["-tq", zip])
          })
          assert.deepStrictEqual(photographer.complaints, [])
          assert.deepStrictEqual(luc.complaints, [])
        }),
      120_000
    )
  }
)
