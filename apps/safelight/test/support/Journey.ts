import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { promisify } from "node:util"
import { assert } from "@effect/vitest"
import { makeShoot } from "@safelight/imaging/Shoot"
import { pagePatience } from "@safelight/testing/Chromium"
import { rawFile } from "@safelight/testing/RawFile"
import { samplesFolder } from "@safelight/testing/Required"
import { timely } from "@safelight/testing/Timely"
import { Effect, type Scope } from "effect"
import type { Page } from "playwright-core"
import { type CaughtMail, RunningStudio } from "./RunningStudio.ts"
import { axeInBothSchemes, desk, hasNoSidewaysScroll, phone, type RealBrowser, visitor } from "./Visitor.ts"
import { until } from "./World.ts"

export const run = promisify(execFile)
const client = "ines@example.com"

/** A RAW file without a picture inside. */
const withoutPicture = rawFile({ type: "nef", previews: [{ place: "large", bytes: Buffer.from("no picture") }] })

/** What a journey uploads. */
export interface Photographs {
  /** For what else the journey writes. */
  readonly folder: string
  readonly files: ReadonlyArray<string>
  /** An original of which no picture is made. */
  readonly unseen: string
  /** No photograph at all. */
  readonly refusedFile: string
}

const photographsOf = (fill: (folder: string) => Promise<Pick<Photographs, "files" | "unseen">>) =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<Photographs> => {
      const folder = await mkdtemp(join(tmpdir(), "safelight-photos-"))
      const found = await fill(folder)
      const refusedFile = join(folder, "note.jpg")
      await writeFile(refusedFile, "This is no photograph.\n")
      return { folder, ...found, refusedFile }
    }),
    ({ folder }) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

/** Drawn photographs. */
export const drawn = (count: number, megapixels: number) =>
  photographsOf(async (folder) => {
    await Effect.runPromise(makeShoot({ count, folder, megapixels, seed: 1 }))
    const files = (await readdir(folder)).sort().map((name) => join(folder, name))
    const unseen = join(folder, "DSC_0099.NEF")
    await writeFile(unseen, withoutPicture)
    return { files, unseen }
  })

/** Real photographs and RAW files where the samples are, drawn ones elsewhere. */
export const real = Effect.suspend(() => {
  const samples = samplesFolder()
  if (samples === undefined) return drawn(24, 1)
  return photographsOf(async () => {
    const demo = (await readdir(join(samples, "demo"))).filter((name) => name.endsWith(".jpg")).sort()
    const raw = ["raw/IMG_5952.CR2", "raw/canon_eos_6d.dng", "raw/pentax_k3ii.pef"]
    return {
      files: [...demo.map((name) => join(samples, "demo", name)), ...raw.map((name) => join(samples, name))],
      unseen: join(samples, "heic/iphone7.heic")
    }
  })
})

export const press = async (page: Page, name: string | RegExp) => {
  await page.getByRole("button", { name }).first().click()
}

export const openLink = (mail: { readonly text: string }): string => {
  const link = /http\S+\/open\/\S+/.exec(mail.text)?.[0]
  assert.isDefined(link, mail.text)
  return link ?? ""
}

const isOfArchive = ({ subject }: CaughtMail) => /^(Your download is ready|Votre téléchargement est prêt)/.test(subject)

const photographerEmail = "photographer@example.com"

/** Asks for a mail to sign the photographer in, and gives the link in it. */
export const mailedSignIn = (page: Page) =>
  Effect.gen(function* () {
    const studio = yield* RunningStudio
    const before = yield* studio.mails(photographerEmail, 0)
    yield* Effect.promise(async () => {
      await page.goto(`${studio.url}/sign-in?next=/studio`)
      await page.locator("input[name=email]").fill(photographerEmail)
      await page.locator("main button.solid").click()
    })
    const mails = yield* studio.mails(photographerEmail, before.length + 1)
    return /http\S+\/sign-in\/\S+/.exec(mails.at(-1)?.text ?? "")?.[0] ?? ""
  })

/** Signs the photographer in by the one-time link and creates a shoot, in whatever language. */
export const createShoot = async (page: Page, signInUrl: string, url: string, title: string): Promise<string> => {
  await page.goto(signInUrl)
  await page.locator("main button.solid").click()
  await page.waitForURL(/\/studio$/)
  await page.goto(`${url}/studio/shoots/new`)
  await page.locator("main input[name=title]").fill(title)
  await page.locator("main button.solid").click()
  await page.waitForURL(/\/studio\/shoots\/[0-9a-f-]{36}/)
  return page.url().split("?")[0] ?? ""
}

