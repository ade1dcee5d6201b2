import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { chromiumFlags } from "@safelight/testing/Chromium"
import { required } from "@safelight/testing/Required"
import { Effect } from "effect"
import { chromium as playwright } from "playwright-core"
import { type Downloader, pause } from "./Downloader.ts"

const executablePath = await required("chromium")

/** A profile that saves to a folder without asking. */
const profileFor = async (folder: string) => {
  const profile = join(folder, "profile")
  await mkdir(join(profile, "Default"), { recursive: true })
  const download = { default_directory: folder, prompt_for_download: false }
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify({ download }))
  return profile
}

const browserOf = (profile: string) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      playwright.launchPersistentContext(profile, {
        args: chromiumFlags,
        ...(executablePath === undefined ? {} : { executablePath })
      })
    ),
    (context) => Effect.promise(() => context.close())
  )

/**
 * Chromium as a person uses it: the address typed in, and "Resume" on `chrome://downloads` whenever it is offered.
 * After some breaks the browser goes on by itself.
 */
export const chromium: Downloader = {
  name: "Chromium",
  isHere: executablePath !== undefined,
  download: (url, folder, begun) =>
    Effect.gen(function* () {
      const context = yield* browserOf(yield* Effect.promise(() => profileFor(folder)))
      const page = yield* Effect.promise(() => context.newPage())
      const list = yield* Effect.promise(async () => {
        // Downloads are the browser's own affair, not playwright's.
        const session = await context.newCDPSession(page)
        await session.send("Browser.setDownloadBehavior", { behavior: "default" })
        const list = await context.newPage()
        await list.goto("chrome://downloads/")
        // It never becomes a page.
        await page.goto(url).catch(() => {})
        return list
      })
      const entry = list.locator("downloads-item").first()
      const resume = entry.locator("#pause-or-resume:not([hidden])", { hasText: "Resume" })
      yield* Effect.promise(() => entry.waitFor())
      begun()
      const look = Effect.promise(async () => {
        const whole = (await readdir(folder)).find((name) => name.endsWith(".zip"))
        if (whole === undefined && (await resume.count()) > 0) {
          await entry.locator("#more-actions").click()
          await resume.click()
        }
        return whole
      })
      let whole = yield* look
      while (whole === undefined) {
        yield* Effect.sleep(pause)
        whole = yield* look
      }
      return join(folder, whole)
    })
}
