import AxeBuilder from "@axe-core/playwright"
import { assert, it } from "@effect/vitest"
import { chromiumFlags, pagePatience } from "@safelight/testing/Chromium"
import { required } from "@safelight/testing/Required"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Browser, chromium, type Page } from "playwright-core"
import { Assets } from "../src/assets/Assets.ts"
import { startPreview } from "./support/Preview.ts"

class Preview extends Context.Tag("test/Preview")<
  Preview,
  Effect.Effect.Success<typeof startPreview> & { readonly browser: Browser }
>() {
  static readonly layer = Layer.scoped(
    Preview,
    Effect.gen(function* () {
      const preview = yield* startPreview
      const browser = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const executablePath = await required("chromium")
          return await chromium.launch({
            args: chromiumFlags,
            ...(executablePath === undefined ? {} : { executablePath })
          })
        }),
        (browser) => Effect.promise(() => browser.close())
      )
      return { ...preview, browser }
    })
  ).pipe(Layer.provide(Assets.layer))
}

const sizes = { desk: 1440, phone: 390, narrow: 320 } as const

/** Opens a page of its own and collects what the browser complains about. */
const visit = (
  path: string,
  options: {
    readonly width?: number
    readonly scheme?: "light" | "dark"
    readonly javaScript?: boolean
    /** Complaints that the test provokes. */
    readonly complaints?: RegExp
  },
  look: (page: Page) => Promise<void>
) =>
  Effect.gen(function* () {
    const { browser, url } = yield* Preview
    yield* Effect.promise(async () => {
      const context = await browser.newContext({
        viewport: { width: options.width ?? sizes.desk, height: 900 },
        colorScheme: options.scheme ?? "light",
        javaScriptEnabled: options.javaScript ?? true,
        reducedMotion: "reduce",
        // axe is put into the page by the test; everything else still obeys the policy, which is asserted below.
        bypassCSP: false
      })
      context.setDefaultTimeout(pagePatience)
      try {
        const page = await context.newPage()
        const complaints: Array<string> = []
        page.on("console", (message) => {
          const text = message.text()
          if (message.type() === "error" && options.complaints?.test(text) !== true) complaints.push(text)
        })
        page.on("pageerror", (error) => complaints.push(String(error)))
        await page.goto(`${url}${path}`)
        await look(page)
        assert.deepStrictEqual(complaints, [], path)
      } finally {
        await context.close()
      }
    })
  })

/** What axe finds; the page has no frames, so that nothing has to be put together from several. */
const violationsOf = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .setLegacyMode()
    .analyze()
  return violations.map(({ id, nodes }) => ({ id, times: nodes.length, html: nodes[0]?.html ?? "" }))
}

const isPage = (path: string) => !path.endsWith("gallery-part")

/** One page of every template; the other states of a template are looked at once, in one size and scheme. */
const templates = new Set([
  "home",
  "sign-in",
  "sign-in-sent-error",
  "open-gallery",
  "gallery-small",
  "gallery-preparing",
  "photo",
  "photo-original",
  "favourites",
  "downloads-stopped",
  "closed",
  "reference-api",
  "studio-shoots",
  "studio-new-error",
  "studio-photos",
  "studio-photos-arrange",
  "studio-client",
  "studio-access",
  "studio-downloads",
  "studio-activity",
  "studio-deliver",
  "studio-queue",
  "studio-tokens"
])

const isFrenchStudio = (path: string) => {
  const [, , locale, name = ""] = path.split("/")
  return locale === "fr" && name.startsWith("studio-") && templates.has(name)
}

