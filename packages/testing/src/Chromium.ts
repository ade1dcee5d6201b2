import { execFile } from "node:child_process"
import { access, constants } from "node:fs/promises"
import { delimiter, join } from "node:path"
import * as Effect from "effect/Effect"

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]

const folders = () => [
  ...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean),
  "/Applications/Chromium.app/Contents/MacOS",
  "/Applications/Google Chrome.app/Contents/MacOS"
]

const runs = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false
  )

const search = async () => {
  const own = process.env["SAFELIGHT_CHROMIUM"]
  if (own && (await runs(own))) return own
  for (const name of [...names, "Chromium", "Google Chrome"]) {
    for (const folder of folders()) {
      if (await runs(join(folder, name))) return join(folder, name)
    }
  }
  return undefined
}

const install = () =>
  new Promise<void>((resolve) => {
    execFile(
      "sh",
      [
        "-c",
        "apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends chromium"
      ],
      { timeout: 240_000, maxBuffer: 64 * 1024 * 1024 },
      // What counts is whether a browser is there afterwards.
      () => resolve()
    )
  })

/** It runs as root in containers and talks to nobody but the page. */
export const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/**
 * The path of a Chromium (SAFELIGHT_CHROMIUM, else by its usual names); as root on a Debian-family system without
 * one it is installed from the distribution. Undefined when there is none.
 */
export const chromium: Effect.Effect<string | undefined> = Effect.promise(async () => {
  const found = await search()
  if (found !== undefined || process.getuid?.() !== 0 || !(await runs("/usr/bin/apt-get"))) return found
  await install()
  return await search()
})

/**
 * Milliseconds that a page and what is on it are waited for: against what hangs. Playwright's own 30 s are less than a
 * busy machine may need to load one.
 */
export const pagePatience = 120_000