export const sha256 = async (file: string) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex")

/** What the page says came of a step; its address says so for a moment only. */
const said = (page: Page, words: string) => page.locator("[data-toast]").filter({ hasText: words }).waitFor()

/** What happens to the studio on the way. */
export interface Trouble {
  /** While photographs are uploaded and processed; the journey goes on when it is done. */
  readonly processing: Effect.Effect<void, never, RunningStudio>
  /** Just before the shoot is delivered. */
  readonly delivering: Effect.Effect<void, never, RunningStudio>
}

const calm: Trouble = { processing: Effect.void, delivering: Effect.void }

const idsOf = (tiles: ReadonlyArray<{ readonly id: string }>) => tiles.map(({ id }) => id)

/**
 * Arranges the four photographs of the first set by keyboard and by drag, takes a step back, and gives their order as
 * it is after a reload.
 */
const arrangeByHand = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.getByRole("link", { name: "Arrange by hand" }).click()
  await page.waitForURL(/arrange=1/)
  const tiles = page.locator("#photos-form section.group").first().locator(".contact > li")
  const order = async () => {
    await tiles.nth(3).waitFor()
    return await tiles.evaluateAll(idsOf)
  }
  const before = await order()
  const [a = "", b = "", c = "", d = ""] = before
  const toast = page.locator("[data-toast]")
  const stands = async (wanted: ReadonlyArray<string>, words: string | RegExp) => {
    await toast.filter({ hasText: words }).waitFor()
    assert.deepStrictEqual(await order(), wanted)
  }

  // By keyboard, twice and quickly: each step counts, and the focus stays where it was.
  const later = page.locator(`[id="${a}"] [data-way=later]`)
  await later.focus()
  await page.keyboard.press("Enter")
  await page.keyboard.press("Enter")
  await stands([b, c, a, d], /is number 3 of 4 in “Ceremony” now/)
  assert.isTrue(await later.evaluate((button) => button === button.ownerDocument.activeElement))

  // Two at once, by drag: chosen, they go together.
  for (const id of [a, d]) await page.locator(`[id="${id}"] input[type=checkbox]`).check()
  // By the tile: an original without a picture has no image.
  const tile = (id: string) => page.locator(`[id="${id}"]`)
  await tile(d).dragTo(tile(b), { sourcePosition: { x: 12, y: 12 }, targetPosition: { x: 4, y: 20 } })
  await stands([a, d, b, c], /2 photos stand from number 1 of 4/)
  await toast.getByRole("button", { name: "Undo" }).click()
  await stands([b, c, a, d], "Moved back")
  await page.getByRole("button", { name: "To the start", exact: true }).click()
  await stands([a, d, b, c], /2 photos stand from number 1 of 4/)
  await page.reload()
  assert.deepStrictEqual(await order(), [a, d, b, c])
  return [a, d, b, c]
}

/**
 * The photographer uploads, sorts and delivers; the client looks, chooses and downloads on two devices; the photographer
 * takes it back. In a calm studio mails are held to their times and pages to the rules of accessibility.
 */