it.layer(Preview.layer)("pages in a browser", (it) => {
  it.scoped("axe finds nothing in either scheme, and nothing scrolls sideways at any width", () =>
    Effect.gen(function* () {
      const { browser, url, paths } = yield* Preview
      const found: Array<string> = []
      // One context: fonts and sheets stay cached, as in a visit. Each page is loaded once and then made narrower.
      const page = yield* Effect.acquireRelease(
        Effect.promise(() => browser.newPage({ reducedMotion: "reduce", bypassCSP: true })),
        (page) => Effect.promise(() => page.close())
      )
      const measure = async (path: string, width: number) => {
        await page.setViewportSize({ width, height: 900 })
        const wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if (wider !== 0) found.push(`${path} at ${width} px: ${wider} px wider than the window`)
      }
      const lookInto = async (path: string, scheme: "light" | "dark") => {
        await page.emulateMedia({ colorScheme: scheme })
        // Where a bar that sticks to the window has come to rest, it covers nothing.
        await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        for (const { html, id, times } of await violationsOf(page)) {
          found.push(`${path} ${scheme}: ${id} ${times}x ${html}`)
        }
      }
      for (const path of paths) {
        const [, words, locale, name = ""] = path.split("/")
        if (words !== "calm" || !isPage(path)) continue
        yield* Effect.promise(async () => {
          const isTemplate = templates.has(name)
          await page.setViewportSize({ width: sizes.desk, height: 900 })
          await page.goto(`${url}${path}`, { waitUntil: "load" })
          // French differs in length only: it is measured where room is scarce, and what the studio's pages name for
          // those who listen is looked into once.
          if (locale === "fr") {
            if (isFrenchStudio(path)) {
              await measure(path, sizes.desk)
              await lookInto(path, "light")
            }
            return measure(path, sizes.narrow)
          }
          // Widths change what is beside what, schemes the colours: a template is looked into once with either.
          if (isTemplate) {
            await measure(path, sizes.desk)
            await lookInto(path, "dark")
            await measure(path, sizes.narrow)
          }
          await measure(path, sizes.phone)
          return lookInto(path, "light")
        })
      }
      assert.deepStrictEqual(found, [])
    })
  )

  it.effect("hostile words make no page wider than a narrow phone, and break no policy", () =>
    Effect.gen(function* () {
      const { paths, url } = yield* Preview
      const found: Array<string> = []
      const hostile = paths.filter((one) => {
        const [, words, locale, name = ""] = one.split("/")
        return words !== "calm" && locale === "en" && (name === "gallery" || templates.has(name))
      })
      yield* visit(hostile[0] ?? "/", { width: sizes.narrow }, async (page) => {
        for (const path of hostile) {
          await page.goto(`${url}${path}`)
          const wider = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
          )
          if (wider !== 0) found.push(`${path}: ${wider} px wider than the window`)
        }
      })
      assert.deepStrictEqual(found, [])
    })
  )

  it.effect("a heart is kept without reloading, and is a form without script", () =>
    Effect.gen(function* () {
      const { posts } = yield* Preview
      yield* visit("/calm/en/gallery", {}, async (page) => {
        const heart = page.getByRole("button", { name: "Favourite, photo 2", exact: true })
        assert.strictEqual(await heart.getAttribute("aria-pressed"), "false")
        const sent = page.waitForResponse((response) => response.request().method() === "POST")
        await heart.click()
        await sent
        assert.strictEqual(await heart.getAttribute("aria-pressed"), "true")
        assert.match(page.url(), /\/calm\/en\/gallery$/)
        assert.match((await page.locator('[data-count="favourites"]').first().textContent()) ?? "", /15/)
      })
      const post = posts.at(-1)
      assert.match(post?.path ?? "", /^\/g\/s1\/p\/[^/]+\/favourite$/)
      assert.strictEqual(new URLSearchParams(post?.body).get("value"), "on")
      assert.strictEqual(new URLSearchParams(post?.body).get("csrf"), "csrf-token")
      yield* visit("/calm/en/gallery", { javaScript: false }, async (page) => {
        const sent = page.waitForRequest((request) => request.method() === "POST")
        await page.getByRole("button", { name: "Favourite, photo 3", exact: true }).click()
        const body = new URLSearchParams((await sent).postData() ?? "")
        assert.strictEqual(body.get("value"), "on")
        assert.strictEqual(body.get("csrf"), "csrf-token")
        assert.strictEqual(body.get("back"), "/here?a=b&c=d")
      })
    })
  )

  it.effect("a photograph opens over the gallery under its own address, and Back returns", () =>
    visit("/calm/en/gallery", {}, async (page) => {
      await page.locator(".sheet a[data-src]").nth(1).click()
      const dialog = page.getByRole("dialog")
      await dialog.waitFor()
      await page.waitForURL(/\/g\/s1\/p\/k02-2$/)
      await page.keyboard.press("ArrowRight")
      await page.waitForURL(/\/g\/s1\/p\/k03-3$/)
      const sent = page.waitForResponse((response) => response.request().method() === "POST")
      await page.keyboard.press("f")
      await sent
      await page.locator('.pswp__button--heart[aria-pressed="true"]').waitFor()
      await page.goBack()
      await dialog.waitFor({ state: "detached" })
      assert.match(page.url(), /\/calm\/en\/gallery$/)
      await page.locator(".sheet a[data-src]").nth(0).click()
      await dialog.waitFor()
      await page.keyboard.press("Escape")
      await dialog.waitFor({ state: "detached" })
      await page.waitForURL(/\/calm\/en\/gallery$/)
    })
  )

  it.effect("a file without a picture is turned to like the others, and opens its own page", () =>
    visit("/calm/en/gallery", {}, async (page) => {
      await page.locator(".sheet a[data-n='28']").click()
      const dialog = page.getByRole("dialog")
      await page.waitForURL(/k04-28$/)
      await page.keyboard.press("ArrowRight")
      await page.waitForURL(/k05-29$/)
      await dialog.getByText("IMG_0429.HEIC").waitFor()
      const sent = page.waitForResponse((response) => response.request().method() === "POST")
      await page.keyboard.press("f")
      assert.match((await sent).url(), /k05-29\/favourite$/)
      await page.keyboard.press("ArrowRight")
      await page.waitForURL(/k06-30$/)
      await page.keyboard.press("Escape")
      await dialog.waitFor({ state: "detached" })
      await page.locator(".sheet a[data-n='29']").click()
      await page.waitForURL(/k05-29$/)
      assert.strictEqual(await dialog.count(), 0)
    })
  )

  it.effect("the next photographs are appended near the end", () =>
    visit("/calm/en/gallery", {}, async (page) => {
      assert.strictEqual(await page.locator(".sheet > li").count(), 120)
      await page.locator("#more").scrollIntoViewIfNeeded()
      await page.locator(".sheet > li").nth(120).waitFor({ state: "attached" })
    })
  )

  it.effect("the plain upload form gives way to the place to drop into", () =>
    Effect.gen(function* () {
      yield* visit("/calm/en/studio-photos-empty", {}, async (page) => {
        await page.getByText("Drop a folder or files anywhere on this page").waitFor()
        assert.isFalse(await page.locator("#files").isVisible())
      })
      yield* visit("/calm/en/studio-photos-empty", { javaScript: false }, async (page) => {
        assert.isTrue(await page.locator("#files").isVisible())
        assert.isFalse(await page.getByText("Drop a folder or files anywhere on this page").isVisible())
      })
    })
  )

  it.effect("files go up three at a time, go on after a break, and a refusal says why", () =>
    Effect.gen(function* () {
      const { uploads } = yield* Preview
      yield* visit("/calm/en/studio-photos-empty", { complaints: /net::ERR|409|410|503/ }, async (page) => {
        const files = [
          ...Array.from({ length: 7 }, (_, index) => `MLQ_${index}.CR3`),
          "cut.NEF",
          "refused.jpg",
          ".DS_Store"
        ]
        await page
          .locator("[data-rich] input[type=file]:not([webkitdirectory])")
          .setInputFiles(files.map((name) => ({ name, mimeType: "", buffer: Buffer.alloc(300_000, name) })))
        const figures = page.locator("[data-figures]")
        await page.getByText("Refused. This shoot is archived. Restore it before adding files.").waitFor()
        await page.getByText(/^8 of 9 files have arrived/).waitFor()
        assert.match((await figures.textContent()) ?? "", /^8 of 9 files have arrived, .* 1 not taken$/)
      })
      const byName = [...uploads.values()].sort((a, b) => a.name.localeCompare(b.name))
      assert.strictEqual(byName.length, 8, "no file was begun twice")
      for (const file of byName) {
        assert.isTrue(file.body.equals(Buffer.alloc(300_000, file.name)), `${file.name}: ${file.body.length} bytes`)
      }
    })
  )

  it.effect("why a file is not taken is said in the language of the page, whoever refused it", () =>
    visit("/calm/fr/studio-photos-empty", { complaints: /41[035]/ }, async (page) => {
      const names = ["refused.jpg", "refused by a proxy.jpg", "refused, and we know no more.jpg"]
      await page
        .locator("[data-rich] input[type=file]:not([webkitdirectory])")
        .setInputFiles(names.map((name) => ({ name, mimeType: "", buffer: Buffer.alloc(1000, name) })))
      await page.getByText(/, 3 non pris$/).waitFor()
      const said = await page.locator("[data-uploads] .status").allTextContents()
      assert.deepStrictEqual(said, [
        "Refusé. Ce reportage est archivé. Restaurez-le avant d’ajouter des fichiers.",
        "Refusé. Le studio a répondu 413. Réessayez, ou regardez dans son journal.",
        "Refusé. Le studio a répondu 415. Réessayez, ou regardez dans son journal."
      ])
    })
  )

  it.effect("news reach an open page in place: what changed changes, the rest keeps its focus", () =>
    Effect.gen(function* () {
      const { change, pages } = yield* Preview
      const path = "/calm/en/studio-photos"
      const before = pages.get(path) ?? ""
      yield* visit(path, {}, async (page) => {
        const stream = page.waitForResponse(/\/live$/)
        await page.reload()
        await stream
        const remove = page.getByRole("link", { name: "Remove DSC_8841.jpg" })
        await remove.focus()
        await page.locator("#set-name").fill("typed and not lost")
        await remove.focus()
        const after = before
          .replace("Making previews, 2 of 3", "Making previews, 3 of 3")
          .replace("1,210 photos are ready", "1,211 photos are ready")
          .replaceAll(/<li id="file-u2">.*?<\/li>/g, "")
        assert.notStrictEqual(after, before)
        change(path, after)
        await page.getByText("Making previews, 3 of 3").waitFor()
        await page.getByText("1,211 photos are ready").waitFor()
        assert.strictEqual(await page.locator("#file-u2").count(), 0)
        assert.strictEqual(await page.locator("#set-name").inputValue(), "typed and not lost")
        assert.isTrue(await remove.evaluate((link) => link === link.ownerDocument.activeElement))
      })
    })
  )
})
