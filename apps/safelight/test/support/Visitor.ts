import AxeBuilder from "@axe-core/playwright"
import { chromiumFlags, pagePatience } from "@safelight/testing/Chromium"
import { required } from "@safelight/testing/Required"
import { Context, Effect, Layer } from "effect"
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core"

export const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
export const desk: BrowserContextOptions = { viewport: { width: 1440, height: 900 } }

/** A browser profile with one page, and everything the browser complained about. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Violations of the policy, errors of scripts, failed requests. */
  readonly complaints: Array<string>
}

/** Real Chromium. */
export class RealBrowser extends Context.Tag("test/RealBrowser")<RealBrowser, Browser>() {
  static readonly layerWith = (flags: ReadonlyArray<string>) =>
    Layer.scoped(
      RealBrowser,
      Effect.acquireRelease(
        Effect.promise(async () => {
          const executablePath = await required("chromium")
          return await chromium.launch({
            args: [...chromiumFlags, ...flags],
            ...(executablePath === undefined ? {} : { executablePath })
          })
        }),
        (browser) => Effect.promise(() => browser.close())
      )
    )

  static readonly layer = RealBrowser.layerWith([])

  /** Takes a certificate that a test made for itself. */
  static readonly layerTrusting = RealBrowser.layerWith(["--ignore-certificate-errors"])
}

export const visitor = (options: BrowserContextOptions) =>
  Effect.gen(function* () {
    const browser = yield* RealBrowser
    const context = yield* Effect.acquireRelease(
      Effect.promise(() => browser.newContext({ reducedMotion: "reduce", acceptDownloads: true, ...options })),
      (context) => Effect.promise(() => context.close())
    )
    context.setDefaultTimeout(pagePatience)
    const page = yield* Effect.promise(() => context.newPage())
    const complaints: Array<string> = []
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`${message.location().url}: ${message.text()}`)
    })
    page.on("pageerror", (error) => complaints.push(String(error)))
    return { context, page, complaints } satisfies Visitor
  })

/** What axe finds wrong, by rule and element; our pages have no frames whose results had to be put together. */
const violations = async (page: Page, axe: AxeBuilder): Promise<ReadonlyArray<string>> => {
  const { violations } = await axe.setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${page.url()} ${id}: ${node.html.slice(0, 200)}`))
}

/** In day and darkroom, at the size the page has. What is not a colour is the same in both. */
export const axeInBothSchemes = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.emulateMedia({ colorScheme: "light" })
  const light = await violations(page, new AxeBuilder({ page }).options({ resultTypes: ["violations"] }))
  await page.emulateMedia({ colorScheme: "dark" })
  const dark = await violations(page, new AxeBuilder({ page }).withRules(["color-contrast", "link-in-text-block"]))
  return [...light, ...dark]
}

export const hasNoSidewaysScroll = (page: Page): Promise<boolean> =>
  page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