export const journey = (
  photographs: Effect.Effect<Photographs, never, Scope.Scope>,
  trouble: Trouble = calm
): Effect.Effect<void, never, RunningStudio | RealBrowser | Scope.Scope> =>
  Effect.gen(function* () {
    const isCalm = trouble === calm
    const accessible = async (page: Page) => {
      if (isCalm) assert.deepStrictEqual(await axeInBothSchemes(page), [])
    }
    const studio = yield* RunningStudio
    const { files, folder, refusedFile, unseen } = yield* photographs
    const photographer = yield* visitor(desk)
    const admin = photographer.page

    let reloads = 0
    let ceremony: ReadonlyArray<string> = []
    const shoot = yield* Effect.promise(async () => {
      const shoot = await createShoot(admin, studio.signInUrl, studio.url, "Midsummer in the garden")

      // Every file's progress and verdict shows without reloading.
      admin.on("framenavigated", () => {
        reloads += 1
      })
      await admin
        .locator("[data-rich] input[type=file]")
        .nth(1)
        .setInputFiles([...files, unseen, refusedFile])
      return shoot
    })
    yield* trouble.processing
    yield* Effect.promise(async () => {
      await admin
        .locator("[data-part=figures]")
        .filter({ hasText: new RegExp(`${files.length} photos are ready.*1 with a remark.*1 refused`) })
        .waitFor({ timeout: 240_000 })
      await admin.locator("[data-part=refused]", { hasText: "note.jpg" }).waitFor()
      // The page was opened empty; the photographs and what is done with them came by themselves.
      await admin.locator("[data-part=sheet] input[type=checkbox]").first().waitFor()
      await admin.getByLabel("New set").waitFor()
      assert.strictEqual(reloads, 0)

      // The refused file is deleted on a page that asks.
      await admin
        .locator("[data-part=refused]")
        .getByRole("link", { name: /Remove note/ })
        .click()
      await press(admin, "Delete for good")
      await said(admin, "The photos are deleted.")

      await admin.getByLabel("New set").fill("Ceremony")
      await press(admin, "Add")
      await said(admin, "The set is created.")
      for (const box of (await admin.locator("input[name=photo][type=checkbox]").all()).slice(0, 4)) await box.check()
      await admin.getByLabel("Put into").selectOption({ label: "Ceremony" })
      await press(admin, "Put")
      await said(admin, "The photos are in their place.")
      await accessible(admin)
      ceremony = await arrangeByHand(admin)
      await accessible(admin)

      await admin.goto(`${shoot}/access`)
      await admin.getByLabel("Name").fill("Ines")
      await admin.getByLabel("Email address").fill(client)
      await press(admin, /Add/)
      await admin.waitForURL(/done=added/)
      await admin.goto(`${shoot}/deliver`)
      await admin.getByText(`${files.length + 1} photographs`).waitFor()
      await accessible(admin)
    })
    yield* trouble.delivering
    yield* Effect.promise(async () => {
      await admin.locator("main button.solid").click()
      await admin.waitForURL(/done=delivered/)
    })
    const deliveredAt = Date.now()
    const [mail] = yield* studio.mails(client, 1)
    if (isCalm) assert.isBelow(Date.now() - deliveredAt, timely(5_000))
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
      await accessible(page)
      await page.locator("main button.solid").click()
      await page.waitForURL(/\/g\//)
      assert.include(await page.title(), "Midsummer in the garden")
      assert.isTrue(await hasNoSidewaysScroll(page))
      await accessible(page)
      await page.getByText("Ceremony").first().waitFor()
      const sheet = await page.locator("main section.set").first().locator("li").evaluateAll(idsOf)
      assert.deepStrictEqual(sheet, ceremony, "as the photographer arranged them")
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
      await accessible(page)
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
      await accessible(page)

      // One photograph, as the camera made it.
      await page.locator("main .sheet a").first().click()
      await page.keyboard.press("Escape")
      const galleryUrl = page.url().replace(/\/p\/.*/, "")
      await page.goto(galleryUrl)
      const photoHref = await page.locator("main .sheet a").first().getAttribute("href")
      await page.goto(new URL(photoHref ?? "", studio.url).href)
      await accessible(page)
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
      await accessible(page)
      await page.locator("[data-part=archive] button").first().click()
      const link = page.locator("a[href$='.zip']").first()
      await link.waitFor()
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

    // Who asked for it is told of it, with the way to it.
    const told = yield* until("the mail of the archive", studio.mails(client, 0), (mails) => mails.some(isOfArchive))
    assert.include(told.find(isOfArchive)?.text, `${studio.url}${new URL(tablet.page.url()).pathname}\n`)

    // What the phone met so far; taking the gallery from it answers 404, which it notes.
    if (isCalm) assert.deepStrictEqual(ines.complaints, [])

    // The photographer sees what became of it, and takes it back.
    yield* Effect.promise(async () => {
      await admin.goto(`${shoot}/downloads`)
      await admin.locator("main", { hasText: "Ines" }).waitFor()
      await accessible(admin)
      await admin.goto(`${shoot}/activity`)
      await accessible(admin)
      await admin.goto(`${shoot}/access`)
      await press(admin, /^Revoke/)
      await admin.waitForURL(/done=revoked/)
      const revokedAt = Date.now()
      let status = 200
      while (status === 200 && Date.now() - revokedAt < pagePatience) {
        status = (await ines.page.goto(ines.page.url().replace(/\/favourites$/, "")))?.status() ?? 0
      }
      assert.strictEqual(status, 404)
      assert.isBelow(Date.now() - revokedAt, timely(5_000))
    })
    // A page may be told that a part it asked for was killed just then; it asks again.
    if (isCalm) for (const { complaints } of [photographer, tablet]) assert.deepStrictEqual(complaints, [])
  })
