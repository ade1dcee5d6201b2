import { spawn } from "node:child_process"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { required, toolPath } from "@safelight/testing/Required"
import { Effect, Schedule } from "effect"
import { type Downloader, pause } from "./Downloader.ts"
import { Marionette } from "./Marionette.ts"

const executable = toolPath("firefox") ?? (await required("firefox-esr"))

/** A profile that saves to a folder without asking, and takes commands on a port of its own choice. */
const profileFor = async (folder: string) => {
  const profile = join(folder, "profile")
  await mkdir(profile)
  const preferences = {
    "marionette.port": 0,
    "browser.download.folderList": 2,
    "browser.download.dir": folder,
    "browser.download.useDownloadDir": true
  }
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`)
  await writeFile(join(profile, "user.js"), lines.join(""))
  return profile
}

/** Pages of the browser itself, as `about:downloads`, can be remotely controlled only with access to the system. */
const flags = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]

const browserOf = (program: string, profile: string) =>
  Effect.gen(function* () {
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(program, [...flags, "--profile", profile], {
          env: { ...process.env, HOME: profile },
          stdio: "ignore"
        })
      ),
      (child) =>
        Effect.async<void>((resume) => {
          if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
          child.once("close", () => resume(Effect.void))
          child.kill("SIGKILL")
        })
    )
    const port = yield* Effect.tryPromise(() => readFile(join(profile, "MarionetteActivePort"), "utf8")).pipe(
      Effect.retry(Schedule.spaced(pause)),
      Effect.timeout("60 seconds"),
      Effect.orDie
    )
    return yield* Effect.acquireRelease(
      Effect.promise(() => Marionette.connect(Number(port))),
      (marionette) => Effect.sync(() => marionette.close())
    )
  })

/** The first of these elements on the page, in WebDriver's words. */
const element = async (marionette: Marionette, selector: string) => {
  const found = await marionette.send("WebDriver:FindElements", { using: "css selector", value: selector })
  const [first]: ReadonlyArray<unknown> = Array.isArray(found) ? found : []
  return first !== null && typeof first === "object" ? Object.values(first)[0] : undefined
}

/** An entry on `about:downloads`, and its states (DownloadsCommon.sys.mjs). */
const entry = {
  any: "richlistitem[state]",
  finished: "richlistitem[state='1']",
  failed: "richlistitem[state='2']"
}

/** Firefox as a person uses it: the address typed in, and the button "Retry" on `about:downloads` after each break. */
export const firefox: Downloader = {
  name: "Firefox",
  isHere: executable !== undefined,
  download: (url, folder, begun) =>
    Effect.gen(function* () {
      const profile = yield* Effect.promise(() => profileFor(folder))
      const marionette = yield* browserOf(executable ?? "firefox", profile)
      yield* Effect.promise(async () => {
        await marionette.send("WebDriver:NewSession", { capabilities: { alwaysMatch: {} } })
        // Not by the command to navigate, which waits for a page to load: the download never becomes one.
        await marionette.send("WebDriver:ExecuteScript", { script: "location.href = arguments[0]", args: [url] })
        const tab = await marionette.send("WebDriver:NewWindow", { type: "tab" })
        if (tab === null || typeof tab !== "object" || !("handle" in tab)) throw new Error("no new tab")
        await marionette.send("WebDriver:SwitchToWindow", { handle: tab.handle })
        await marionette.send("WebDriver:Navigate", { url: "about:downloads" })
      })
      const isListed = Effect.promise(async () => (await element(marionette, entry.any)) !== undefined)
      while (!(yield* isListed)) yield* Effect.sleep(pause)
      begun()
      const isWhole = Effect.promise(async () => {
        if ((await element(marionette, entry.finished)) !== undefined) return true
        const retry = await element(marionette, `${entry.failed} .downloadButton`)
        if (retry !== undefined) await marionette.send("WebDriver:ElementClick", { id: retry })
        return false
      })
      while (!(yield* isWhole)) yield* Effect.sleep(pause)
      const whole = yield* Effect.promise(() => readdir(folder))
      return join(folder, whole.find((name) => name.endsWith(".zip")) ?? "")
    })
}
