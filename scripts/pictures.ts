// The pictures of the README, taken of the demo as it is now: `npm run pictures`. The client's gallery on a desk and on a
// phone, and the photographer's shoot, into docs/pictures.
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { chromiumFlags, chromium as chromiumPath } from "@safelight/testing/Chromium"
import * as Effect from "effect/Effect"
import { type BrowserContextOptions, chromium, type Page } from "playwright-core"
import sharp from "sharp"
import * as StudioProcess from "./lab/StudioProcess.ts"

const folder = join(import.meta.dirname, "..", "docs", "pictures")

interface Shot {
  readonly name: string
  readonly device: BrowserContextOptions
  /** Of the picture in the README, in pixels. */
  readonly width: number
  /** Of the page, in its pixels, where it is more than the window shows. */
  readonly height?: number
}

const gallery: Shot = { name: "gallery", device: { viewport: { width: 1280, height: 760 } }, width: 1280, height: 1640 }
const phone: Shot = {
  name: "phone",
  device: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  width: 560
}
const studio: Shot = { name: "studio", device: { viewport: { width: 1280, height: 960 } }, width: 1280 }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits for the mail that opens the gallery: drawing and developing a day takes some seconds. */
const mailedLink = async (inboxUrl: string | null): Promise<string> => {
  for (;;) {
    // Asked while it is about to close a connection, it closes it on the question: asked again.
    const answer = await fetch(`${inboxUrl}/messages.json`, { headers: { connection: "close" } }).catch(() => undefined)
    const mails: ReadonlyArray<{ readonly text: string }> = answer === undefined ? [] : await answer.json()
    const [link] = mails.flatMap(({ text }) => /https?:\/\/\S+\/open\/\S+/.exec(text)?.[0] ?? [])
    if (link !== undefined) return link
    await pause(200)
  }
}

const run = Effect.gen(function* () {
  const data = yield* StudioProcess.dataFolder
  const { file } = yield* StudioProcess.start(data, { SAFELIGHT_STUDIO_NAME: "Atelier Lumen" }, ["--demo"])
  yield* Effect.promise(async () => {
    const executablePath = await Effect.runPromise(chromiumPath)
    const browser = await chromium.launch({
      args: chromiumFlags,
      ...(executablePath === undefined ? {} : { executablePath })
    })
    const still = { reducedMotion: "reduce", colorScheme: "light" } as const
    const take = async (
      { device, height, name, width }: Shot,
      more: BrowserContextOptions,
      open: (page: Page) => Promise<void>
    ) => {
      const context = await browser.newContext({ ...still, ...device, ...more })
      const page = await context.newPage()
      await open(page)
      const reach = height ?? device.viewport?.height ?? 0
      // Pictures further down load when they come near.
      await page.evaluate(`scrollTo(0, ${reach - (device.viewport?.height ?? 0)})`)
      const seen = `[...document.images].filter((image) => image.getBoundingClientRect().top + scrollY < ${reach}).every((image) => image.complete && image.naturalWidth > 0)`
      // `waitForFunction` would need the page to allow eval.
      while (!(await page.evaluate(seen))) await pause(100)
      await page.evaluate("scrollTo(0, 0)")
      await page.evaluate("document.fonts.ready")
      const cut = height === undefined ? {} : { fullPage: true, clip: { x: 0, y: 0, width, height } }
      const shot = await page.screenshot({ type: "png", ...cut })
      await writeFile(
        join(folder, `${name}.jpg`),
        await sharp(shot).resize({ width }).jpeg({ quality: 80, mozjpeg: true }).toBuffer()
      )
      await context.close()
    }
    try {
      const client = await browser.newContext(still)
      const first = await client.newPage()
      await first.goto(await mailedLink(file.inboxUrl))
      await first.locator("main button.solid").click()
      await first.waitForURL(/\/g\//)
      const own = { storageState: await client.storageState() }
      const open = async (page: Page) => void (await page.goto(first.url()))
      await take(gallery, own, open)
      await take(phone, own, open)
      await take(studio, {}, async (page) => {
        await page.goto(file.signInUrl)
        await page.locator("main button").first().click()
        await page.waitForURL(/\/studio$/)
        await page.locator("main a", { hasText: "Anna & Tom" }).first().click()
        await page.waitForURL(/\/studio\/shoots\/[0-9a-f-]{36}/)
      })
    } finally {
      await browser.close()
    }
  })
}).pipe(Effect.scoped)

await Effect.runPromise(run)
